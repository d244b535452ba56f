/* The employee's page, in the order in which it happens: open, check, answer, send, thank. */

import * as ballot from "./ballot.js";
import * as comments from "./comment.js";
import * as drafts from "./draft.js";
import * as draw from "./draw.js";

const { b64, unb64, Refused } = ballot;
const LANGUAGES = ["en", "de", "fr", "es"];
const ITEM = "wellspring-invite";

const main = document.querySelector("main");
const picker = document.querySelector("#language");
const data = document.body.dataset;
const kiosk = new URLSearchParams(location.search).has("kiosk");
const s = { booth: data.booth, oneOrigin: data.mode === "one", kiosk, answers: {}, comment: "" };
let t = {};
let screen = () => [];

/* Drawing */
const view = () => ({ t, s, on, date: s.manifest && draw.when(s.manifest.closes_on, t.lang) });

function show(next, { focus = true } = {}) {
  screen = next;
  main.replaceChildren(...[screen()].flat(9).filter(Boolean));
  main.removeAttribute("aria-busy");
  const title = main.querySelector("h1");
  document.title = `${title.textContent} · Wellspring`;
  if (focus) title.focus({ preventScroll: true });
  if (focus) scrollTo(0, 0);
  if (document.querySelector("#progress")) progress();
  if (document.querySelector("#comment")) typed();
  if (s.spent && document.querySelector("#ask")) ask(t.conflict, [t.usedDo, " ", t.keptScreen], []);
}

/** The words of rare screens; once fetched, fetched again with the next language. */
async function more() {
  Object.assign(t, (await import(`./more-${t.lang}.js`)).default);
  s.more = true;
}

async function speak(lang) {
  const chosen = LANGUAGES.includes(lang) ? lang : "en";
  t = (await import(`./texts-${chosen}.js`)).default;
  if (s.more) await more().catch(() => null);
  document.documentElement.lang = picker.value = chosen;
  document.querySelector("[for=language]").textContent = t.language;
  const banner = document.querySelector("#demo");
  if (banner) banner.textContent = t.demo;
}

async function stop(code, detail = "") {
  if (code !== "offline" && (await more().catch(() => true))) return stop("offline");
  const texts = {
    insecure: () => [t.insecureWhat, t.keptNothing, t.insecureDo],
    old: () => [t.old, t.keptNothing, t.insecureDo],
    unknown: () => [t.unknownWhat, t.keptNothing, t.unknownDo],
    closed: () => [t.closedWhat, t.keptNothing, t.closedDo],
    late: () => [t.lateWhat, t.keptGone, t.lateDo],
    manifest: () => [draw.fill(t.manifestWhat, { detail }), s.seed ? t.keptDevice : t.keptNothing, t.manifestDo],
    changed: () => [t.changedWhat, s.seed ? t.keptDevice : t.keptNothing, t.manifestDo],
    signature: () => [t.signatureWhat, kiosk ? t.keptGone : t.keptDevice, t.signatureDo],
    used: () => [t.usedWhat, t.keptNothing, t.usedDo],
    offline: () => [t.offlineWhat, s.seed ? t.keptDevice : t.keptNothing, t.offlineDo],
    failed: () => [draw.fill(t.failedWhat, { detail }), s.seed && !kiosk ? t.keptDevice : t.keptNothing, t.failedDo],
  };
  const title = { old: "insecure", changed: "manifest" }[code] ?? code;
  const again = ["offline", "failed"].includes(code) && (() => location.reload());
  show(() => {
    const [what, kept, todo] = texts[code]();
    return draw.refusal(view(), { title: t[title], what, kept, todo, again });
  });
}

/** Every error ends in words that say what happened, what was kept and what to do. */
function failed(error) {
  if (!(error instanceof Refused)) return stop("failed", error.message);
  const codes = { 404: "unknown", 410: "closed", network: "offline", manifest: "manifest", malformed: "manifest", key: "manifest",
    changed: "changed", signature: "signature" };
  return stop(codes[error.code] ?? "failed", error.message.replace(/^\w+: /, ""));
}

