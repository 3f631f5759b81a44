// The search field: speaks up before anything that seems to point out a person is sent, and lets htmx ask while typing.
//
// The server asks again, and more closely (records/guard); this is here so that the words never leave the device.
"use strict";

(() => {
  const form = document.getElementById("sok");
  const field = document.getElementById("q");
  const warning = document.getElementById("q-guard");

  // A day somebody may be born on (or that day and 60) and four characters, with whatever marks between.
  const BORN =
    /(?<!\d)(?<whole>(?:(?:18|19|20)[ .-]?)?\d\d[ .-]?(?:0[1-9]|1[0-2])[ .-]?(?:0[1-9]|[12]\d|3[01]|6[1-9]|[78]\d|9[01])[\s\p{Pd}+:/.]{0,3}(?:\d[ ]?\d[ ]?\d[ ]?\d|[A-ZÅÄÖ]{1,2}\d{2,3}))(?!\d)/giu;
  const CASE =
    /(?<!\w)(?:\d{4}[- ]?K[- ]?\d{3,7}[-/ ]?\d\d|K[- ]?\d{5,7}[-/ ]\d\d|AM[- ]\d{2,7}[-/]\d\d|(?:[BTÄMPFÖ]|FT|UM)[ -]?\d{3,6}-\d\d)(?!\d)/iu;

  const checks = (digits) =>
    [...digits].reduce((sum, digit, place) => {
      const product = digit * (2 - (place % 2));
      return sum + Math.floor(product / 10) + (product % 10);
    }, 0) % 10 === 0;
  const isTelephone = (text) => /^0\d{9}$/.test(text) && !checks(text);
  const pointsOutAPerson = (text) =>
    CASE.test(text) || [...text.matchAll(BORN)].some((found) => !isTelephone(found.groups.whole));

  const look = () => {
    const found = pointsOutAPerson(field.value);
    warning.hidden = !found;
    field.toggleAttribute("aria-invalid", found);
    if (found) field.setAttribute("aria-invalid", "true");
    return found;
  };

  field.addEventListener("input", look);
  form.addEventListener("submit", (event) => {
    if (!look()) return;
    event.preventDefault();
    field.focus();
  });

  // An address to share says only what was asked.
  form.addEventListener("htmx:configRequest", (event) => {
    const asked = event.detail.parameters;
    for (const name of Object.keys(asked)) if (asked[name] === "" && name !== "area") delete asked[name];
  });

  let unfolded = true;
  const fold = () => document.querySelector("#val details") || {};
  form.addEventListener("htmx:beforeRequest", (event) => {
    const tooShort = document.activeElement === field && [1, 2].includes(field.value.trim().length);
    if (look() || tooShort) event.preventDefault();
    unfolded = fold().open;
  });
  // What the reader had unfolded stays so when the choices narrow.
  document.body.addEventListener("htmx:oobAfterSwap", () => {
    fold().open = unfolded;
  });
})();
