// The editor of a meeting's draft: it saves itself, loses nothing, and shows where a field was read. Every act works
// without this script, as the form's own buttons.
"use strict";

const editor = () => document.getElementById("editor");
const copyKey = () => "giaoban-draft-" + editor().dataset.meeting;

// --- Where a field was read ---------------------------------------------------------------------------------------
const light = (element) => {
  const source = document.querySelector("div.sourcetext");
  if (!source) return;
  for (const piece of source.querySelectorAll(".lit")) piece.classList.remove("lit", "near");
  const owner = element?.closest?.("[data-for]:not([data-for=''])");
  if (!owner) return;
  const token = owner.dataset.for;
  const of = (wanted) => [...source.querySelectorAll("[data-span]")].filter((piece) => piece.dataset.span.split(" ").includes(wanted));
  const exact = of(token);
  const near = of(token.replace(/-.*$/, "")).filter((piece) => !exact.includes(piece));
  for (const piece of near) piece.classList.add("lit", "near");
  for (const piece of exact) piece.classList.add("lit");
  const first = exact[0] ?? near[0];
  if (!first) return;
  const top = first.offsetTop - source.offsetTop;
  if (top < source.scrollTop || top > source.scrollTop + source.clientHeight - 40) source.scrollTop = Math.max(0, top - source.clientHeight / 3);
};
document.addEventListener("mouseover", (event) => {
  if (event.target.closest(".cards-side")) light(event.target);
});
document.addEventListener("focusin", (event) => {
  if (event.target.closest(".cards-side")) light(event.target);
});
// The other way: a passage that is pressed shows its card.
document.addEventListener("click", (event) => {
  const piece = event.target.closest("div.sourcetext [data-span]");
  if (!piece) return;
  for (const token of piece.dataset.span.split(" ")) {
    const card = document.querySelector(`.directive[data-for="${CSS.escape(token)}"]`);
    if (!card) continue;
    for (const other of document.querySelectorAll(".directive.lit")) other.classList.remove("lit");
    card.classList.add("lit");
    card.scrollIntoView({ block: "center" });
    return;
  }
});

// --- Saving by itself ---------------------------------------------------------------------------------------------
let timer, saving = false, again = false, halted = false;

const content = (form, button) => {
  const data = new FormData(form, button);
  return new URLSearchParams(data);
};

const say = (text, kind) => {
  const line = document.getElementById("saved");
  if (!line) return;
  line.textContent = text;
  line.className = kind;
};

const keep = (form) => {
  try {
    localStorage.setItem(copyKey(), JSON.stringify({ at: Date.now(), body: content(form).toString() }));
  } catch {
    // No room on this device: the server's copy is what there is.
  }
};
const forget = () => {
  try {
    localStorage.removeItem(copyKey());
  } catch {}
};

// What the cards say beside their fields.
const tell = (form, open) => {
  if (!open) return;
  for (const [id, card] of Object.entries(open.cards)) {
    const here = document.getElementById(id);
    if (!here) continue;
    for (const what of ["unit", "time"]) here.querySelector(`[data-open=${what}]`).hidden = !card[what];
    const counted = here.querySelector("[data-counted]");
    counted.textContent = card.counted;
    counted.parentElement.hidden = !card.counted;
    const off = here.querySelector("[data-off]");
    if (off) off.hidden = !card.off;
  }
  for (const what of ["unit", "time"]) {
    const count = form.querySelector(`[data-count=${what}]`);
    count.hidden = !open[what];
    const link = count.querySelector("a");
    link.textContent = open[what + "_text"];
    link.setAttribute("href", "#" + open[what + "_at"]);
  }
  form.querySelector("[data-count=none]").hidden = open.unit || open.time;
};

const save = async () => {
  const form = editor();
  if (!form || halted) return;
  if (saving) {
    again = true;
    return;
  }
  saving = true;
  const body = content(form);
  body.set("action", "save");
  body.set("quiet", "1");
  const sent = content(form).toString();
  try {
    const answer = await fetch(form.getAttribute("action"), { method: "POST", body, headers: { Accept: "application/json" } });
    if (!answer.ok || answer.redirected) throw new Error(answer.status);
    const said = await answer.json();
    for (const bad of form.querySelectorAll("[data-quiet]")) {
      bad.removeAttribute("aria-invalid");
      delete bad.dataset.quiet;
    }
    tell(form, said.open);
    if (said.saved) {
      form.elements.version.value = said.version;
      const now = content(form).toString();
      for (const [name, id] of Object.entries(said.ids ?? {})) if (form.elements[name] && !(form.elements[name] instanceof RadioNodeList)) form.elements[name].value = id;
      say(said.text, "");
      const version = new URLSearchParams(sent);
      version.set("version", said.version);
      if (version.toString() === now) {
        delete form.dataset.dirty;
        forget();
      } else {
        again = true;
      }
    } else {
      say(said.text, "amber");
      for (const name of Object.keys(said.fields ?? {})) {
        const field = form.elements[name];
        if (field instanceof Element) {
          field.setAttribute("aria-invalid", "true");
          field.dataset.quiet = "";
        }
      }
      halted = !!said.stale;
    }
  } catch {
    say(navigator.onLine === false ? form.dataset.offline : form.dataset.failed, "red");
    clearTimeout(timer);
    timer = setTimeout(save, 5000);
  } finally {
    saving = false;
    if (again) {
      again = false;
      later();
    }
  }
};

