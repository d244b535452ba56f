/* After Send: what happens next, what came out last time, and what was done about it. */

import { bare, card, fill, h, held, when, wordList } from "./draw.js";

/* A line from 1 to 5 with a dot at the value, and its interval where one is given. */
function dot(row) {
  const at = (value) => `${(25 * (value - 1)).toFixed(1)}%`;
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const draw = (tag, props) => {
    const el = document.createElementNS(svg.namespaceURI, tag);
    for (const [key, value] of Object.entries(props)) el.setAttribute(key, value);
    svg.append(el);
  };
  svg.setAttribute("class", "dot");
  svg.setAttribute("aria-hidden", "true");
  draw("line", { x1: 0, x2: "100%", y1: 6, y2: 6 });
  if (row.low) draw("line", { class: "range", x1: at(row.low), x2: at(row.high), y1: 6, y2: 6 });
  draw("circle", { cx: at(row.mean), cy: 6, r: 5 });
  return svg;
}

function mean(t, row, lang) {
  const name = row.name[lang] ?? Object.values(row.name)[0];
  if (row.withheld) return h("tr", { class: "hidden" }, h("th", { scope: "row" }, name), h("td", {}, t.hidden));
  const value = row.mean.toLocaleString(lang, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
  const said = fill(t[{ top: "meanTop", bottom: "meanBottom" }[row.coded] ?? "mean"], { v: value });
  return h("tr", {}, h("th", { scope: "row" }, name),
    h("td", {}, dot(row), said));
}

function lastTime({ t }, last) {
  if (!last) return card(t.last, h("p", {}, t.lastNone));
  const said = fill(t.lastText, { label: last.label, name: last.name, date: when(last.closed_on, t.lang) });
  return card(t.last,
    h("table", {}, h("caption", {}, said, last.answered ? `. ${fill(t.lastAnswered, { n: last.answered })}.` : ""),
      h("tbody", {}, last.themes.map((row) => mean(t, row, t.lang)))),
    last.url && h("p", {}, h("a", { href: last.url }, t.allResults)));
}

export function thanks(view, after) {
  const { t, s, date } = view;
  const k = s.manifest.k;
  const results = after?.results_on ? fill(t.nextResults, { date: when(after.results_on, t.lang), k }) : fill(t.nextSoon, { k });
  const key = !s.kiosk && s.invitation?.results;
  const own = key && h("p", {}, h("a", { href: `/results/${s.manifest.wave}?key=${key}` }, t.resultsAt));
  return [
    bare(view),
    card(t.next, h("p", {}, fill(held(s) ? t.nextHeld : t.nextText, { date })), h("p", {}, results), own),
    after && lastTime(view, after.last),
    after?.done?.length > 0 && card(t.done, h("ul", { class: "done" }, after.done.map((d) =>
      h("li", {}, h("strong", {}, d.title), " ", d.text, " ", h("span", { class: "faint" }, when(d.on, t.lang)))))),
    card(t.wordsTitle, wordList(s.words)),
  ];
}
