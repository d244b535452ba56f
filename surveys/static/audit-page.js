/* The page of the public audit: fetches the public files, or takes them from the reader's disk, and draws what
   audit.js found. Nothing that is pasted or chosen here leaves the browser. */

import { check } from "./audit.js";
import { Refused, words } from "./ballot.js";

const root = document.querySelector("#audit");
const status = document.querySelector("#audit-status");
const table = document.querySelector("#audit-cells");
const found = document.querySelector("#audit-findings");
const kept = document.querySelector("#kept");
const t = JSON.parse(document.querySelector("#texts").textContent);
let text = "";

const fill = (words, values) => words.replace(/\{(\w+)\}/g, (all, key) => values[key] ?? all);
const many = (key, n) => fill(t[n === 1 ? `${key}1` : key], { n });
const kind = (code) => (code === "S" || code === "C" ? t[code] : fill(t.breakdown, { cell: "" }).trim());

/** What does not hold, in the reader's language: the numbers of the sentence go into its translation. */
function problem(words) {
  const numbers = words.match(/\d+/g) ?? [];
  return (t.problems[words.replace(/\d+/g, "#")] ?? words).replace(/#/g, () => numbers.shift());
}

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
  if (kept.value.trim() && !pasted()) return say(t.digits, "warn");
  say(t.checking);
  try {
    draw(await check(text, pasted(), async (done, of) => {
      say(fill(t.progress, { done, of }));
      await new Promise((go) => setTimeout(go));
    }));
  } catch (fault) {
    if (!(fault instanceof Refused)) throw fault;
    const why = pasted() ? t.foreign : fault.message;
    say(`${t[fault.code] ?? t.files}: ${why}.`, "warn");
  }
}

function draw(report) {
  const clean = report.findings.length === 0;
  const small = report.marked ? ` ${many("small", report.marked)}` : "";
  const counted = { tokens: report.tokens, groups: many("groups", report.listed) };
  const all = (report.listed ? fill(t.clean, counted) : t.unlisted) + small;
  say(clean ? all : many("broken", report.findings.length), clean ? "" : "warn");
  root.dataset.result = clean ? "clean" : "broken";
  document.querySelector("#audit-print").textContent = report.fingerprint.match(/.{8}/g).join(" ");
  document.querySelector("#audit-words").textContent = words(report.fingerprint).join(" ");
  found.replaceChildren(...report.findings.map((f) => el("li", `${kind(f.kind)} ${name(report, f)}: ${problem(f.problem)}`)));
  found.hidden = clean;
  table.tBodies[0].replaceChildren(...report.cells.map((c) => row(c, report.findings)));
  table.hidden = false;
}

/* A breakdown's label stands in the manifest as a hash: its cell names it. */
const label = (c) => (/^[0-9a-f]{64}$/.test(c.label) ? fill(t.breakdown, { cell: c.cell }) : c.label);
const name = (report, f) => label(report.cells.find((c) => c.kind === f.kind && c.cell === f.cell) ?? { label: f.cell });

function row(c, findings) {
  const wrong = findings.filter((f) => f.kind === c.kind && f.cell === c.cell).map((f) => problem(f.problem));
  const outcome = wrong.length ? fill(t.wrong, { what: wrong.join("; ") }) : c.mark ? t.held : t.holds;
  const numbers = c.mark ? [t.secret, t.secret] : [c.issued, c.spent];
  const made = el("tr", el("th", label(c), { scope: "row", role: "rowheader" }), { role: "row" });
  [kind(c.kind), c.eligible, ...numbers, outcome].forEach((value, i) => {
    const right = i > 0 && i < 4 ? { class: "right num" } : {};
    made.append(el("td", String(value), { role: "cell", "data-label": t.heads[i], ...right }));
  });
  if (c.mark) made.lastElementChild.append(document.createElement("br"), el("code", `${c.mark.slice(0, 16)}…`, { title: c.mark, class: "soft small" }));
  return made;
}

async function load() {
  say(t.fetching);
  const reply = await fetch(root.dataset.files, { credentials: "omit", cache: "no-store" }).catch(() => null);
  if (!reply?.ok) return say(t.away, "warn");
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
else say(t.insecure, "warn");
