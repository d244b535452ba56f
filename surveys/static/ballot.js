/* The ballot: everything that keeps an answer apart from the person who gives it, and nothing else.

   In: an invitation's cells and keys, the wave's manifest, typed answers. Out: blinded messages for the house,
   which knows the invitation; signed and sealed ballots for the booth, which does not. This file draws nothing,
   stores nothing and sends nothing. Blind signatures: RFC 9474, RSABSSA-SHA384-PSS-Randomized. */

const utf8 = new TextEncoder();
const E = 65537n;
const SALT = 48;
const SEALED_ROOM = 4096;
export const MOST_BYTES = SEALED_ROOM - 4;

/** What stops the page: `code` names the reason; page.js has the words for it. */
export class Refused extends Error {
  constructor(code, detail = "") {
    super(detail ? `${code}: ${detail}` : code);
    this.code = code;
  }
}

/* Bytes */
export const bytes = (text) => utf8.encode(text);
export const hex = (data) => Array.from(data, (b) => b.toString(16).padStart(2, "0")).join("");
export const random = (n) => crypto.getRandomValues(new Uint8Array(n));
export const sha256 = async (data) => new Uint8Array(await crypto.subtle.digest("SHA-256", data));
const sha384 = async (data) => new Uint8Array(await crypto.subtle.digest("SHA-384", data));

export function join(...parts) {
  const all = new Uint8Array(parts.reduce((n, p) => n + p.length, 0));
  let at = 0;
  for (const p of parts) { all.set(p, at); at += p.length; }
  return all;
}

