// The search field: speaks up before anything that seems to point out a person is sent, and lets htmx ask while typing.
//
// The server asks again, and more closely (records/guard); this is here so that the words never leave the device.
"use strict";

(() => {
  const form = document.getElementById("sok");
  const field = document.getElementById("q");
  const warning = document.getElementById("q-guard");
  const described = field.getAttribute("aria-describedby") || "";

  // A day somebody may be born on (or that day and 60) and four characters, with whatever marks between; and the
  // numbers that a region gives where there is no such day.
  const BORN =
    /(?<!\d)(?<whole>(?:(?:18|19|20)(?:[ ._-]|%2D)?)?\d\d(?:[ ._-]|%2D)?(?:0[1-9]|1[0-2])(?:[ ._-]|%2D)?(?:0[1-9]|[12]\d|3[01]|6[1-9]|[78]\d|9[01])(?:[\s\p{Pd}+:/._]|%2[DB]){0,3}(?:\d ?\d ?\d ?\d|(?=[A-ZÅÄÖ]{0,3}\d)(?=\d{0,3}[A-ZÅÄÖ])[\dA-ZÅÄÖ]{4})|99(?:19|20)\d\d-?\d{6})(?!\d|\p{Pd}\d)/giu;
  const CASE =
    /(?<!\w)(?:(?:\d{4}[- \p{Pd}]?)?K[- \p{Pd}]?\d{3,7}[-/ \p{Pd}]\d\d|\d{4}[- ]?K[- ]?\d{3,7}[-/ ]?\d\d|(?:k-?nr|knummer)[.:]? ?\d[\d /-]{5,11}|AM[- ]\d{2,7}[-/]\d\d|(?:[BTÄMPFÖ]|FT|UM|PM[TÄBÖ]|ÖÄ)[ -]?\d{3,6}-\d\d)(?!\d)|(?<!\p{L})mål(?:et|s)?[ -]?(?:nr|nummer)?[.:]?\s*(?:[A-ZÄÖ]{1,3}\s?)?\d{1,6}-\d\d(?!\d)/iu;
  // Numbers of asylum seekers' cards and files, as in records/guard/softer.py.
  const LMA =
    /\bLMA(?:[ ():.#-]|kort(?:et)?s?|card|nr|nummer|number|no\b|id\b|har\b|är\b){0,8}\s*\d(?:[ /-]?\d){5,11}|\bdoss(?:ier)?n?(?:[ .:]|nr|nummer|number){0,4}\s*\d(?:[ /-]?\d){5,11}|\b(?:migrationsverkets?|migration agency|mig\.)(?:[ .:]|dossier|beteckning|ärende|file|case|nr|nummer|number){2,6}\d(?:[ /-]?\d){7}(?![ -]?\d)|(?<![\d+-])(?<!\+\d\d )[1-9]\d-\d{6}(?![\d-])/iu;

  const checks = (digits) =>
    [...digits].reduce((sum, digit, place) => {
      const product = digit * (2 - (place % 2));
      return sum + Math.floor(product / 10) + (product % 10);
    }, 0) % 10 === 0;
  const isTelephone = (text) => {
    const digits = text.replace(/\D/g, "");
    return /^0\d{1,3}[- ]\d{2,3} \d\d \d\d$/.test(text) || (/^0\d{9}$/.test(digits) && !checks(digits));
  };
  const together = (text) => text.replace(/(?:\d ){9,13}\d/g, (apart) => apart.replaceAll(" ", ""));
  const pointsOutAPerson = (text) =>
    CASE.test(text) ||
    LMA.test(text) ||
    [...together(text).matchAll(BORN)].some((found) => !isTelephone(found.groups.whole));

  const look = () => {
    const found = pointsOutAPerson(field.value);
    warning.hidden = !found;
    field.toggleAttribute("aria-invalid", found);
    if (found) field.setAttribute("aria-invalid", "true");
    field.setAttribute("aria-describedby", `${found ? "q-guard" : ""} ${described}`.trim());
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
  // What the server refuses is said beside the field, which stays as it is while somebody types in it.
  document.body.addEventListener("htmx:afterSettle", () => {
    for (const fault of form.querySelectorAll(".fault[id$='-fault']")) {
      const faulty = document.getElementById(fault.id.replace("-fault", ""));
      if (fault.textContent) faulty.setAttribute("aria-invalid", "true");
      else if (faulty !== field || warning.hidden) faulty.removeAttribute("aria-invalid");
    }
  });
})();
