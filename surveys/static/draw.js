/* Drawing only: texts and state in, elements out. No storage, no network. */

export function h(tag, props = {}, ...kids) {
  const el = document.createElement(tag);
  for (const [key, value] of Object.entries(props)) {
    if (key.startsWith("on")) el.addEventListener(key.slice(2), value);
    else if (value === true) el.setAttribute(key, "");
    else if (value !== false && value != null) el.setAttribute(key, value);
  }
  el.append(...kids.flat(9).filter((kid) => kid !== null && kid !== undefined && kid !== false));
  return el;
}

export const fill = (text, values = {}) => text.replace(/\{(\w+)\}/g, (all, key) => values[key] ?? all);

/** A day with its weekday, and where a time is given, with hour and zone. */
export function when(iso, lang) {
  const own = navigator.languages.find((one) => one.startsWith(`${lang}-`)) ?? (lang === "en" ? "en-GB" : lang);
  const day = { weekday: "long", day: "numeric", month: "long" };
  if (/^\d{4}-\d\d-\d\d$/.test(iso)) return new Date(iso).toLocaleDateString(own, { ...day, timeZone: "UTC" });
  return new Date(iso).toLocaleString(own, { ...day, hour: "numeric", minute: "2-digit", timeZoneName: "short" });
}

export const heading = (text) => h("h1", { tabindex: -1 }, text);
export const card = (title, ...kids) => h("section", { class: "card" }, title && h("h2", {}, title), ...kids);
const button = (text, onclick, style = "") => h("button", { type: "button", class: style, onclick }, text);

export function wordList(list) {
  return h("ol", { class: "words", translate: "no" }, list.map((w) => h("li", {}, w)));
}

/** Whether the works council holds the key to the sealed answers. */
export const held = (s) => s.invitation.promise?.trustee === true;

function promise(view) {
  const { t, s, date } = view;
  return h("section", { class: "card promise" },
    h("h2", {}, t.promise),
    h("ul", {}, [t.promise1, `${t.promise2} ${held(s) ? t.keyHeld : t.keyHere}`, fill(t.promise3, { k: s.manifest.k })].map((line) => h("li", {}, line))),
    h("details", { ontoggle: view.on.how }, h("summary", {}, t.how), h("div", { "aria-live": "polite" })));
}

function group({ t, s }) {
  const cell = s.own.S;
  const box = h("div", { id: "names", class: "names", hidden: true });
  const list = () => {
    if (!s.names) return [h("p", {}, s.names === null ? t.namesNone : t.namesLater)];
    const more = cell.eligible - s.names.length;
    return [h("ul", { "aria-label": fill(t.namesTitle, { label: cell.label }) }, s.names.map((n) => h("li", {}, n))),
      more > 0 && h("p", {}, fill(t.namesCards, { n: more }))].filter(Boolean);
  };
  const toggle = button(t.names, () => {
    box.hidden = !box.hidden;
    box.replaceChildren(...(box.hidden ? [] : list()));
    toggle.textContent = box.hidden ? t.names : t.hideNames;
    toggle.setAttribute("aria-expanded", String(!box.hidden));
  }, "plain");
  toggle.setAttribute("aria-expanded", "false");
  toggle.setAttribute("aria-controls", "names");
  return h("section", { class: "group" },
    h("p", {}, fill(t.youAre, { label: cell.label, n: cell.eligible }), " ", toggle), box);
}

function question({ t, s, on }, item, i) {
  const lang = item.texts[t.lang] ? t.lang : Object.keys(item.texts)[0];
  const labels = s.paper.scale.labels[lang];
  const chosen = s.answers[item.id];
  const clear = button(t.clear, () => {
    set.querySelectorAll("input").forEach((x) => { x.checked = false; });
    clear.hidden = true;
    on.answer(item.id, null);
    set.querySelector("input").focus();
  }, "plain clear");
  clear.hidden = !chosen;
  const of = fill(t.of, { i: i + 1, n: s.paper.items.length });
  clear.setAttribute("aria-label", `${t.clear}: ${of}`);
  const choose = (event) => { clear.hidden = false; on.answer(item.id, Number(event.target.value)); };
  const set = h("fieldset", { class: "card question", id: `q-${item.id}`, lang },
    h("legend", {}, h("span", { class: "of", lang: t.lang }, of), " ", item.texts[lang]),
    clear,
    h("div", { class: "choices" }, labels.map((label, at) => h("label", { class: "choice" },
      h("input", { type: "radio", name: item.id, value: at + 1, autocomplete: "off", checked: chosen === at + 1, onchange: choose }),
      h("span", {}, label)))));
  return set;
}