/* Network: no cookie, no referrer, no cache; the booth is never told of the invitation. */
async function fetched(url, body) {
  const how = { credentials: "omit", referrerPolicy: "no-referrer", cache: "no-store", redirect: "error" };
  if (body) Object.assign(how, { method: "POST", body: JSON.stringify(body), headers: { "Content-Type": "application/json" } });
  let reply;
  try {
    reply = await fetch(url, how);
    if (reply.ok) return new Uint8Array(await reply.arrayBuffer());
  } catch {
    throw new Refused("network");
  }
  throw new Refused(reply.status === 429 || reply.status >= 500 ? "network" : reply.status, `${reply.status}`);
}

const parsed = (raw) => JSON.parse(new TextDecoder().decode(raw));
const house = async (verb, body) => parsed(await fetched(`/s/${verb}`, { invite: s.invite, ...body }));
const booth = (path, body) => fetched(`${s.booth}/${path}`, body);

/* Open and check */
async function open() {
  const draft = kiosk ? null : await drafts.load(unb64(s.invite)).catch(() => null);
  if (draft) Object.assign(s, { seed: unb64(draft.seed), answers: draft.answers, comment: draft.comment, sigs: draft.sigs });
  s.invitation = draft?.invitation ?? (await house("invitation"));
  if (s.invitation.language !== t.lang && !s.spoken) await speak(s.invitation.language);
  await check();
  if (draft) { s.resumed = true; return send(); }
  const card = s.invitation.card;
  const [status] = await Promise.all([s.seed || card ? {} : house("status"), card ? (s.names = null) : askNames()]);
  if (status.issued) return stop("used");
  s.fresh = status.issued === false && !s.seed;
  s.paper.items.forEach((item, i) => { if (/[1-5]/.test(s.digits[i] ?? "")) s.answers[item.id] = Number(s.digits[i]); });
  return show(() => draw.form(view()));
}

async function check() {
  const { manifest, wave } = s.invitation;
  const [raw, paper] = await Promise.all([booth(`m/${manifest}.json`), booth(`p/${wave}.json`)]);
  s.manifest = await ballot.readManifest(raw, manifest);
  s.words = ballot.words(manifest);
  s.own = await ballot.ownCells(s.manifest, s.invitation);
  s.paper = await ballot.readPaper(paper, s.manifest);
  remember(`wellspring-wave-${wave}`, manifest);
}

/** The same wave must keep its fingerprint for as long as this browser remembers it. */
function remember(wave, fingerprint) {
  const before = localStorage.getItem(wave);
  if (before && before !== fingerprint) throw new Refused("changed");
  s.known = before !== null;
  localStorage.setItem(wave, fingerprint);
}

/** Asked for always, so that asking says nothing; shown on request. null: a card, which has no names. */
async function askNames() {
  try {
    s.names = await ballot.checkNames(s.own.S, await house("cell"));
  } catch (error) {
    if (error.code === "manifest") throw error;
    s.names = error.code === 404 || error.code === 403 ? null : undefined;
  }
}

/* Answer */
const answeredItems = () => s.paper.items.filter((item) => s.answers[item.id]);

function progress() {
  const values = { i: answeredItems().length, n: s.paper.items.length };
  document.querySelector("#progress").textContent = draw.fill(t.answered, values);
}

function typed() {
  const area = document.querySelector("#comment");
  const limit = s.paper.comment?.limit ?? 2000;
  s.comment = comments.fit(area.value, limit);
  const cut = s.comment !== area.value;
  if (cut) area.value = s.comment;
  const left = limit - Array.from(s.comment).length;
  const line = document.querySelector("#comment-left");
  line.textContent = cut ? t.cut : left <= 200 ? draw.fill(t.left, { n: left }) : "";
  clearTimeout(s.pause);
  s.pause = setTimeout(() => {
    const found = warned(s.comment);
    const place = document.querySelector("#comment-warnings");
    place?.replaceChildren(...(found.length ? [draw.warningList(t, found)] : []));
  }, 400);
}

