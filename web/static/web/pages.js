// What every page has when scripts run: the way out leaves nothing to come back to with the browser's back button.
"use strict";

(() => {
  const leave = document.querySelector(".leave");
  const go = () => {
    document.documentElement.classList.add("gone");
    document.title = "";
    location.replace(leave.href);
  };
  leave.addEventListener("click", (event) => {
    event.preventDefault();
    go();
  });
  // Escape three times within two seconds, for who sits at a keyboard.
  let pressed = [];
  document.addEventListener("keyup", (event) => {
    if (event.key !== "Escape") return;
    const now = Date.now();
    pressed = [...pressed.filter((then) => now - then < 2000), now];
    if (pressed.length >= 3) go();
  });
})();

// A form that was opened before somebody signed in anew is sent with the token of the session that there is now.
(() => {
  const token = () => document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1];
  document.addEventListener(
    "submit",
    (event) => {
      const field = event.target.querySelector("input[name=csrfmiddlewaretoken]");
      if (field && token()) field.value = token();
    },
    true,
  );
  document.body.addEventListener("htmx:configRequest", (event) => {
    if ("csrfmiddlewaretoken" in event.detail.parameters && token()) event.detail.parameters.csrfmiddlewaretoken = token();
  });
})();

// The shelf (shelf.js) goes when somebody signs out; what only the signed-in may read goes wherever nobody is.
(() => {
  const tools = document.getElementById("verktyg");
  if (!tools || !("caches" in window)) return;
  const signOut = tools.querySelector('form[action$="/logga-ut/"]');
  if (signOut) {
    signOut.addEventListener("submit", () => {
      navigator.serviceWorker?.controller?.postMessage("signed-out");
      caches.delete("hylla");
    });
    return;
  }
  const dropClosed = async () => {
    if (!(await caches.has("hylla"))) return;
    const shelf = await caches.open("hylla");
    for (const request of await shelf.keys()) {
      const answer = await shelf.match(request);
      if (answer.headers.get("Cache-Control")?.includes("no-store")) await shelf.delete(request);
    }
  };
  dropClosed();
})();

// How old what stands on the shelf is, in the page's language.
(() => {
  const kept = document.getElementById("sparad");
  if (!kept) return;
  const hours = Math.round((Date.now() - Date.parse(kept.dateTime)) / 3_600_000);
  if (!hours) return;
  const [number, unit] = hours < 48 ? [hours, "hour"] : [Math.round(hours / 24), "day"];
  kept.append(` (${new Intl.RelativeTimeFormat(document.documentElement.lang).format(-number, unit)})`);
})();