export function b64(data) {
  return btoa(String.fromCharCode(...data)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

export function unb64(text) {
  if (typeof text !== "string" || !/^[A-Za-z0-9_-]*$/.test(text)) throw new Refused("malformed");
  return Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
}

const toInt = (data) => BigInt("0x" + (hex(data) || "0"));
const fromInt = (x, length) =>
  Uint8Array.from(x.toString(16).padStart(2 * length, "0").match(/../g), (h) => parseInt(h, 16));

export async function hkdf(ikm, salt, info, length) {
  const key = await crypto.subtle.importKey("raw", ikm, "HKDF", false, ["deriveBits"]);
  return new Uint8Array(await crypto.subtle.deriveBits({ name: "HKDF", hash: "SHA-256", salt, info }, key, 8 * length));
}

/* Numbers */
function power(base, exponent, n) {
  let result = 1n;
  for (base %= n; exponent > 0n; exponent >>= 1n) {
    if (exponent & 1n) result = (result * base) % n;
    base = (base * base) % n;
  }
  return result;
}

function inverse(a, n) {
  let [r0, r1, t0, t1] = [n, a % n, 0n, 1n];
  while (r1) {
    const q = r0 / r1;
    [r0, r1, t0, t1] = [r1, r0 - q * r1, t1, t0 - q * t1];
  }
  if (r0 !== 1n) throw new Refused("key");
  return ((t0 % n) + n) % n;
}

/* RFC 9474: EMSA-PSS-ENCODE (RFC 8017, 9.1.1), Blind, Finalize. A modulus is a Uint8Array, big-endian. */
async function mask(seed, length) {
  const blocks = [];
  for (let i = 0; 48 * i < length; i++) blocks.push(await sha384(join(seed, fromInt(BigInt(i), 4))));
  return join(...blocks).slice(0, length);
}

async function encode(message, salt, bits) {
  const size = Math.ceil(bits / 8);
  const hash = await sha384(join(new Uint8Array(8), await sha384(message), salt));
  const room = new Uint8Array(size - 49 - salt.length);
  room[room.length - 1] = 1;
  const masked = await mask(hash, size - 49);
  join(room, salt).forEach((b, i) => { masked[i] ^= b; });
  masked[0] &= 255 >> (8 * size - bits);
  return join(masked, hash, Uint8Array.of(0xbc));
}

/** Blind `message` with the PSS salt and the number r given: `{blinded, inv}`; inv stays in the browser. */
export async function blind(modulus, message, salt, r) {
  const n = toInt(modulus);
  const m = toInt(await encode(message, salt, n.toString(2).length - 1));
  inverse(m, n);
  return { blinded: fromInt((m * power(r, E, n)) % n, modulus.length), inv: inverse(r, n) };
}

/** Unblind and verify. Throws Refused("signature") where the signature is not the manifest key's: send nothing then. */
export async function finalize(modulus, message, blindSig, inv, saltLength = SALT) {
  if (blindSig.length !== modulus.length) throw new Refused("signature");
  const n = toInt(modulus);
  const sig = fromInt((toInt(blindSig) * inv) % n, modulus.length);
  if (!(await verify(modulus, message, sig, saltLength))) throw new Refused("signature");
  return sig;
}

export async function verify(modulus, message, sig, saltLength = SALT) {
  const jwk = { kty: "RSA", n: b64(modulus), e: "AQAB" };
  const key = await crypto.subtle.importKey("jwk", jwk, { name: "RSA-PSS", hash: "SHA-384" }, false, ["verify"]);
  return crypto.subtle.verify({ name: "RSA-PSS", saltLength }, key, sig, message);
}

/* One token for each key, all from one seed: after a crash the same seed gives the same blinded message again. */
export async function prepare(seed, modulus, wave, cell, kind) {
  const context = bytes(JSON.stringify(["pulse-ballot-v1", wave, cell, kind]));
  const all = await hkdf(seed, await sha256(modulus), context, 384);
  const [token, prefix, salt] = [all.slice(0, 32), all.slice(32, 64), all.slice(64, 112)];
  const r = (toInt(all.slice(112)) % (toInt(modulus) - 1n)) + 1n;
  const inputMsg = join(prefix, await sha256(context), token);
  return { inputMsg, ...(await blind(modulus, inputMsg, salt, r)) };
}

/** Seal a ballot to the wave's box key; `pair` is for tests. Always 4,177 bytes. */
export async function seal(box, inputMsg, plain, pair) {
  if (plain.length > MOST_BYTES) throw new Refused("too-long");
  const curve = { name: "ECDH", namedCurve: "P-256" };
  const their = await crypto.subtle.importKey("raw", box, curve, false, []);
  const own = pair ?? (await crypto.subtle.generateKey(curve, true, ["deriveBits"]));
  const point = new Uint8Array(await crypto.subtle.exportKey("raw", own.publicKey));
  const shared = new Uint8Array(await crypto.subtle.deriveBits({ name: "ECDH", public: their }, own.privateKey, 256));
  const raw = await hkdf(shared, point, join(bytes("pulse-seal-v1"), box), 32);
  const key = await crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["encrypt"]);
  const padded = new Uint8Array(SEALED_ROOM);
  padded.set(join(fromInt(BigInt(plain.length), 4), plain));
  const how = { name: "AES-GCM", iv: new Uint8Array(12), additionalData: await sha256(inputMsg) };
  return join(point, new Uint8Array(await crypto.subtle.encrypt(how, key, padded)));
}

/* Twelve words for a fingerprint: its first 132 bits. The same rule stands in surveys/words.py. */
export const word = (i) =>
  "bdfgkrtv"[i >> 8] + "aeio"[(i >> 6) & 3] + "dlmnrstv"[(i >> 3) & 7] + "aeio"[(i >> 1) & 3] + "kn"[i & 1];

export function words(fingerprint) {
  const bits = BigInt("0x" + fingerprint) >> 124n;
  return Array.from({ length: 12 }, (_, i) => word(Number((bits >> BigInt(11 * (11 - i))) & 2047n)));
}

/* The manifest: one list of keys for everybody. Each check closes a way to give one person a key of her own. */
const must = (ok, detail) => { if (!ok) throw new Refused("manifest", detail); };
const isId = (x) => typeof x === "string" && /^[A-Za-z0-9_-]{1,64}$/.test(x);
const isPoint = (box) => crypto.subtle
  .importKey("raw", box, { name: "ECDH", namedCurve: "P-256" }, false, []).then(() => true, () => false);
const isHash = (x) => typeof x === "string" && /^[0-9a-f]{64}$/.test(x);

const UNSEEN = /[\p{Cf}\p{Default_Ignorable_Code_Point}]/gu;
const SPACE = /[\s\p{Cc}\u2800]+/gu;
const ODD = "авекмнорстухіјѕԁԛԝһԍαβεζηικμνορτυχ";
const PLAIN = "abekmhopctyxijsdqwhgabezhikmnoptyx";

/** What is left of a label when all that a reader does not see is taken away (surveys/labels.py is its twin). */
export function alike(label) {
  const plain = label.replace(UNSEEN, "").normalize("NFKC").replace(SPACE, " ").trim().toLowerCase();
  return Array.from(plain, (sign) => PLAIN[ODD.indexOf(sign)] ?? sign).join("");
}

/** Read the manifest's bytes under the name that the invitation gave. Returns it, or throws Refused. */
export async function readManifest(data, name) {
  must(isHash(name) && hex(await sha256(data)) === name, "the file is not the one named");
  const m = JSON.parse(new TextDecoder().decode(data));
  must(m.v === 1 && m.bits === 2048 && isId(m.wave), "version");
  must(Number.isInteger(m.k) && m.k >= 5, "k");
  must(isHash(m.paper) && typeof m.closes_on === "string" && Array.isArray(m.cells), "fields");
  const box = unb64(m.box);
  must(box.length === 65 && box[0] === 4 && (await isPoint(box)), "box");
  const seen = new Set();
  const once = (...what) => {
    const mark = JSON.stringify(what);
    must(!seen.has(mark), `twice: ${what[0]}`);
    seen.add(mark);
  };
  const sum = {};
  for (const c of m.cells) {
    must(isId(c.kind) && isId(c.cell) && isHash(c.key) && typeof c.label === "string" && c.label, "cell");
    must(Number.isInteger(c.eligible) && c.eligible >= m.k, "a cell smaller than the promise");
    once("label", c.kind, alike(c.label));
    once("cell", c.kind, c.cell);
    once("key", c.key);
    sum[c.kind] = (sum[c.kind] ?? 0) + c.eligible;
  }
  const kinds = Object.keys(m.invited ?? {});
  must(kinds.length === Object.keys(sum).length && kinds.every((k) => m.invited[k] === sum[k]), "the sum of the invited");
  return m;
}

/** Check an invitation against the manifest. Returns `{kind: {kind, cell, label, eligible, modulus, …}}`. */
export async function ownCells(manifest, invitation) {
  must(invitation.wave === manifest.wave, "wave");
  must(new Date(invitation.closes_on).getTime() === new Date(manifest.closes_on).getTime(), "closing day");
  const own = {};
  for (const [kind, cell] of Object.entries(invitation.cells)) {
    const entry = manifest.cells.find((c) => c.kind === kind && c.cell === cell);
    must(entry, "own cell is not listed");
    const modulus = unb64(invitation.keys?.[kind]);
    const n = toInt(modulus);
    must(modulus.length === 256 && n.toString(2).length === 2048 && n & 1n, "key size");
    must(hex(await sha256(modulus)) === entry.key, "own key is not the listed one");
    const named = invitation.labels?.[kind];
    if (named) must(hex(await sha256(join(unb64(named.salt), bytes(named.label)))) === entry.label, "own label");
    own[kind] = { ...entry, label: named?.label ?? entry.label, words: named?.words, modulus };
  }
  must(own.S, "no score ballot");
  return own;
}

/** The ballot paper's bytes against the manifest. */
export async function readPaper(data, manifest) {
  must(hex(await sha256(data)) === manifest.paper, "ballot paper");
  const paper = JSON.parse(new TextDecoder().decode(data));
  must(paper.v === 1 && paper.wave === manifest.wave && paper.items.every((i) => isId(i.id)), "ballot paper");
  return paper;
}

/** The names of one's own cell against the roster's mark in the manifest, and against the number it gives. */
export async function checkNames(cell, { names, nonce }) {
  const key = await crypto.subtle.importKey("raw", unb64(nonce), { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  const mark = hex(new Uint8Array(await crypto.subtle.sign("HMAC", key, bytes(JSON.stringify(names)))));
  must(mark === cell.roster && names.length <= cell.eligible, "names");
  return names;
}

/* The ballots: every kind, always, also where no comment was typed. */
export const plainBallot = (kind, answers, comment) =>
  bytes(JSON.stringify(kind === "C" ? { v: 1, comment } : { v: 1, answers }));

/** What the house signs: `{kind: {inputMsg, blinded, inv}}` for every kind of one's own. */
export async function prepareAll(seed, own, wave) {
  const out = {};
  for (const c of Object.values(own)) out[c.kind] = await prepare(seed, c.modulus, wave, c.cell, c.kind);
  return out;
}

/** What the booth gets: one body a kind, in random order, after **every** signature has been verified. */
export async function ballots(own, prepared, blindSigs, box, { answers, comment }) {
  const out = [];
  for (const c of Object.values(own)) {
    const { inputMsg, inv } = prepared[c.kind];
    const sig = await finalize(c.modulus, inputMsg, unb64(blindSigs?.[c.kind] ?? ""), inv);
    const sealed = await seal(box, inputMsg, plainBallot(c.kind, answers, comment));
    out.push({ kind: c.kind, cell: c.cell, input_msg: b64(inputMsg), sig: b64(sig), sealed: b64(sealed) });
  }
  return out.map((body) => [random(4).join(), body]).sort().map(([, body]) => body);
}
