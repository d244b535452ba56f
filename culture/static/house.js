// Small comforts only: every page works without this file.
"use strict";

// After a refused form, the summary of what to mend is where the reader is.
const summary = document.querySelector("[data-focus]");
if (summary) summary.focus();

// A second press of the same button sends nothing twice.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method.toLowerCase() === "get" || form.dataset.again !== undefined) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  for (const button of form.querySelectorAll("button:not([type=button])")) {
    button.setAttribute("aria-disabled", "true");
  }
});
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
    for (const button of form.querySelectorAll("[aria-disabled]")) button.removeAttribute("aria-disabled");
  }
});

// <button type="button" data-copy="#id">: copies the text of an element and says so.
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const source = document.querySelector(button.dataset.copy);
  if (!source || !navigator.clipboard) return;
  await navigator.clipboard.writeText((source.value ?? source.textContent).trim());
  const before = button.textContent;
  button.textContent = "Copied";
  setTimeout(() => { button.textContent = before; }, 2000);
});

// <input data-filter="#table-id">: hides rows that do not contain what was typed, and says how many are left.
for (const input of document.querySelectorAll("[data-filter]")) {
  const table = document.querySelector(input.dataset.filter);
  const said = document.querySelector(input.dataset.said ?? "#nothing");
  input.addEventListener("input", () => {
    const wanted = input.value.trim().toLocaleLowerCase();
    let shown = 0;
    for (const row of table.tBodies[0].rows) {
      row.hidden = !row.textContent.toLocaleLowerCase().includes(wanted);
      if (!row.hidden) shown += 1;
    }
    if (said) said.textContent = `${shown} shown`;
  });
}

// A <select data-go> inside a GET form goes at once; without scripts its button does.
document.addEventListener("change", (event) => {
  if (event.target.matches("select[data-go]")) event.target.form.requestSubmit();
});

// Escape folds the phone menu.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = document.querySelector(".nav-narrow details[open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});
