/* Before there is an invitation: paste the link, or scan the card on a shared screen. */

import { h, heading } from "./draw.js";

/** No invitation yet: paste it, or scan the card. */
export function start({ t, s, on }, wrong) {
  return [heading(t.start), h("p", {}, s.kiosk ? t.startKiosk : t.startText),
    h("form", { class: "card comment", novalidate: true, onsubmit: on.start },
      h("label", { for: "code" }, t.startLabel),
      h("input", { id: "code", autocomplete: "off", spellcheck: "false", autocapitalize: "off",
        "aria-invalid": wrong && "true", "aria-describedby": wrong && "code-wrong" }),
      wrong && h("p", { id: "code-wrong", class: "wrong" }, t.startBad),
      h("button", { class: "primary", type: "submit" }, t.startGo))];
}