const later = () => {
  clearTimeout(timer);
  timer = setTimeout(save, 1200);
};

document.addEventListener("input", (event) => {
  const form = event.target.closest("#editor");
  if (!form) return;
  const filter = event.target.closest("[data-filter]");
  if (filter) {
    const wanted = plain(filter.value);
    for (const label of filter.parentElement.querySelectorAll("label")) label.hidden = !plain(label.textContent).includes(wanted);
    return;
  }
  say(form.dataset.unsaved, "amber");
  keep(form);
  later();
});
window.addEventListener("online", () => editor()?.dataset.dirty !== undefined && save());

const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").replace(/đ/gi, "d").toLowerCase();

// --- Buttons that change the order of things: the page is put in place, where one was --------------------------------
// (form.action is the button of that name.)
const put = async (form, body, focus) => {
  const answer = await fetch(form.getAttribute("action"), { method: "POST", body, headers: { Accept: "text/html" } });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.getElementById("editor");
  if (!fresh) throw new Error(answer.status);
  const before = form.querySelector("div.sourcetext")?.scrollTop;
  form.closest("main").replaceChildren(...page.querySelector("main").childNodes);
  const source = document.querySelector("div.sourcetext");
  if (source && before) source.scrollTop = before;
  halted = false;
  const to = document.querySelector("#editor [autofocus]") ?? (focus && document.getElementById(focus));
  if (to) {
    to.focus({ preventScroll: true });
    to.scrollIntoView({ block: "nearest" });
  }
  if (editor().dataset.dirty !== undefined) keep(editor());
  else forget();
};

document.addEventListener(
  "submit",
  (event) => {
    const form = event.target;
    if (form.id === "new-meeting") {
      document.getElementById("working").hidden = false;
      return;
    }
    if (form.id !== "editor") return;
    clearTimeout(timer);
    const button = event.submitter;
    if (button?.dataset.part === undefined) {
      keep(form); // until the answer says that it was saved
      return;
    }
    event.preventDefault();
    event.stopImmediatePropagation();
    put(form, content(form, button)).catch(() => {
      say(form.dataset.failed, "red");
      keep(form);
    });
  },
  true,
);

// --- What was typed and never arrived --------------------------------------------------------------------------------
const offer = () => {
  const form = editor();
  if (!form) return;
  let held;
  try {
    held = JSON.parse(localStorage.getItem(copyKey()) ?? "null");
  } catch {
    return;
  }
  if (!held) return;
  const comparable = (text) => {
    const body = new URLSearchParams(text);
    body.delete("version");
    body.delete("action");
    for (const name of [...body.keys()]) if (name.endsWith(".id")) body.delete(name);
    return body.toString();
  };
  if (comparable(held.body) === comparable(content(form).toString()) || Date.now() - held.at > 14 * 24 * 3600e3) {
    forget();
    return;
  }
  if (form.dataset.dirty !== undefined) return; // what was typed stands on the page already
  const bar = document.getElementById("copy");
  bar.hidden = false;
  bar.querySelector("[data-copy-take]").addEventListener("click", () => {
    const body = new URLSearchParams(held.body);
    body.set("action", "restore");
    body.set("version", form.elements.version.value);
    put(form, body).catch(() => say(form.dataset.failed, "red"));
  });
  bar.querySelector("[data-copy-drop]").addEventListener("click", () => {
    forget();
    bar.hidden = true;
  });
};
offer();

// A page that comes back from the browser's memory works on nothing.
window.addEventListener("pageshow", () => {
  const working = document.getElementById("working");
  if (working) working.hidden = true;
});

// --- A file that is dropped ----------------------------------------------------------------------------------------
for (const area of document.querySelectorAll("[data-drop]")) {
  const file = area.querySelector("input[type=file]");
  for (const name of ["dragenter", "dragover"])
    area.addEventListener(name, (event) => {
      event.preventDefault();
      area.classList.add("over");
    });
  for (const name of ["dragleave", "drop"]) area.addEventListener(name, () => area.classList.remove("over"));
  area.addEventListener("drop", (event) => {
    if (!event.dataTransfer.files.length) return;
    event.preventDefault();
    file.files = event.dataTransfer.files;
  });
}
