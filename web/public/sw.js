/*
 * The worker of notifications. It shows the page again and tells it what was pressed, and that is all:
 * it keeps nothing and answers no request, so what is fetched comes from the server, as ever.
 */
const PATIENCE = 2_000;

self.addEventListener('install', () => self.skipWaiting());
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));

self.addEventListener('notificationclick', (event) => {
  event.notification.close();
  event.waitUntil(pressed(event.notification.data, event.action));
});

/** Tells the page that showed it, and turns to that page; where it is gone, to another, or a new one. */
async function pressed(data, action) {
  const pages = await self.clients.matchAll({ type: 'window', includeUncontrolled: true });
  const message = { type: 'notice', page: data?.page, call: data?.call, action };
  const page = await owner(pages, message);
  if (action === 'decline' && page) return;
  const shown = page ?? pages[0];
  if (shown) await shown.focus().catch(() => {});
  else await self.clients.openWindow('/');
}

/** The page that says that it is its own; undefined where none does in time. */
function owner(pages, message) {
  const asked = pages.map(
    (page) =>
      new Promise((resolve) => {
        const channel = new MessageChannel();
        channel.port1.onmessage = () => resolve(page);
        page.postMessage(message, [channel.port2]);
      }),
  );
  return Promise.race([...asked, new Promise((resolve) => setTimeout(resolve, PATIENCE))]);
}
