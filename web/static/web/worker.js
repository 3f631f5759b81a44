// The service worker: answers from the shelf when there is no network, and from nothing else.
"use strict";

const SHELF = "hylla";
const SIGNED_IN_FOR = 12 * 60 * 60 * 1000; // milliseconds; as long as a session lasts

self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("message", (event) => {
  if (event.data === "signed-out") event.waitUntil(empty());
});

self.addEventListener("fetch", (event) => {
  const request = event.request;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (request.mode === "navigate") event.respondWith(fetch(request).catch(() => fromShelf(url)));
  else if (url.pathname.startsWith("/static/web/")) event.respondWith(fetch(request).catch(() => kept(request)));
});

const kept = async (request) => (await caches.match(request)) || Response.error();

async function fromShelf(url) {
  if (!(await caches.has(SHELF))) return Response.error();
  const shelf = await caches.open(SHELF);
  await dropOld(shelf);
  const [, identity] = url.pathname.match(/^\/p\/([0-9a-f-]{36})/) || [];
  // Another area's numbers would mislead: an address that names an area gets that area's page or none.
  const page = identity && (await shelf.match(`/p/${identity}/hylla${url.search}`, { ignoreSearch: !url.search }));
  return page || (await shelf.match("/hylla")) || Response.error();
}

// What only those may read who have signed in goes when the session would have ended.
async function dropOld(shelf) {
  for (const request of await shelf.keys()) {
    const answer = await shelf.match(request);
    if (!answer) continue; // taken off by a page meanwhile
    const age = Date.now() - Date.parse(answer.headers.get("Date"));
    if (answer.headers.get("Cache-Control")?.includes("no-store") && age > SIGNED_IN_FOR) await shelf.delete(request);
  }
}

async function empty() {
  await caches.delete(SHELF);
}