export const warningList = (t, found) => h("ul", {}, found.map((w) => h("li", {}, fill(t[w.code], w))));

function comment({ t, s, on }) {
  const wait = fill(t.commentRead, { label: s.own.C.label });
  const [, title, rest] = (s.paper.comment?.texts?.[t.lang] ?? "").match(/^(.+?\?)\s*(.*)$/s) ?? [null, t.comment, t.optional];
  const area = h("textarea", {
    id: "comment", rows: 4, autocomplete: "off", spellcheck: "false", "aria-describedby": "comment-who", oninput: on.comment,
  });
  area.value = s.comment;
  return h("section", { class: "card comment" },
    h("label", { for: "comment" }, title),
    h("p", { id: "comment-who", class: "soft" }, rest, " ", wait, " ", t.commentStyle),
    area,
    h("p", { id: "comment-left", class: "faint", "aria-live": "polite" }),
    h("div", { id: "comment-warnings", "aria-live": "polite" }));
}

/** The whole page of one answer. */
export function form(view) {
  const { t, s, on, date } = view;
  const n = s.paper.items.length;
  return [
    heading(n === 1 ? t.title1 : fill(t.title, { n })),
    h("p", { class: "soft" }, fill(t.until, { date }), ". ", s.fresh && t.notYou),
    promise(view), group(view),
    h("form", { novalidate: true, onsubmit: on.send },
      s.paper.items.map((item, i) => question(view, item, i)),
      s.own.C && comment(view),
      h("div", { id: "ask" }),
      h("div", { class: "bar" },
        h("p", {}, h("span", { id: "progress", role: "status" }), h("small", {}, t.sendHint)),
        h("button", { class: "primary", type: "submit", disabled: s.spent }, t.send))),
    !s.kiosk && !s.spent && h("section", { class: "device" }, button(t.device, on.device, "plain"), h("div", { id: "qr" })),
  ];
}

/** Something to decide before sending: title, text or elements, and buttons `[text, act, style]`. */
export function notice(title, body, choices) {
  return h("section", { class: "notice", tabindex: -1, "aria-labelledby": "ask-title" },
    h("h2", { id: "ask-title" }, title), body,
    h("div", { class: "row" }, choices.map(([text, act, style]) => button(text, act, style))));
}

/** While it goes: the steps in words; `at` is the one under way. */
export function sending({ t, s }, at) {
  const steps = [t.sending1, t.sending2, t.sending3];
  return [heading(s.resumed ? t.resumed : t.sending),
    h("div", { role: "status" }, h("ol", { class: "card steps" }, steps.map((step, i) =>
      h("li", { class: i < at ? "over" : i === at ? "now" : "", "aria-current": i === at && "step" }, step))))];
}

export function waiting({ t, s }, again) {
  return [heading(t.waitTitle), h("p", {}, s.kiosk ? t.waitKiosk : t.waitText), button(t.again, again, "primary")];
}

/** The thanks without anything around them, for a connection that is lost after the ballots are in. */
export const bare = ({ t }) => [heading(t.thanks), h("p", {}, t.thanksText), h("p", { id: "finish" })];

/** A full stop: what happened, what was kept, what to do. */
export function refusal({ t, s }, { title, what, kept, todo, again }) {
  return [heading(title), h("p", {}, what),
    h("div", { class: "card" }, h("h2", {}, t.kept), h("p", {}, kept), h("h2", {}, t.todo), h("p", {}, todo)),
    again && button(t.again, again, "primary"),
    s.words && card(t.wordsTitle, wordList(s.words))];
}
