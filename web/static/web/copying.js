// A button that copies what is shown once; without scripts the text is marked with one press and copied by hand.
"use strict";

for (const place of document.querySelectorAll("[data-copies]")) {
  if (!navigator.clipboard) break;
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = place.dataset.label;
  const said = document.createElement("span");
  said.setAttribute("role", "status");
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(document.getElementById(place.dataset.copies).textContent.trim());
      said.textContent = place.dataset.copied;
    } catch {
      said.textContent = place.dataset.failed;
    }
  });
  place.append(button, said);
}
