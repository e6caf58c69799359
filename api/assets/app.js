// What the pages can do better with a script. Everything works without it.
"use strict";

const busy = () =>
  document.querySelector("#page details.act[open], #page dialog[open], #page form[data-dirty]") ||
  document.activeElement?.matches("#page input, #page textarea, #page select");

// A change made elsewhere arrives: the page is fetched anew, unless somebody is writing on it, or has begun to while it
// was fetched.
const wait = (event, stop) => {
  if (event.target.id !== "page" || event.detail.requestConfig?.triggeringEvent?.type === "reload-now" || !busy()) return;
  stop();
  const bar = document.getElementById("changed");
  if (bar) bar.hidden = false;
};
document.addEventListener("htmx:beforeRequest", (event) => wait(event, () => event.preventDefault()));
document.addEventListener("htmx:beforeSwap", (event) => wait(event, () => (event.detail.shouldSwap = false)));

// What was just done is said for a while: the reader's own act is a change, too, and the page that is fetched anew
// must not wipe the answer away.
const readable = 8000;
let answer, since;
const answered = () => {
  const page = document.getElementById("page");
  const said = page?.querySelector(":scope > .say.good");
  if (said && said !== answer) [answer, since] = [said, Date.now()];
  else if (!said && answer && Date.now() - since < readable) page?.prepend(answer);
};
answered();
document.addEventListener("htmx:afterSwap", answered);

document.addEventListener("input", (event) => {
  const form = event.target.closest("form");
  if (form) form.dataset.dirty = "";
});

// The line to the server: a visible sign when it is lost.
const line = (lost) => {
  const bar = document.getElementById("offline");
  if (bar) bar.hidden = !lost;
};
window.addEventListener("offline", () => line(true));
window.addEventListener("online", () => line(false));
document.addEventListener("htmx:sseError", () => line(true));
document.addEventListener("htmx:sseOpen", () => line(false));
if (navigator.onLine === false) line(true);

document.addEventListener("click", async (event) => {
  const reload = event.target.closest("[data-reload]");
  if (reload) {
    location.reload();
    return;
  }
  const copy = event.target.closest("[data-copy]");
  if (copy) {
    const source = document.getElementById(copy.dataset.copy);
    await navigator.clipboard.writeText(source.value ?? source.textContent);
    const said = copy.textContent;
    copy.textContent = copy.dataset.copied;
    setTimeout(() => (copy.textContent = said), 2000);
    return;
  }
  if (event.target.closest("[data-print]")) window.print();
  // A menu closes when something else is pressed.
  for (const menu of document.querySelectorAll("details.me[open]")) if (!menu.contains(event.target)) menu.open = false;
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") for (const menu of document.querySelectorAll("details.me[open]")) menu.open = false;
  if (event.key === "/" && !event.target.closest("input, textarea, select")) {
    const search = [...document.querySelectorAll("[data-search]")].find((field) => field.getClientRects().length); // on phones the first is hidden
    if (search) {
      event.preventDefault();
      search.focus();
    }
  }
});

// A form is sent once, however often the button is pressed.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.sent !== undefined) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "";
  delete form.dataset.dirty;
  setTimeout(() => delete form.dataset.sent, 5000);
});
