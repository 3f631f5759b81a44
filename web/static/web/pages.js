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
