/* "How do you know?": who knows what, until when, under which attack; loaded when somebody asks. */

import { hex, sha256, unb64, words } from "./ballot.js";
import { fill, h, held, wordList } from "./draw.js";

/** The receipt of the promise, from the settings and the manifest in force. */
export async function receipt({ t: { lang }, s, date }) {
  const t = (await import(`./how-${lang}.js`)).default;
  const point = (q, ...a) => [h("dt", {}, q), h("dd", {}, a)];
  const kind = (c) => h("li", {}, fill(t[c.kind === "S" || c.kind === "C" ? `kind${c.kind}` : "kindB"],
    { label: c.words?.[lang] ?? c.label, n: c.eligible }));
  const mode = s.oneOrigin ? t.modeOne : fill(t.modeTwo, { house: location.host, booth: new URL(s.booth).host });
  const waves = s.invitation.promise?.study_waves ?? 26;
  const order = s.invitation.promise?.order === true ? "Order" : "";
  const key = held(s)
    ? [h("p", {}, t[`learnHeld${order}`]), h("p", {}, t.learnWords), wordList(words(hex(await sha256(unb64(s.manifest.box)))))]
    : h("p", {}, t[`learnHere${order}`]);
  const own = Object.values(s.own).sort((a, b) => (a.kind < b.kind ? 1 : -1));
  return h("dl", {},
    point(t.whoQ, fill(t.whoA, { date, waves })),
    point(t.learnQ, h("p", {}, t.learnA, " ", order ? t.learnOrder : t.learnApart), key, h("p", {}, mode)),
    point(t.whenQ, fill(t.whenA, { date, k: s.manifest.k })),
    point(t.travelQ, h("p", {}, t.travelA), h("ul", {}, own.map(kind)), h("p", {}, t.travelNote)),
    point(t.sameQ, h("p", {}, t.sameA), wordList(s.words), h("p", {},
      fill(t.sameChecked, { cells: s.manifest.cells.length, k: s.manifest.k }), " ", s.known ? t.sameAgain : t.sameFirst)),
    point(t.notQ, h("p", {}, t.notA), h("p", {}, h("a", { href: "/promise", target: "_blank", rel: "noreferrer" }, t.threat))));
}
