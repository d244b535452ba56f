/* The page of the public audit: fetches the public files, or takes them from the reader's disk, and draws what
   audit.js found. Nothing that is pasted or chosen here leaves the browser. */

import { check } from "./audit.js";
import { Refused, words } from "./ballot.js";

const root = document.querySelector("#audit");
const status = document.querySelector("#audit-status");
const table = document.querySelector("#audit-cells");
const found = document.querySelector("#audit-findings");
const kept = document.querySelector("#kept");
const KINDS = { S: "Scores", C: "Comments" };
const REFUSED = { files: "These are not the public files of a wave", manifest: "The manifest is refused" };
const NUMBERS = ["Invited", "Issued", "Spent"];
let text = "";

const el = (name, content, attributes = {}) => {
  const made = document.createElement(name);
  made.append(content);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
};

function say(sentence, tone = "") {
  status.textContent = sentence;
  root.className = `notice ${tone}`;
}

/** A pasted fingerprint: 64 hex digits, or nothing that counts as one. */
const pasted = () => {
  const digits = kept.value.toLowerCase().replaceAll(/[^0-9a-z]/g, "");
  return /^[0-9a-f]{64}$/.test(digits) ? digits : "";
};

async function run() {
  table.hidden = found.hidden = true;
  if (kept.value.trim() && !pasted()) return say("A fingerprint has 64 digits from 0 to 9 and a to f. Nothing was compared yet.", "warn");
  say("Checking…");
  try {
    draw(await check(text, pasted(), async (done, of) => {
      say(`Checking: ${done} of ${of} stamps.`);
      await new Promise((go) => setTimeout(go));
    }));
  } catch (fault) {
    if (!(fault instanceof Refused)) throw fault;
    const why = pasted() ? "they belong to another manifest than the fingerprint that you pasted, or were changed" : fault.message;
    say(`${REFUSED[fault.code] ?? "These files are refused"}: ${why}.`, "warn");
  }
}

function draw(report) {
  const clean = report.findings.length === 0;
  const small = report.marked ? ` ${report.marked} smaller ${report.marked === 1 ? "group stands" : "groups stand"} behind a mark.` : "";
  say(
    clean
      ? `All holds. ${report.tokens} stamps in ${report.listed} ${report.listed === 1 ? "group" : "groups"}, each valid and none twice; nowhere more than were issued, nowhere more issued than people.${small}`
      : `${report.findings.length} ${report.findings.length === 1 ? "thing does" : "things do"} not hold. See below.`,
    clean ? "" : "warn",
  );
  root.dataset.result = clean ? "clean" : "broken";
  document.querySelector("#audit-print").textContent = report.fingerprint.match(/.{8}/g).join(" ");
  document.querySelector("#audit-words").textContent = words(report.fingerprint).join(" ");
  found.replaceChildren(...report.findings.map((f) => el("li", `${KINDS[f.kind] ?? f.kind} ${name(report, f)}: ${f.problem}`)));
  found.hidden = clean;
  table.tBodies[0].replaceChildren(...report.cells.map((c) => row(c, report.findings)));
  table.hidden = false;
}

const name = (report, f) => report.cells.find((c) => c.kind === f.kind && c.cell === f.cell)?.label ?? f.cell;

function row(c, findings) {
  const wrong = findings.filter((f) => f.kind === c.kind && f.cell === c.cell).map((f) => f.problem);
  const outcome = wrong.length ? `Does not hold: ${wrong.join("; ")}` : c.mark ? "Held when it was counted" : "Holds";
  const numbers = c.mark ? ["secret", "secret"] : [c.issued, c.spent];
  const cells = [["Kind", KINDS[c.kind] ?? c.kind], ["Invited", c.eligible], ["Issued", numbers[0]], ["Spent", numbers[1]], ["Outcome", outcome]];
  const made = el("tr", el("th", /^[0-9a-f]{64}$/.test(c.label) ? `Breakdown ${c.cell}` : c.label, { scope: "row", role: "rowheader" }), { role: "row" });
  for (const [head, value] of cells) made.append(el("td", String(value), { role: "cell", "data-label": head, ...(NUMBERS.includes(head) ? { class: "right num" } : {}) }));
  if (c.mark) made.lastElementChild.append(document.createElement("br"), el("code", `${c.mark.slice(0, 16)}…`, { title: c.mark, class: "soft small" }));
  return made;
}

async function load() {
  say("Fetching the public files…");
  const reply = await fetch(root.dataset.files, { credentials: "omit", cache: "no-store" }).catch(() => null);
  if (!reply?.ok) return say("The public files could not be fetched. Try again, or choose a copy from your own disk.", "warn");
  text = await reply.text();
  await run();
}

document.querySelector("#audit-own").addEventListener("change", async (event) => {
  const [file] = event.target.files;
  if (!file) return;
  text = await file.text();
  await run();
});
document.querySelector("#audit-again").addEventListener("submit", (event) => {
  event.preventDefault();
  if (text) run();
});
if (window.crypto?.subtle) load();
else say("This browser checks signatures only on a page with https. Use the command below.", "warn");
