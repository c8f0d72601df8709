// Lets the collector's form open without a connection: the page itself from the network if it can
// be had, else as it was last; its styles and script likewise. Nothing else is kept.
"use strict";
const KEPT = "hearsay-collect-1";
const mine = (address) => {
  const path = new URL(address).pathname;
  return path === new URL(self.registration.scope).pathname || path.startsWith("/static/hearsay/");
};
self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("fetch", (event) => {
  if (event.request.method !== "GET" || !mine(event.request.url)) return;
  event.respondWith((async () => {
    const kept = await caches.open(KEPT);
    try {
      const answer = await fetch(event.request);
      if (answer.ok && !answer.redirected) await kept.put(event.request, answer.clone());
      return answer;
    } catch (error) {
      const before = await kept.match(event.request, { ignoreVary: true });
      if (before) return before;
      throw error;
    }
  })());
});
