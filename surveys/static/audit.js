/* The public audit, in the reader's own browser or under Node: no server's word is taken for what can be checked.

   In: the text of a wave's public files, and a fingerprint that was kept elsewhere, if there is one. Out: what was
   counted in each cell, and everything that does not hold. The same check stands in surveys/public/files.py. */

import { bytes, hex, join, readManifest, Refused, sha256, unb64, verify } from "./ballot.js";

const id = (kind, cell) => `${kind} ${cell}`;
const isMark = (x) => typeof x === "string" && /^[0-9a-f]{64}$/.test(x);

/** Check a document; `say(done, of)` hears how far it is. Throws Refused("files") or Refused("manifest"). */
export async function check(text, fingerprint = "", say = () => {}) {
  const files = read(text);
  const data = bytes(files.manifest);
  const manifest = await readManifest(data, (fingerprint || files.manifest_sha).toLowerCase());
  if (manifest.wave !== files.wave) throw new Refused("files", "another wave than the manifest");
  const cells = new Map(manifest.cells.map((c) => [id(c.kind, c.cell), { ...c, spent: 0, issued: 0, mark: "" }]));
  const findings = [];
  const find = (kind, cell, problem) => {
    if (!findings.some((f) => f.kind === kind && f.cell === cell && f.problem === problem)) findings.push({ kind, cell, problem });
  };
  const keys = await readKeys(files.keys, cells, find);
  const seen = { cells: new Set(), tokens: new Set() };
  const total = files.cells.reduce((n, c) => n + (c.tokens?.length ?? 0), 0);
  let done = 0;
  for (const c of files.cells) {
    const name = id(c.kind, c.cell);
    const known = cells.get(name);
    if (!known) find(c.kind, c.cell, "a cell that the manifest does not have");
    if (seen.cells.has(name)) find(c.kind, c.cell, "a cell stands twice");
    seen.cells.add(name);
    if (c.mark) {
      if (known) known.mark = c.mark;
      if (!c.passed) find(c.kind, c.cell, "the count at the close did not hold");
      continue;
    }
    const domain = hex(await sha256(bytes(JSON.stringify(["pulse-ballot-v1", manifest.wave, c.cell, c.kind]))));
    for (const [token, sig] of c.tokens) {
      await oneToken({ token, sig, c, key: known && keys.get(name), domain }, seen.tokens, find);
      if (++done % 50 === 0) await say(done, total);
    }
    if (known) { known.spent += c.tokens.length; known.issued = c.issued; }
  }
  for (const [name, c] of cells) {
    if (!seen.cells.has(name)) find(c.kind, c.cell, "a cell of the manifest is missing from the files");
    if (c.spent > c.issued) find(c.kind, c.cell, `${c.spent} tokens spent, but ${c.issued} issued`);
    if (c.issued > c.eligible) find(c.kind, c.cell, `${c.issued} tokens issued for ${c.eligible} people`);
  }
  const all = [...cells.values()];
  return {
    wave: manifest.wave, k: manifest.k, fingerprint: hex(await sha256(data)), tokens: total, findings, cells: all,
    listed: files.cells.filter((c) => !c.mark).length, marked: files.cells.filter((c) => c.mark).length,
  };
}

function read(text) {
  let files;
  try { files = JSON.parse(text); } catch { throw new Refused("files", "not JSON"); }
  const listed = (c) => Number.isInteger(c.issued) && Array.isArray(c.tokens) && c.tokens.every((t) => t.length === 2);
  const marked = (c) => isMark(c.mark) && typeof c.passed === "boolean";
  const good = files?.v === 1 && typeof files.manifest === "string" && isMark(files.manifest_sha) && files.keys
    && Array.isArray(files.cells) && files.cells.every((c) => ("mark" in c ? marked(c) : listed(c)));
  if (!good) throw new Refused("files", "not the public files of a wave");
  return files;
}

/** Each public key against the manifest's hash of it. */
async function readKeys(given, cells, find) {
  const keys = new Map();
  for (const [kind, own] of Object.entries(given)) {
    for (const [cell, text] of Object.entries(own)) {
      const modulus = unb64(text);
      if (hex(await sha256(modulus)) !== cells.get(id(kind, cell))?.key) find(kind, cell, "the key is not the one in the manifest");
      keys.set(id(kind, cell), modulus);
    }
  }
  return keys;
}

async function oneToken({ token, sig, c, key, domain }, seen, find) {
  const message = unb64(token);
  if (seen.has(token)) find(c.kind, c.cell, "a token stands twice");
  seen.add(token);
  if (!key) find(c.kind, c.cell, "a token of a cell that the manifest does not have");
  else if (message.length !== 96 || hex(message.slice(32, 64)) !== domain) find(c.kind, c.cell, "a token of another wave, cell or kind");
  else if (!(await verify(key, message, unb64(sig)).catch(() => false))) find(c.kind, c.cell, "a token whose signature does not verify");
}

/** The mark of a small cell from its opened content; for whoever is shown it. */
export async function markOf({ kind, cell, issued, tokens, salt }) {
  return hex(await sha256(join(unb64(salt), bytes(JSON.stringify({ cell, issued, kind, tokens })))));
}
