/* Compare what a colleague sees with this wave: twelve words, or all 64 digits of the fingerprint.
   What is pasted stays in the browser. */

import { words } from "./ballot.js";

const form = document.querySelector("#compare");
const said = document.querySelector("#compared");
const own = form.dataset.sha;

function compare(text) {
  const plain = text.toLowerCase().trim();
  const digits = plain.replaceAll(/[^0-9a-z]/g, "");
  if (!plain) return ["", "Paste or type what your colleague sees."];
  if (/^[0-9a-f]{64}$/.test(digits)) {
    return digits === own
      ? ["same", "Equal, all 256 bits. You and your colleague have the same list of keys."]
      : ["warn", "Not equal. These are fingerprints of two different lists. Do not answer, and tell the works council."];
  }
  const theirs = plain.split(/[^a-z]+/).filter(Boolean);
  const mine = words(own);
  if (theirs.length !== mine.length) {
    return ["warn", `That is neither twelve words nor 64 digits: ${theirs.length} words were found. Nothing was compared.`];
  }
  const wrong = mine.map((word, i) => (word === theirs[i] ? 0 : i + 1)).filter(Boolean);
  return wrong.length
    ? ["warn", `Not equal: ${wrong.length === 1 ? "word" : "words"} ${wrong.join(", ")} differ. If it is no slip of the ear, do not answer, and tell the works council.`]
    : ["same", "Equal: all twelve words. They stand for 132 bits; compare the 64 digits for all 256."];
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const [tone, sentence] = compare(form.elements.theirs.value);
  said.textContent = sentence;
  said.className = `notice ${tone === "same" ? "" : "warn"}`;
  said.dataset.result = tone;
  said.hidden = false;
});
