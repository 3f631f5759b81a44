// The week that can be painted: a view of the form's fields, which are what is sent. It reads them and writes them; what
// the hours mean in words the server says (htmx, #utfall).
"use strict";

(() => {
  const week = document.getElementById("vecka");
  if (!week) return;
  const form = document.getElementById("tider");
  const grid = week.querySelector(".week-grid");
  const spoken = document.getElementById("vecka-sagt");
  const stepOf = document.getElementById("steg");
  const DAY = 24 * 60;
  const END = 30 * 60; // the day, and six hours of the night after it, which belong to the day's window

  // --- The fields of a day: minutes after its midnight, in stretches [from, to) ---

  const days = () => [...form.querySelectorAll(".day[data-day]")];
  const chosen = (day) => day.querySelector(".state-of");
  const minutes = (text) => {
    const found = /^(?:kl\.?)?(\d{1,2})(?:[.:,]?(\d\d))?$/i.exec(text.replace(/\s/g, ""));
    if (!found) return null;
    const at = Number(found[1]) * 60 + Number(found[2] || 0);
    return Number(found[2] || 0) < 60 && at <= DAY ? at : null;
  };
  const written = (at) => {
    const within = at > DAY ? at - DAY : at;
    const two = (number) => String(number).padStart(2, "0");
    return `${two(Math.floor(within / 60))}${week.dataset.mark}${two(within % 60)}`;
  };

  const stretches = (day) => {
    if (chosen(day).value === "always") return [[0, DAY]];
    if (chosen(day).value !== "open") return [];
    return [...day.querySelectorAll(".pair")]
      .map((pair) => [...pair.querySelectorAll("input")].map((input) => minutes(input.value)))
      .filter(([from, to]) => from !== null && to !== null && from < DAY)
      .map(([from, to]) => [from, to > from ? to : to + DAY])
      .sort((one, other) => one[0] - other[0]);
  };

  const write = (day, found) => {
    const whole = found.length === 1 && found[0][0] === 0 && found[0][1] === DAY;
    chosen(day).value = whole ? "always" : found.length ? "open" : "closed";
    const pairs = day.querySelector(".pairs");
    const one = pairs.querySelector(".pair").cloneNode(true);
    const made = (whole || !found.length ? [null] : found).map((stretch, place) => {
      const pair = one.cloneNode(true);
      for (const part of pair.querySelectorAll("label, input, button")) {
        for (const name of ["id", "for"]) {
          if (part.hasAttribute(name)) part.setAttribute(name, part.getAttribute(name).replace(/\d+$/, place));
        }
        if (part.matches("button")) part.value = part.value.replace(/\d+$/, place);
        for (const name of ["aria-invalid", "aria-describedby"]) part.removeAttribute(name);
      }
      pair.querySelectorAll("input").forEach((input, end) => {
        input.value = stretch ? written(stretch[end]) : "";
      });
      return pair;
    });
    pairs.replaceChildren(...made);
    window.htmx?.process(pairs);
    chosen(day).dispatchEvent(new Event("change", { bubbles: true }));
  };

  const added = (found, from, to) => {
    const apart = found.filter(([start, end]) => end < from || start > to);
    const met = found.filter(([start, end]) => end >= from && start <= to);
    const start = Math.min(from, ...met.map((one) => one[0]));
    const joined = [start, Math.min(Math.max(to, ...met.map((one) => one[1])), start + DAY)];
    return [...apart, joined].sort((one, other) => one[0] - other[0]);
  };
  const taken = (found, from, to) =>
    found.flatMap(([start, end]) => [[start, Math.min(end, from)], [Math.max(start, to), end]])
      .filter(([start, end]) => start < end);

  // --- The boxes ---

  let step = 30;
  let rows = []; // for each day its boxes
  let anchor = null; // [row, column] where the choice began
  let focus = [0, 0];
  let first = null; // the box pressed first, and what it became
  let dragging = false;

  const build = () => {
    step = Number(stepOf.value);
    const columns = END / step;
    grid.style.setProperty("--cells", columns);
    grid.replaceChildren();
    const hours = document.createElement("div");
    hours.className = "week-hours";
    hours.setAttribute("aria-hidden", "true");
    hours.append(document.createElement("span"));
    for (let hour = 0; hour < 30; hour += 2) {
      const name = document.createElement("span");
      name.textContent = String(hour % 24).padStart(2, "0");
      name.style.gridColumn = `span ${120 / step}`;
      hours.append(name);
    }
    grid.append(hours);
    rows = days().map((day) => {
      const row = document.createElement("div");
      row.className = `week-row${day.dataset.day.length > 2 ? " class" : ""}`;
      row.setAttribute("role", "row");
      const head = document.createElement("div");
      head.setAttribute("role", "rowheader");
      head.textContent = document.getElementById(`${day.dataset.day}-name`).textContent;
      row.append(head);
      const boxes = Array.from({ length: columns }, (_, column) => {
        const box = document.createElement("div");
        const at = column * step;
        box.setAttribute("role", "gridcell");
        box.tabIndex = -1;
        box.classList.toggle("hour", at % 60 === 0);
        box.classList.toggle("after", at >= DAY);
        box.classList.toggle("midnight", at === DAY);
        return box;
      });
      row.append(...boxes);
      grid.append(row);
      return boxes;
    });
    focus = [Math.min(focus[0], rows.length - 1), (8 * 60) / step];
    anchor = null;
    show();
  };

  const span = (column) => [column * step, (column + 1) * step];
  const isFilled = ([row, column]) => {
    const [from, to] = span(column);
    return stretches(days()[row]).some(([start, end]) => start <= from && end >= to);
  };
  const ends = () => {
    const [one, other] = [anchor || focus, focus];
    return [
      Math.min(one[0], other[0]), Math.max(one[0], other[0]), Math.min(one[1], other[1]), Math.max(one[1], other[1]),
    ];
  };

  const show = () => {
    const [top, bottom, left, right] = ends();
    const several = anchor !== null && (top !== bottom || left !== right);
    days().forEach((day, row) => {
      const found = stretches(day);
      rows[row][0].parentElement.classList.toggle("unstated", chosen(day).value === "unstated");
      rows[row].forEach((box, column) => {
        const [from, to] = span(column);
        const on = found.some(([start, end]) => start <= from && end >= to);
        const part = !on && found.some(([start, end]) => start < to && end > from);
        box.classList.toggle("on", on);
        box.classList.toggle("part", part);
        const times = `${written(from)}–${written(to)}${from >= DAY ? ` ${week.dataset.after}` : ""}`;
        box.setAttribute("aria-label", `${times}, ${on || part ? week.dataset.filled : week.dataset.empty}`);
        box.tabIndex = row === focus[0] && column === focus[1] ? 0 : -1;
        const within = several && row >= top && row <= bottom && column >= left && column <= right;
        if (within) box.setAttribute("aria-selected", "true");
        else box.removeAttribute("aria-selected");
      });
    });
  };

  const paint = (fill) => {
    const [top, bottom, left, right] = ends();
    const [from, to] = [left * step, (right + 1) * step];
    const painted = days().slice(top, bottom + 1);
    anchor = null;
    spoken.textContent = "";
    painted.forEach((day) => {
      const found = fill ? added(stretches(day), from, to) : taken(stretches(day), from, to);
      const begun = found.filter(([start]) => start < DAY);
      if (begun.length < found.length) spoken.textContent = week.dataset.nextDay;
      write(day, begun);
    });
    show();
  };

  const press = (at) => {
    const again = first && first.at[0] === at[0] && first.at[1] !== at[1];
    if (again) {
      anchor = first.at;
      focus = at;
      paint(first.fill);
      first = null;
      return;
    }
    const fill = !isFilled(at);
    anchor = null;
    focus = at;
    paint(fill);
    first = { at, fill };
  };

  const placeOf = (target) => {
    const box = target.closest?.("[role=gridcell]");
    if (!box) return null;
    const row = rows.findIndex((boxes) => boxes.includes(box));
    return row < 0 ? null : [row, rows[row].indexOf(box)];
  };

  grid.addEventListener("pointerdown", (event) => {
    const at = placeOf(event.target);
    if (!at || event.pointerType !== "mouse" || event.button !== 0) return;
    event.preventDefault();
    dragging = true;
    anchor = at;
    focus = at;
    rows[at[0]][at[1]].focus({ preventScroll: true });
    show();
  });
  grid.addEventListener("pointerover", (event) => {
    const at = dragging && placeOf(event.target);
    if (!at) return;
    focus = at;
    show();
  });
  document.addEventListener("pointerup", () => {
    if (!dragging) return;
    dragging = false;
    const moved = anchor[0] !== focus[0] || anchor[1] !== focus[1];
    if (!moved) return press(focus);
    first = null;
    paint(!isFilled(anchor));
  });
  grid.addEventListener("click", (event) => {
    const at = placeOf(event.target);
    if (at && event.pointerType !== "mouse") press(at);
  });

  const MOVES = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };
  const moved = (key, [row, column]) => {
    if (key === "Home") return [row, 0];
    if (key === "End") return [row, DAY / step - 1];
    if (!MOVES[key]) return null;
    const [down, right] = MOVES[key];
    const within = (number, most) => Math.max(0, Math.min(number, most));
    return [within(row + down, rows.length - 1), within(column + right, rows[0].length - 1)];
  };
  grid.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const to = moved(event.key, focus);
    if (to) {
      anchor = event.shiftKey ? anchor || focus : null;
      focus = to;
      first = null;
      show();
      rows[to[0]][to[1]].focus();
      if (anchor) sayChoice();
    } else if (event.key === " " || event.key === "Enter") {
      first = null;
      paint(!isFilled(anchor || focus));
    } else if (event.key === "Delete" || event.key === "Backspace") {
      first = null;
      paint(false);
    } else if (event.key === "Escape" && anchor) {
      anchor = null;
      show();
    } else return;
    event.preventDefault();
  });
  const sayChoice = () => {
    const [top, bottom, left, right] = ends();
    const name = (row) => rows[row][0].parentElement.firstElementChild.textContent;
    const which = top === bottom ? name(top) : `${name(top)}–${name(bottom)}`;
    spoken.textContent = `${which} ${written(left * step)}–${written((right + 1) * step)}: ${week.dataset.chosen}`;
  };

  // --- Together with the rest of the page ---

  let waiting = false;
  const soon = () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      show();
    });
  };
  form.addEventListener("input", soon);
  form.addEventListener("change", (event) => {
    if (event.target === stepOf) build();
    else soon();
  });
  document.body.addEventListener("htmx:afterSettle", soon);

  week.hidden = false;
  if (matchMedia("(pointer: coarse)").matches) stepOf.value = "60"; // more of the day fits beside a finger's width
  build();
  const scroller = grid.parentElement;
  scroller.scrollLeft = rows[0][(7 * 60) / step].offsetLeft - rows[0][0].offsetLeft;
})();
