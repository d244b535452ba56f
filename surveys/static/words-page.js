/* Compare what a colleague sees with this wave: twelve words, or all 64 digits of the fingerprint.
   What is pasted stays in the browser. */

import { words } from "./ballot.js";

const form = document.querySelector("#compare");
const said = document.querySelector("#compared");
const t = JSON.parse(document.querySelector("#texts").textContent);
const own = form.dataset.sha;

function compare(text) {
  const plain = text.toLowerCase().trim();
  const digits = plain.replaceAll(/[^0-9a-z]/g, "");
  if (!plain) return ["", t.nothing];
  if (/^[0-9a-f]{64}$/.test(digits)) return digits === own ? ["same", t.same_all] : ["warn", t.other_all];
  const theirs = plain.split(/[^a-z]+/).filter(Boolean);
  const mine = words(own);
  if (theirs.length !== mine.length) return ["warn", t.neither.replace("{n}", theirs.length)];
  const wrong = mine.map((word, i) => (word === theirs[i] ? 0 : i + 1)).filter(Boolean);
  const unequal = wrong.length === 1 ? t.other : t.others;
  return wrong.length ? ["warn", unequal.replace("{list}", wrong.join(", "))] : ["same", t.same];
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const [tone, sentence] = compare(form.elements.theirs.value);
  said.textContent = sentence;
  said.className = `notice ${tone === "same" ? "" : "warn"}`;
  said.dataset.result = tone;
  said.hidden = false;
});
