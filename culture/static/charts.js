// Draws each <figure data-chart>: reads its JSON (in the page, or at data-src), puts in the colours of the tokens,
// and hands it to plotly from this server. Without it, or when it fails, the table under the picture holds the same.
"use strict";

const NARROW = 560;
const CONFIG = { displayModeBar: false, responsive: false, doubleClick: false, scrollZoom: false, showTips: false };
const figures = [...document.querySelectorAll("[data-chart]")];

function colours(value, style) {
  if (typeof value === "string") return value.startsWith("--") ? style.getPropertyValue(value).trim() || "#888888" : value;
  if (Array.isArray(value)) return value.map((one) => colours(one, style));
  if (value && typeof value === "object") {
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, colours(one, style)]));
  }
  return value;
}

function put(layout, path, value) {
  const names = path.split(".");
  const last = names.pop();
  let at = layout;
  for (const name of names) at = at[name] ??= {};
  at[last] = value;
}

async function read(figure) {
  if (!figure.dataset.src) return JSON.parse(figure.querySelector("script[type='application/json']").textContent);
  const reply = await fetch(figure.dataset.src, { headers: { Accept: "application/json" } });
  if (!reply.ok) throw new Error(`status ${reply.status}`);
  return reply.json();
}

async function draw(figure) {
  const plot = figure.querySelector(".plot");
  figure.json ??= await read(figure);
  const drawing = colours(structuredClone(figure.json), getComputedStyle(document.documentElement));
  const width = plot.clientWidth;
  if (!width) {
    figure.drawn ??= 0; // out of sight for now: what stands there stays, and it is drawn when there is room again
    return;
  }
  drawing.layout.width = width;
  drawing.layout.height = Number(figure.dataset.height);
  if (width < (drawing.layout.meta?.below ?? NARROW)) {
    for (const [path, value] of Object.entries(drawing.layout.meta?.narrow ?? {})) put(drawing.layout, path, value);
  }
  if (!window.Plotly) throw new Error("plotly is not here");
  if (!figure.drawn) plot.replaceChildren();
  await window.Plotly.react(plot, drawing.data, drawing.layout, CONFIG);
  if (!figure.drawn) follow(plot);
  figure.drawn = width;
}

// A press on a mark with a page of its own leads there; the table under the picture has the same links.
function follow(plot) {
  plot.classList.add("drawn");
  plot.on("plotly_click", ({ points }) => {
    const url = points[0].customdata;
    if (typeof url === "string" && url.startsWith("/")) window.location.assign(url);
  });
}

function failed(figure) {
  const said = document.createElement("p");
  said.className = "notice";
  said.textContent = "The picture could not be drawn. The table below holds the same numbers.";
  figure.querySelector(".plot").replaceChildren(said);
  const table = figure.querySelector("details");
  if (table) table.open = true;
}

// One drawing of a figure at a time: a second one waits for the first.
function next(figure) {
  figure.busy = (figure.busy ?? Promise.resolve()).then(() => draw(figure)).catch(() => failed(figure));
}

function drawAll() {
  for (const figure of figures) next(figure);
}

// A picture follows the room it has: also where a style sheet came late, or a card beside it changed.
const room = new ResizeObserver((changes) => {
  for (const { target } of changes) {
    const figure = target.closest("[data-chart]");
    if (figure.drawn !== undefined && target.clientWidth && figure.drawn !== target.clientWidth) next(figure);
  }
});
for (const query of ["(prefers-color-scheme: dark)", "print"]) {
  window.matchMedia(query).addEventListener("change", () => requestAnimationFrame(drawAll));
}
window.addEventListener("afterprint", () => setTimeout(drawAll, 100));
drawAll();
for (const figure of figures) room.observe(figure.querySelector(".plot"));
