// The shelf: pathways kept on the device for reading without a network, once somebody has asked for it.
//
// Whether somebody has is told by the shelf itself: it is there, or the pages were installed as an app.
"use strict";

(() => {
  if (!("serviceWorker" in navigator) || !("caches" in window)) return;
  const SHELF = "hylla";
  const MOST = 12;
  const show = (id, shown) => {
    const element = document.getElementById(id);
    if (element) element.hidden = !shown;
  };

  const KEPT = "X-Kept"; // when a page was looked at last, in milliseconds
  // The pathways on the shelf with their answers, the last looked at first.
  const pathways = async (shelf) => {
    const found = [];
    for (const request of await shelf.keys()) {
      if (!new URL(request.url).pathname.startsWith("/p/")) continue;
      const answer = await shelf.match(request);
      if (answer) found.push({ request, answer });
    }
    return found.sort((one, other) => Number(other.answer.headers.get(KEPT)) - Number(one.answer.headers.get(KEPT)));
  };
  const looks = () =>
    [...document.querySelectorAll('link[rel="stylesheet"], link[rel="icon"], script[src^="/static/web/"]')].map(
      (element) => element.href || element.src,
    );

  const keep = async (page) => {
    const answer = await fetch(page);
    if (!answer.ok) return;
    // All of it is here before it takes the old one's place, in one step: the network, or the page, may go away any time.
    const headers = new Headers(answer.headers);
    headers.delete("Content-Encoding");
    headers.set(KEPT, String(Date.now()));
    const whole = new Response(await answer.blob(), { headers });
    const shelf = await caches.open(SHELF);
    await shelf.put(page, whole);
    for (const { request } of (await pathways(shelf)).slice(MOST)) await shelf.delete(request);
    await shelf.addAll(["/hylla", ...looks()]);
    await navigator.serviceWorker.register("/worker.js");
    show("spara-nej", false);
    show("spara-ja", true);
  };

  let last = "";
  const start = async () => {
    const panel = document.getElementById("spara");
    if (!panel || panel.dataset.page === last) return;
    last = panel.dataset.page;
    panel.hidden = false;
    document.getElementById("spara-knapp").addEventListener("click", () => keep(panel.dataset.page));
    const asked = (await caches.has(SHELF)) || matchMedia("(display-mode: standalone)").matches;
    if (asked) await keep(panel.dataset.page);
    else show("spara-nej", true);
  };
  start();
  document.body.addEventListener("htmx:afterSettle", start);

  const list = document.getElementById("hylla");
  const fill = async () => {
    if (!(await caches.has(SHELF))) return;
    const shelf = await caches.open(SHELF);
    for (const { request, answer } of await pathways(shelf)) {
      const { pathname, search } = new URL(request.url);
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const item = document.createElement("li");
      const link = document.createElement("a");
      link.href = pathname.replace(/\/hylla$/, "") + search;
      link.textContent = page.querySelector("h1").textContent;
      const when = document.createElement("span");
      when.className = "quiet";
      when.textContent = ` ${page.querySelector("#sparad").textContent}`;
      item.append(link, when);
      list.append(item);
    }
    show("hylla-tom", !list.children.length);
    show("hylla-tomning", list.children.length > 0);
  };
  if (list) {
    fill();
    show("utan-nat", !navigator.onLine);
    document.getElementById("tom").addEventListener("click", async () => {
      await caches.delete(SHELF);
      list.replaceChildren();
      show("hylla-tom", true);
      show("hylla-tomning", false);
    });
  }
})();
