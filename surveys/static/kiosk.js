/* A shared screen empties itself: nothing in storage, nothing to go back to. */

import { fill, h } from "./draw.js";

const IDLE = 90;
const LAST_CALL = 20;
const empty = () => location.replace(`${location.pathname}?kiosk`);

/** Seconds left before the screen empties; null while it must not: nothing on it, or a ballot on its way. */
export function left(s, quiet) {
  if (s.busy || (s.sigs && !s.finished) || (!s.invite && !s.finished)) return null;
  return Math.ceil((s.finished ? LAST_CALL : IDLE + LAST_CALL) - quiet / 1000);
}

/** Watch `s`, the page's state; `texts` gives the words of the moment. */
export function watch(s, texts) {
  let since = Date.now();
  const touch = () => { since = Date.now(); };
  for (const event of ["pointerdown", "keydown", "input", "scroll"]) addEventListener(event, touch, { passive: true });
  addEventListener("pageshow", (event) => { if (event.persisted) empty(); });
  const dialog = document.querySelector("#idle");
  setInterval(() => {
    const n = left(s, Date.now() - since);
    const t = texts();
    if (n === null) return touch();
    if (n <= 0) return empty();
    const finish = document.querySelector("#finish");
    if (finish) {
      if (!finish.firstChild) finish.append(h("span"), " ", h("button", { type: "button", onclick: empty }, t.finishGo));
      finish.firstChild.textContent = fill(t.finishText, { n });
      return undefined;
    }
    if (n > LAST_CALL) return dialog.open && dialog.close();
    if (dialog.open) { dialog.querySelector("p").textContent = fill(t.idleText, { n }); return undefined; }
    const stay = h("button", { type: "button", class: "primary", onclick: () => { touch(); dialog.close(); } }, t.idleStay);
    dialog.replaceChildren(h("h2", { id: "idle-title" }, t.idleTitle), h("p", {}, fill(t.idleText, { n })), stay);
    return dialog.showModal();
  }, 1000);
}
