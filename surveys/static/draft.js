/* What this device keeps between "Send" and "stored": the seed and the answers, encrypted under the invitation.
   Without the link from the letter it is noise; after the booth has taken everything it is erased. */

import { bytes, hex, hkdf, join, random } from "./ballot.js";

const STORE = "unsent";

function open() {
  return new Promise((done, fail) => {
    const request = indexedDB.open("wellspring", 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE);
    request.onsuccess = () => done(request.result);
    request.onerror = () => fail(request.error);
  });
}

async function run(mode, step) {
  const db = await open();
  try {
    return await new Promise((done, fail) => {
      const transaction = db.transaction(STORE, mode, { durability: "strict" });
      const request = step(transaction.objectStore(STORE));
      transaction.oncomplete = () => done(request.result);
      transaction.onerror = transaction.onabort = () => fail(transaction.error);
    });
  } finally {
    db.close();
  }
}

async function lock(invite) {
  const all = await hkdf(invite, new Uint8Array(0), bytes("wellspring-unsent-v1"), 48);
  const key = await crypto.subtle.importKey("raw", all.slice(0, 32), "AES-GCM", false, ["encrypt", "decrypt"]);
  return { key, id: hex(all.slice(32)) };
}

/** Keep `draft` (JSON-ready) for this invitation; resolves when it is on the disk. */
export async function save(invite, draft) {
  const { key, id } = await lock(invite);
  const iv = random(12);
  const kept = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, bytes(JSON.stringify(draft)));
  await run("readwrite", (store) => store.put(join(iv, new Uint8Array(kept)), id));
}

/** The draft kept for this invitation, or null. */
export async function load(invite) {
  const { key, id } = await lock(invite);
  const kept = await run("readonly", (store) => store.get(id));
  if (!kept) return null;
  const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv: kept.slice(0, 12) }, key, kept.slice(12));
  return JSON.parse(new TextDecoder().decode(plain));
}

/** Forget it. */
export async function erase(invite) {
  const { id } = await lock(invite);
  await run("readwrite", (store) => store.delete(id));
}
