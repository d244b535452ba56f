// The live preview of the programme form: after each change, the server's figures for what is filled in.
"use strict";

const form = document.querySelector("form[data-preview]");
const preview = document.querySelector("#preview");

// A unit stands for all below it, so only the topmost ticked ones are asked for.
function answers() {
  const found = new URLSearchParams();
  for (const [name, value] of new FormData(form)) {
    if (name === "csrf_token") continue;
    const box = name === "units" && form.querySelector(`input[name="units"][value="${CSS.escape(value)}"]`);
    if (box && box.closest("li").parentElement.closest("li")?.querySelector(":scope > .choice > input")?.checked) continue;
    found.append(name, value);
  }
  return found;
}

let wait = 0;
let asked = 0;

async function refresh() {
  const mine = ++asked;
  preview.setAttribute("aria-busy", "true");
  try {
    const reply = await fetch(`${form.dataset.preview}?${answers()}`, { credentials: "same-origin" });
    if (!reply.ok || reply.redirected) throw new Error("no preview");
    const text = await reply.text();
    if (mine === asked) preview.innerHTML = text;
  } catch {
    if (mine === asked) preview.textContent = "The preview could not be brought up to date. What you typed is still here.";
  } finally {
    if (mine === asked) preview.removeAttribute("aria-busy");
  }
}

if (form && preview) {
  form.addEventListener("input", () => {
    clearTimeout(wait);
    wait = setTimeout(refresh, 400);
  });
}
