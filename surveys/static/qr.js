/* A QR code made in the browser, so that what it holds (the seed) crosses no network.
   ISO/IEC 18004, byte mode, error correction L, versions 6, 8, 9 and 10. In: text. Out: rows of true (dark) and false. */

import { h } from "./draw.js";

/* version: [data blocks' sizes, check bytes a block, alignment centres] */
const VERSIONS = {
  6: [[68, 68], 18, [6, 34]],
  8: [[97, 97], 24, [6, 24, 42]],
  9: [[116, 116], 30, [6, 26, 46]],
  10: [[68, 68, 69, 69], 18, [6, 28, 50]],
};

const EXP = [1];
for (let i = 1; i < 255; i++) EXP[i] = (EXP[i - 1] << 1) ^ (EXP[i - 1] & 128 ? 0x11d : 0);
const LOG = [];
EXP.forEach((x, i) => { LOG[x] = i; });
const times = (a, b) => (a && b ? EXP[(LOG[a] + LOG[b]) % 255] : 0);

function checkBytes(data, count) {
  let g = [1];
  for (let i = 0; i < count; i++) {
    const next = [...g, 0];
    g.forEach((x, j) => { next[j + 1] ^= times(x, EXP[i]); });
    g = next;
  }
  const rest = [...data, ...Array(count).fill(0)];
  for (let i = 0; i < data.length; i++) {
    const f = rest[i];
    g.forEach((x, j) => { rest[i + j] ^= times(x, f); });
  }
  return rest.slice(data.length);
}

function codewords(text, version) {
  const [sizes, checks] = VERSIONS[version];
  const room = sizes.reduce((a, b) => a + b);
  const wide = version > 9 ? 16 : 8;
  const bits = [];
  const put = (value, n) => { for (let i = n - 1; i >= 0; i--) bits.push((value >> i) & 1); };
  put(4, 4);
  put(text.length, wide);
  text.forEach((b) => put(b, 8));
  put(0, Math.min(4, 8 * room - bits.length));
  const data = [];
  for (let i = 0; i < bits.length; i += 8) data.push(parseInt(bits.slice(i, i + 8).join("").padEnd(8, "0"), 2));
  for (let pad = 0xec; data.length < room; pad ^= 0xec ^ 0x11) data.push(pad);
  let at = 0;
  const blocks = sizes.map((n) => data.slice(at, (at += n)));
  const out = [];
  for (let i = 0; i < Math.max(...sizes); i++) for (const b of blocks) if (i < b.length) out.push(b[i]);
  const tails = blocks.map((b) => checkBytes(b, checks));
  for (let i = 0; i < checks; i++) for (const t of tails) out.push(t[i]);
  return out;
}

function remainder(value, generator, length) {
  let rest = value << length;
  for (let i = 31; i >= length; i--) if ((rest >>> i) & 1) rest ^= generator << (i - length);
  return (value << length) | rest;
}

function frame(version, mask) {
  const size = 17 + 4 * version;
  const grid = Array.from({ length: size }, () => Array(size).fill(null));
  const set = (x, y, dark) => { if (x >= 0 && y >= 0 && x < size && y < size) grid[y][x] = dark; };
  for (const [cx, cy] of [[3, 3], [size - 4, 3], [3, size - 4]]) {
    for (let y = -4; y <= 4; y++) for (let x = -4; x <= 4; x++) {
      const ring = Math.max(Math.abs(x), Math.abs(y));
      set(cx + x, cy + y, ring !== 2 && ring !== 4);
    }
  }
  const centres = VERSIONS[version][2];
  for (const cx of centres) for (const cy of centres) {
    if (grid[cy][cx] !== null) continue;
    for (let y = -2; y <= 2; y++) for (let x = -2; x <= 2; x++) {
      set(cx + x, cy + y, Math.max(Math.abs(x), Math.abs(y)) !== 1);
    }
  }
  for (let i = 8; i < size - 8; i++) { set(i, 6, i % 2 === 0); set(6, i, i % 2 === 0); }
  const format = remainder(8 | mask, 0x537, 10) ^ 0x5412;
  for (let i = 0; i < 15; i++) {
    const dark = ((format >> i) & 1) === 1;
    set(i < 8 ? size - 1 - i : i < 9 ? 7 : 14 - i, 8, dark);
    set(8, i < 6 ? i : i < 8 ? i + 1 : size - 15 + i, dark);
  }
  set(8, size - 8, true);
  if (version > 6) {
    const mark = remainder(version, 0x1f25, 12);
    for (let i = 0; i < 18; i++) {
      const dark = ((mark >> i) & 1) === 1;
      set(size - 11 + (i % 3), Math.floor(i / 3), dark);
      set(Math.floor(i / 3), size - 11 + (i % 3), dark);
    }
  }
  return grid;
}

const MASKS = [
  (x, y) => (x + y) % 2, (x, y) => y % 2, (x) => x % 3, (x, y) => (x + y) % 3,
  (x, y) => ((x / 3 | 0) + (y / 2 | 0)) % 2, (x, y) => ((x * y) % 2) + ((x * y) % 3),
  (x, y) => (((x * y) % 2) + ((x * y) % 3)) % 2, (x, y) => (((x + y) % 2) + ((x * y) % 3)) % 2,
];

/** The code for `text` as rows of booleans, without its quiet zone. Mask 5 suits any text well enough to be read. */
export function qr(text, mask = 5) {
  const data = new TextEncoder().encode(text);
  const fits = (v) => data.length + (v > 9 ? 3 : 2) <= VERSIONS[v][0].reduce((a, b) => a + b);
  const version = Object.keys(VERSIONS).map(Number).find(fits);
  if (!version) throw new RangeError("too long for a QR code");
  const words = codewords(data, version);
  const grid = frame(version, mask);
  const size = grid.length;
  let bit = 0;
  let up = true;
  for (let right = size - 1; right > 0; right -= 2, up = !up) {
    if (right === 6) right = 5;
    for (let i = 0; i < size; i++) {
      const y = up ? size - 1 - i : i;
      for (const x of [right, right - 1]) {
        if (grid[y][x] !== null) continue;
        const dark = bit < 8 * words.length ? (words[bit >> 3] >> (7 - (bit & 7))) & 1 : 0;
        grid[y][x] = (dark === 1) !== (MASKS[mask](x, y) === 0);
        bit++;
      }
    }
  }
  return grid;
}

/** The QR code as a picture of 1 unit a module, with its quiet zone. */
export function picture(t, grid, hide) {
  const size = grid.length + 8;
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  const dots = grid.flatMap((row, y) => row.map((dark, x) => (dark ? `M${x + 4} ${y + 4}h1v1h-1z` : "")));
  path.setAttribute("d", dots.join(""));
  for (const [key, value] of [["viewBox", `0 0 ${size} ${size}`], ["role", "img"], ["aria-label", t.deviceAlt]]) {
    svg.setAttribute(key, value);
  }
  svg.append(path);
  return [h("p", { class: "soft" }, t.deviceText), svg, h("button", { type: "button", class: "plain", onclick: hide }, t.deviceHide)];
}
