// Filters apply at once: the page that the form asks for is fetched, and its list and counts take the place of these.
// The address, the back button and the focus stay right; where anything fails the browser goes to that page itself.
'use strict';
(() => {
  const form = document.getElementById('filter-form');
  if (!form || !window.fetch || !window.DOMParser) return;
  document.documentElement.classList.add('live-filters');
  const PARTS = ['intro', 'facets', 'results'];
  let asking = null;
  let shown = window.location.pathname + window.location.search;

  const address = () => {
    const asked = new URLSearchParams();
    for (const [name, value] of new FormData(form)) if (value !== '' || name === 'q') asked.append(name, value);
    if (asked.get('q') === '') asked.delete('q');
    return `/?${asked}`;
  };

  const openParts = () => new Set([...form.querySelectorAll('details[open]')].map((part) => part.id));

  const take = (page, focused, open) => {
    for (const name of PARTS) {
      const fresh = page.getElementById(name);
      const old = document.getElementById(name);
      if (!fresh || !old) throw new Error(`the page has no ${name}`);
      old.replaceChildren(...fresh.childNodes);
    }
    document.title = page.title;
    Object.assign(document.getElementById('content').dataset, page.getElementById('content').dataset);
    const clear = page.getElementById('filter-form');
    for (const kept of [...form.querySelectorAll('input[type=hidden]')]) kept.remove();
    for (const kept of [...clear.querySelectorAll('input[type=hidden]')].reverse()) form.prepend(kept);
    for (const id of open) {
      const part = document.getElementById(id);
      if (part) part.open = true;
    }
    const same = focused && form.querySelector(`[type=checkbox][name="${focused.name}"][value="${CSS.escape(focused.value)}"]`);
    const again = focused && (same || document.getElementById(focused.id));
    if (again) again.focus({ preventScroll: true });
  };

  const go = async (to, remember) => {
    if (asking) asking.abort();
    const own = new AbortController();
    asking = own;
    const active = document.activeElement;
    const focused = active && form.contains(active) ? { id: active.id, name: active.name, value: active.value } : null;
    document.getElementById('results').setAttribute('aria-busy', 'true');
    try {
      const answer = await fetch(to, { signal: own.signal, headers: { Accept: 'text/html' } });
      if (!answer.ok || answer.redirected) throw new Error(`the page answers ${answer.status}`);
      const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
      if (asking !== own) return;
      take(page, focused, openParts());
      shown = to;
      if (remember) window.history.pushState({}, '', to + window.location.hash);
      document.getElementById('results').removeAttribute('aria-busy');
    } catch (error) {
      if (error.name !== 'AbortError') window.location.assign(to);
    }
  };

  form.addEventListener('change', () => go(address(), true));
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    go(address(), true);
  });
  window.addEventListener('popstate', () => {
    const here = window.location.pathname + window.location.search;
    if (here !== shown) go(here, false);
  });
})();