const warned = (text) => comments.warnings(text, s.names ?? [], s.invitation.languages, t.lang);

const on = {
  how: async (event) => {
    const place = event.target.lastChild;
    if (!event.target.open || place.querySelector("dl")) return;
    place.replaceChildren(await import("./how.js").then((how) => how.receipt(view())).catch(() => t.offline));
  },
  answer(item, value) { s.answers[item] = value; progress(); },
  comment: typed,
  send(event) { event.preventDefault(); ready({}); },
  device: async () => {
    const place = document.querySelector("#qr");
    const found = await Promise.all([import("./qr.js"), more()]).catch(() => null);
    if (!found) return place.replaceChildren(t.offline);
    const [{ picture, qr }] = found;
    s.seed ??= ballot.random(32);
    const digits = s.paper.items.map((item) => s.answers[item.id] ?? 0).join("");
    const grid = qr(`${location.origin}/s#i=${s.invite}&k=${b64(s.seed)}&a=${digits}`);
    place.replaceChildren(...picture(t, grid, () => place.replaceChildren()));
    return place.scrollIntoView({ block: "nearest" });
  },
  start(event) {
    event.preventDefault();
    const code = document.querySelector("#code").value.trim().replace(/^.*#/s, "");
    if (take(code.startsWith("i=") ? code : `i=${code}`)) return open().catch(failed);
    return start(true).then(() => document.querySelector("#code").focus());
  },
};

function ask(title, body, choices) {
  const place = document.querySelector("#ask");
  place.replaceChildren(draw.notice(title, body, choices));
  document.querySelector("#comment-warnings")?.replaceChildren();
  place.firstChild.focus();
}

/** The questions before Send, one at a time; `agreed` holds what was already said yes to. */
function ready(agreed) {
  const open = s.paper.items.filter((item) => !s.answers[item.id]);
  const comment = comments.clean(s.comment);
  const found = warned(comment);
  const go = (selector) => document.querySelector(selector).focus();
  document.querySelector("#ask").replaceChildren();
  if (open.length === s.paper.items.length && !comment) {
    return ask(t.emptyTitle, t.emptyText, [[t.openGo, () => go(`#q-${open[0].id} input`), "primary"]]);
  }
  if (open.length && !agreed.gaps) {
    return ask(draw.fill(t.openTitle, { n: open.length }), t.openText, [
      [t.openGo, () => go(`#q-${open[0].id} input`), "primary"], [t.openSend, () => ready({ ...agreed, gaps: true })]]);
  }
  if (found.length && !agreed.comment) {
    return ask(t.warnTitle, draw.warningList(t, found), [
      [t.warnChange, () => go("#comment"), "primary"], [t.warnSend, () => ready({ ...agreed, comment: true })]]);
  }
  return send();
}

/* Send */
const payload = () => ({
  answers: Object.fromEntries(s.paper.items.map((item) => [item.id, s.answers[item.id] || null])),
  comment: comments.clean(comments.fit(s.comment, s.paper.comment?.limit ?? 2000)),
});

async function keep() {
  if (kiosk) return;
  const { answers, comment } = payload();
  const draft = { seed: b64(s.seed), invitation: s.invitation, answers, comment, sigs: s.sigs ?? null };
  await drafts.save(unb64(s.invite), draft).catch(() => null);
}

/** Another tab of this browser may have begun: go on with its token, or the two would shut each other out. */
async function adopt() {
  const begun = kiosk || s.seed ? null : await drafts.load(unb64(s.invite)).catch(() => null);
  if (begun) Object.assign(s, { seed: unb64(begun.seed), sigs: begun.sigs });
}

async function forget() {
  if (!kiosk) await drafts.erase(unb64(s.invite)).catch(() => null);
  if (!kiosk) sessionStorage.removeItem(ITEM);
}

/**
 * Seed kept, blind signatures asked for, all verified, sealed, handed in, erased. Safe to repeat at every step.
 * Where all was there before this device first handed in, another one with the same seed was faster: its answers count.
 */
async function send() {
  if (s.busy) return;
  s.busy = true;
  try {
    show(() => draw.sending(view(), 0));
    await adopt();
    s.seed ??= ballot.random(32);
    await keep();
    const prepared = await ballot.prepareAll(s.seed, s.own, s.manifest.wave);
    show(() => draw.sending(view(), 1), { focus: false });
    if (!s.sigs) {
      const blinded = Object.fromEntries(Object.entries(prepared).map(([kind, p]) => [kind, b64(p.blinded)]));
      s.sigs = (await house("issue", { blinded })).blind_sig;
      await keep();
    }
    show(() => draw.sending(view(), 2), { focus: false });
    const bodies = await ballot.ballots(s.own, prepared, s.sigs, unb64(s.manifest.box), payload());
    const first = !s.tried && !s.resumed;
    s.tried = true;
    const told = [];
    for (const body of bodies) told.push(parsed(await booth("b", body)).status);
    await forget();
    if (first && told.every((status) => status === "already")) return stop("used");
    await thank();
  } catch (error) {
    await unsent(error);
  } finally {
    s.busy = false;
  }
}

async function unsent(error) {
  const signed = Boolean(s.sigs);
  if (error.code === "network") {
    addEventListener("online", send, { once: true });
    return show(() => draw.waiting(view(), send));
  }
  if (error.code === 409) {
    await forget();
    Object.assign(s, { seed: null, spent: true, fresh: false });
    return show(() => draw.form(view()), { focus: false });
  }
  if (error.code === 410) { await forget(); return stop("late"); }
  if (error.code === "signature" || (signed && error.code === 403)) {
    s.sigs = s.invitation = null;
    await keep();
  }
  return failed(error);
}

/* Thank */
async function thank() {
  s.finished = true;
  Object.assign(s, { seed: null, sigs: null, answers: {}, comment: "" });
  const after = await fetched(`/s/after/${s.manifest.wave}?key=${s.invitation?.results ?? ""}`).then(parsed).catch(() => null);
  const thanks = await Promise.all([import("./thanks.js"), more()]).then(([last]) => last.thanks, () => draw.bare);
  show(() => thanks(view(), after));
}

/* Start */
async function start(wrong) {
  const [{ start: drawn }] = await Promise.all([import("./start.js"), more()]);
  show(() => drawn(view(), wrong));
}

function take(fragment) {
  const got = new URLSearchParams(fragment);
  if (!/^[A-Za-z0-9_-]{32}$/.test(got.get("i") ?? "")) return false;
  s.invite = got.get("i");
  if (/^[A-Za-z0-9_-]{43}$/.test(got.get("k") ?? "")) s.seed = unb64(got.get("k"));
  s.digits = got.get("a") ?? "";
  if (!kiosk) sessionStorage.setItem(ITEM, s.invite);
  return true;
}

picker.addEventListener("change", async () => {
  s.spoken = true;
  if (s.invitation) s.invitation.language = picker.value;
  await speak(picker.value);
  show(screen, { focus: false });
});
addEventListener("hashchange", () => location.reload());

async function begin() {
  await speak(navigator.language.slice(0, 2));
  const fragment = location.hash.slice(1);
  if (fragment) history.replaceState(null, "", location.pathname + location.search);
  if (kiosk) await Promise.all([import("./kiosk.js"), more()]).then(([shared]) => shared.watch(s, () => t));
  if (!globalThis.isSecureContext || !globalThis.crypto?.subtle) return stop("insecure");
  if (typeof BigInt !== "function" || !globalThis.indexedDB) return stop("old");
  const kept = kiosk ? null : sessionStorage.getItem(ITEM);
  if (!take(fragment) && !(kept && take(`i=${kept}`))) return start(Boolean(fragment));
  return open();
}

begin().catch(failed);
