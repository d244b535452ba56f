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

/* Small words of the four languages: enough to tell which one a comment is in, not to read it. */
const SMALL = {
  en: "the and is are was not we you it to of my with this that have they too be our at for",
  de: "der die das und ist nicht wir ich sie es zu für mit sind ein eine auf den dem im sehr kein auch uns",
  fr: "le la les et est ne pas nous vous je de des du un une pour avec sont dans que trop plus au ce on",
  es: "el la los las y es no nos yo de un una para con son en que por muy más se del al lo",
};

/** The language a text seems to be in: one of the four, "other", or "" where it is too short to tell. */
export function tongue(text) {
  const all = text.toLowerCase().match(/\p{L}+/gu) ?? [];
  const latin = text.match(/\p{Script=Latin}/gu)?.length ?? 0;
  if (all.length && 2 * latin < all.join("").length) return "other";
  const hits = Object.entries(SMALL).map(([lang, list]) => [all.filter((w) => list.split(" ").includes(w)).length, lang]);
  const [[most, lang], [next]] = hits.sort((a, b) => b[0] - a[0]);
  if (all.length >= 7 && most < 0.1 * all.length) return "other";
  return most > next ? lang : "";
}

const escape = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

/** `[{code, found}]` for a comment, given the names of the author's group, the languages that 10 or more of
    it are written to in (undefined: not known), and the page's own language, for texts too short to tell. */
export function warnings(text, names = [], common = undefined, page = "") {
  const out = [];
  const few = common && /\p{L}/u.test(text) && !common.includes(tongue(text) || page);
  if (few) out.push({ code: "warnLanguage" });
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
