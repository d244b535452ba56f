/* What a comment may give away, said to its author before Send. Nothing of this leaves the browser. */

import { MOST_BYTES, plainBallot } from "./ballot.js";

/** One form for equal texts: normalised, without invisible characters, without odd spaces. */
export function clean(text) {
  return text.replace(/\r\n?/g, "\n").normalize("NFKC")
    .replace(/[\p{DI}\p{Cf}\p{Co}\p{Cs}]|(?!\n)\p{Cc}/gu, "").replace(/\p{Zs}+/gu, " ")
    .replace(/ ?\n ?/g, "\n").replace(/\n{3,}/g, "\n\n").trim();
}

const fits = (points, limit) => points.length <= limit && plainBallot("C", {}, points.join("")).length <= MOST_BYTES;

/** The longest beginning that the ballot can carry. */
export function fit(text, limit) {
  const points = Array.from(text);
  if (fits(points, limit)) return text;
  let [low, high] = [0, Math.min(points.length, limit)];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (fits(points.slice(0, middle), limit)) low = middle; else high = middle - 1;
  }
  return points.slice(0, low).join("");
}

const alone = (pattern) => new RegExp(`(?<![\\p{L}\\p{N}])(?:${pattern})(?![\\p{L}\\p{N}])`, "iu");
const FEW = "(?:[ \\n]\\p{L}+){0,3}[ \\n]";
const SIGNS = {
  warnEmail: /[^\s@]+@[^\s@]+\.[^\s@]+/u,
  warnPhone: /\+?\d[\d ()/.-]{6,}\d/u,
  warnNumber: /\d{3,}|\d{1,2}[./:]\d{1,2}/u,
  warnQuote: /["“„«»][^"“”„«»]{6,}["“”«»]/u,
  warnOnly: alone(
    `(?:I['’]?m|I am|I was|as)${FEW}only|the only (?:one|woman|man|person)|(?:bin|war|als)${FEW}einzige[rn]?|als einzige[rn]?|` +
    `(?:suis|étais)${FEW}(?:seule?|unique)|(?:soy|era)${FEW}(?:únic[oa]|sol[oa])`,
  ),
  warnTitleOf: alone(
    "(?:team |shift |store |branch )?(?:manager|supervisor|leader|boss|director)|(?:my|our) (?:lead|head)|chefin|chef|cheffe|" +
    "\\p{L}*leiter(?:in)?|vorgesetzte[rn]?|geschäftsführer(?:in)?|directeur|directrice|responsable|gérante?|" +
    "jef[ea]|directora?|gerente|encargad[oa]|supervisora",
  ),
};

const escape = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

/** `[{code, found}]` for a comment and the names of the author's group. */
export function warnings(text, names = []) {
  const out = [];
  const parts = names.flatMap((name) => name.split(/[\s,-]+/)).filter((part) => Array.from(part).length > 2);
  const named = parts.find((part) => alone(escape(part)).test(text));
  if (named) out.push({ code: "warnName", found: named });
  let rest = text;
  for (const [code, pattern] of Object.entries(SIGNS)) {
    const found = rest.match(pattern)?.[0];
    if (!found) continue;
    out.push({ code, found: found.trim() });
    if (code === "warnEmail" || code === "warnPhone") rest = rest.replace(found, " ");
  }
  return out;
}
