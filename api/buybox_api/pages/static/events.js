// What a shopper sees and opens, told to the log that the ranking learns from: the id of the list, of the offer, its
// place, and a random id of the browser; nothing else. A browser that asks not to be told of (Global Privacy Control) is
// not, and a page without a script tells nothing.
'use strict';
(() => {
  const content = document.getElementById('content');
  if (!content || navigator.globalPrivacyControl || !window.fetch) return;

  const event = (action, offer, place) => {
    const attributes = { object: { object_id: offer } };
    if (place) attributes.position = { ordinal: Number(place) };
    return { action_name: action, query_id: content.dataset.list, client_id: content.dataset.client, event_attributes: attributes };
  };

  const tell = (events) => {
    if (!content.dataset.list || events.length === 0) return;
    const body = events.map((each) => JSON.stringify(each)).join('\n');
    const headers = { 'Content-Type': 'application/x-ndjson' };
    fetch('/v1/events', { method: 'POST', body, headers, keepalive: true }).catch(() => undefined);
  };

  const onOpened = (click) => {
    const link = click.target instanceof Element && click.target.closest('a[data-offer]');
    if (link) tell([event('click', link.dataset.offer, link.dataset.place)]);
  };
  document.addEventListener('click', onOpened);
  document.addEventListener('auxclick', onOpened);

  const shown = [...document.querySelectorAll('[data-shown]')];
  tell(shown.map((offer) => event('impression', offer.dataset.shown, offer.dataset.place)));
})();
