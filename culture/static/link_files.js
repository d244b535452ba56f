// Two files: send the form without leaving the page, so that the chosen files stay chosen. Without this script
// the page works too; the files then have to be chosen again for each step.
const form = document.querySelector("[data-two-files]");
const place = document.querySelector("#answer");

async function send(step) {
  const body = new FormData(form);
  body.set("step", step);
  place.setAttribute("aria-busy", "true");
  const waiting = setTimeout(() => { place.querySelector("#state").textContent = "Reading both files…"; }, 300);
  try {
    const reply = await fetch(form.action, { method: "POST", body, credentials: "same-origin" });
    const page = new DOMParser().parseFromString(await reply.text(), "text/html");
    const answer = page.querySelector("#answer");
    if (answer) place.replaceChildren(...answer.childNodes);
    else place.querySelector("#state").textContent = page.querySelector("h1")?.textContent ?? "That did not work.";
    place.scrollIntoView({ block: "start" });
    place.focus({ preventScroll: true });
  } catch {
    place.querySelector("#state").textContent = "The house could not be reached. Your files are still chosen: try again.";
  } finally {
    clearTimeout(waiting);
    place.removeAttribute("aria-busy");
  }
}

form?.addEventListener("submit", (event) => {
  const step = event.submitter?.value ?? "report";
  if (step === "html" || step === "json") return;
  event.preventDefault();
  send(step);
});
