// Completions below the search box: the combobox pattern of the ARIA practices, with a list that never takes the focus.
'use strict';
(() => {
  const box = document.getElementById('q');
  if (!box || !window.fetch) return;
  const words = box.dataset;
  const PAUSE_MS = 110;
  const list = document.createElement('ul');
  const told = document.createElement('p');
  let entries = [];
  let active = -1;
  let waiting = 0;
  let asking = null;
  let typed = box.value;

  list.id = 'suggestions';
  list.className = 'suggestions';
  list.hidden = true;
  list.setAttribute('role', 'listbox');
  list.setAttribute('aria-label', words.label);
  told.className = 'unseen';
  told.id = 'suggestions-told';
  told.setAttribute('role', 'status');
  box.after(list, told);
  for (const [name, value] of Object.entries({
    role: 'combobox', 'aria-autocomplete': 'list', 'aria-expanded': 'false', 'aria-controls': list.id, 'aria-haspopup': 'listbox',
  })) box.setAttribute(name, value);

  const address = (entry) => {
    const asked = new URLSearchParams({ market: words.market, ...entry.parameters });
    for (const kept of box.form.querySelectorAll('input[name=compare]')) asked.append('compare', kept.value);
    return `/?${asked}`;
  };

  const marked = (entry) => {
    const text = document.createElement('span');
    let at = 0;
    for (const [from, to] of entry.matched) {
      text.append(entry.text.slice(at, from));
      const mark = document.createElement('b');
      mark.textContent = entry.text.slice(from, to);
      text.append(mark);
      at = to;
    }
    text.append(entry.text.slice(at));
    return text;
  };

  const option = (entry, place) => {
    const item = document.createElement('li');
    const kind = document.createElement('small');
    item.id = `suggestion-${place}`;
    item.setAttribute('role', 'option');
    item.setAttribute('aria-selected', 'false');
    kind.textContent = `${words[entry.kind] || ''} · ${entry.count}`;
    item.append(marked(entry), ' ', kind);
    item.addEventListener('pointerdown', (event) => event.preventDefault());
    item.addEventListener('click', () => window.location.assign(address(entry)));
    return item;
  };

  const close = () => {
    if (asking) asking.abort();
    window.clearTimeout(waiting);
    list.hidden = true;
    active = -1;
    told.textContent = '';
    box.setAttribute('aria-expanded', 'false');
    box.removeAttribute('aria-activedescendant');
  };

  const show = (found) => {
    entries = found;
    active = -1;
    list.replaceChildren(...found.map(option));
    list.hidden = found.length === 0;
    box.setAttribute('aria-expanded', String(found.length > 0));
    box.removeAttribute('aria-activedescendant');
    const several = words.many.replace('#', String(found.length));
    told.textContent = found.length === 0 ? words.none : found.length === 1 ? words.one : several;
  };

  const choose = (place) => {
    const items = [...list.children];
    if (active >= 0) items[active].setAttribute('aria-selected', 'false');
    active = place;
    if (active < 0) {
      box.value = typed;
      box.removeAttribute('aria-activedescendant');
      return;
    }
    items[active].setAttribute('aria-selected', 'true');
    items[active].scrollIntoView({ block: 'nearest' });
    box.setAttribute('aria-activedescendant', items[active].id);
    box.value = entries[active].text;
  };

  const ask = async () => {
    if (asking) asking.abort();
    const own = new AbortController();
    asking = own;
    try {
      const asked = new URLSearchParams({ market: words.market, q: typed, limit: '8' });
      const answer = await fetch(`/v1/suggest?${asked}`, { signal: own.signal, headers: { Accept: 'application/json' } });
      if (answer.ok && asking === own) show((await answer.json()).suggestions);
    } catch (error) {
      if (error.name !== 'AbortError') close(); // without completions the form still searches
    }
  };

  const askSoon = () => {
    window.clearTimeout(waiting);
    waiting = window.setTimeout(ask, PAUSE_MS);
  };

  box.addEventListener('input', () => {
    typed = box.value;
    if (typed.trim()) askSoon();
    else close();
  });

  box.addEventListener('keydown', (event) => {
    const open = !list.hidden;
    const last = entries.length - 1;
    if (event.isComposing) return;
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      if (!open) {
        if (box.value.trim()) { typed = box.value; ask(); }
      } else if (event.key === 'ArrowDown') choose(active === last ? -1 : active + 1);
      else choose(active < 0 ? last : active - 1);
    } else if (event.key === 'Escape' && open) {
      event.preventDefault();
      box.value = typed;
      close();
    } else if (event.key === 'Enter' && open && active >= 0) {
      event.preventDefault();
      window.location.assign(address(entries[active]));
    }
  });

  box.addEventListener('blur', () => {
    if (active >= 0) box.value = typed;
    close();
  });
})();
