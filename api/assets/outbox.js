// What was written is not lost with the line: a form marked data-outbox that cannot be sent is kept on the device,
// with the key that makes it count once and the time at which it was written, and sent when the line returns.
"use strict";

(() => {
  const words = () => document.getElementById("outbox-words")?.dataset;
  const page = () => document.getElementById("page");
  const every = 15000; // how often it is tried again

  // The box: IndexedDB, which holds photos too.
  const box = (mode, use) =>
    new Promise((done, failed) => {
      const open = indexedDB.open("giaoban-outbox", 1);
      open.onupgradeneeded = () => open.result.createObjectStore("items", { keyPath: "id", autoIncrement: true });
      open.onerror = () => failed(open.error);
      open.onsuccess = () => {
        const act = open.result.transaction("items", mode);
        const asked = use(act.objectStore("items"));
        act.oncomplete = () => {
          open.result.close();
          done(asked.result);
        };
        act.onabort = act.onerror = () => failed(act.error);
      };
    });
  const all = () => box("readonly", (items) => items.getAll());
  const put = (item) => box("readwrite", (items) => items.put(item));
  const drop = (id) => box("readwrite", (items) => items.delete(id));

  // A key for each form as it stands here: a page kept from before would bring one that was used.
  const newKey = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) => b.toString(16).padStart(2, "0")).join("");
  const freshKeys = () => {
    for (const key of document.querySelectorAll("form[data-outbox] input[name=key]")) key.value = newKey();
  };

  class LineLost extends Error {}

  // One attempt. What was written when is told by how long ago that is: the device's clock may be wrong.
  const post = async (item) => {
    const body = new FormData();
    let files = false;
    for (const [name, value] of item.fields) {
      if (value instanceof Blob) {
        if (!value.size) continue;
        files = true;
      }
      body.append(name, value);
    }
    let response;
    try {
      response = await fetch(item.action, {
        method: "POST",
        body,
        headers: { "X-Sent-At": new Date().toISOString() },
        signal: AbortSignal.timeout?.(files ? 180000 : 30000),
      });
    } catch {
      throw new LineLost();
    }
    if ([502, 503, 504].includes(response.status)) throw new LineLost();
    const signedOut = response.redirected && new URL(response.url).pathname === "/sign-in";
    return { response, signedOut, text: await response.text() };
  };

  const why = (text) => {
    const answer = new DOMParser().parseFromString(text, "text/html");
    const said = answer.querySelector("#page .say.bad") ?? answer.querySelector("#page h1");
    return said?.textContent.replace(/\s+/g, " ").trim() ?? "";
  };

  // The answer to what was sent at once takes the place of the page.
  const show = ({ response, text }) => {
    const answer = new DOMParser().parseFromString(text, "text/html");
    if (!answer.getElementById("page")) {
      location.assign(response.url);
      return;
    }
    if (response.redirected && response.url !== location.href) history.pushState(null, "", response.url);
    document.title = answer.title;
    htmx.swap(page(), text, { swapStyle: "outerHTML" }, { select: "#page" });
    const said = page().querySelector(".say.bad, [aria-invalid=true]");
    // What was accepted stands first: a report may be taken and only its picture refused.
    if (said && !page().querySelector(".say.good")) said.scrollIntoView({ block: "center" });
    else scrollTo(0, 0);
  };
  addEventListener("popstate", () => location.reload());

  const refresh = () => {
    if (document.querySelector("#page details.act[open], #page form[data-dirty]")) return;
    htmx.ajax("GET", location.pathname + location.search.replace(/[?&]done=[^&]*/, ""), { target: "#page", select: "#page", swap: "outerHTML" });
  };

  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.dataset.outbox === undefined || !("indexedDB" in window)) return;
    event.preventDefault();
    const data = new FormData(form, event.submitter);
    data.set("claimed_at", new Date().toISOString());
    const item = (action, what, fields) => ({ me: words()?.me ?? "", action, what, fields, at: Date.now(), state: "waiting" });
    // A file goes after its report, by itself: the report does not wait for it on a bad line.
    const items = [item(form.action, form.dataset.outbox, [...data])];
    if (form.dataset.files) {
      const [report] = items;
      const isFile = ([, value]) => value instanceof Blob;
      for (const [name, file] of report.fields.filter(isFile)) {
        if (file.size) items.push(item(new URL(form.dataset.files, location).href, file.name, [["key", newKey()], [name, file]]));
      }
      report.fields = report.fields.filter((field) => !isFile(field));
    }
    let first, last;
    try {
      form.setAttribute("aria-busy", "true");
      while (items.length) {
        if (navigator.onLine === false) throw new LineLost();
        const answer = await post(items[0]);
        if (answer.signedOut) {
          items.forEach((kept) => (kept.state = "signed-out"));
          break;
        }
        first ??= answer;
        last = answer;
        if (!answer.response.ok) items.length = 1; // without its report no file is sent
        items.shift();
      }
    } catch (lost) {
      if (!(lost instanceof LineLost)) throw lost;
    } finally {
      form.removeAttribute("aria-busy");
      delete form.dataset.sent;
    }
    for (const kept of items) await put(kept);
    if (last) {
      const files = [...form.querySelectorAll("input[type=file]")].map((input) => [input.id, input.files]);
      show(last.response.ok ? first : last);
      if (!last.response.ok) {
        for (const [id, chosen] of files) {
          const input = document.getElementById(id);
          if (input) input.files = chosen;
        }
      }
    } else {
      form.reset();
      delete form.dataset.dirty;
      const around = form.closest("details.act");
      if (around) around.open = false;
      freshKeys();
    }
    await draw();
    if (items.length) document.getElementById("outbox")?.scrollIntoView({ block: "nearest" });
  });

  const received = [];
  let sending = false;

  const flush = async () => {
    if (sending || navigator.onLine === false || !words()) return;
    sending = true;
    try {
      for (const item of await all()) {
        if (item.me !== words()?.me || item.state === "refused") continue;
        const { response, signedOut, text } = await post(item);
        if (signedOut) {
          await put({ ...item, state: "signed-out" });
          break;
        }
        if (response.ok) {
          await drop(item.id);
          received.push(item);
          refresh();
        } else {
          await put({ ...item, state: "refused", why: why(text) });
        }
      }
    } catch (lost) {
      if (!(lost instanceof LineLost)) throw lost;
    } finally {
      sending = false;
      await draw();
    }
  };

  const clock = (at) => new Date(at).toLocaleTimeString("vi-VN", { hour: "2-digit", minute: "2-digit", timeZone: "Asia/Ho_Chi_Minh" });

  const element = (name, attributes, ...inside) => {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...inside);
    return made;
  };

  // What a person wrote, for copying.
  const written = (item) =>
    item.fields
      .filter(([name, value]) => typeof value === "string" && value && !["key", "claimed_at", "return_to", "version", "source"].includes(name))
      .map(([, value]) => value)
      .join("\n");

  // The bar above the page.
  const draw = async () => {
    const say = words();
    document.getElementById("outbox")?.remove();
    if (!say) return;
    const mine = (await all()).filter((item) => item.me === say.me);
    const bar = element("section", { id: "outbox", class: "outbox", role: "status" });
    const waiting = mine.filter((item) => item.state !== "refused");
    if (waiting.length) {
      bar.append(element("p", { class: "strong" }, say.waiting.replace("#", waiting.length)));
      bar.append(element("ul", {}, ...waiting.map((item) => element("li", {}, `${item.what} (${clock(item.at)})`))));
      if (waiting.some((item) => item.state === "signed-out")) {
        bar.append(element("p", {}, say.signed + " ", element("a", { href: "/sign-in?return_to=" + encodeURIComponent(location.pathname) }, say.signin)));
      }
    }
    for (const item of received) bar.append(element("p", { class: "green" }, `${say.sent} ${item.what} (${clock(item.at)})`));
    for (const item of mine.filter((item) => item.state === "refused")) {
      const away = element("button", { type: "button", class: "button" }, say.drop);
      away.addEventListener("click", async () => {
        await drop(item.id);
        await draw();
      });
      const text = element("textarea", { readonly: "", rows: "3", "aria-label": say.copy });
      text.value = written(item);
      bar.append(element("div", { class: "stack" }, element("p", { class: "red strong" }, `${say.refused} ${item.what}`), element("p", {}, item.why), text.value ? text : "", away));
    }
    if (bar.childElementCount) page()?.before(bar);
  };

  // A page kept from an earlier visit says so.
  const saved = () => {
    const at = page()?.dataset.saved;
    const bar = document.getElementById("offline");
    if (!at || !bar || !words()) return;
    bar.textContent = `${words().saved} ${clock(at)}.`;
    bar.hidden = false;
  };

  addEventListener("online", () => {
    if (page()?.dataset.saved) location.reload();
    else flush();
  });
  document.addEventListener("htmx:sseOpen", flush);
  document.addEventListener("htmx:afterSettle", freshKeys);
  setInterval(flush, every);

  // An address may point at a form that is closed.
  const unfold = () => {
    const target = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
    if (target instanceof HTMLDetailsElement) target.open = true;
  };
  addEventListener("hashchange", unfold);

  unfold();
  freshKeys();
  saved();
  draw().then(flush, () => {});
  if ("serviceWorker" in navigator && words()) {
    navigator.serviceWorker.register("/sw.js").then(
      async () => (await navigator.serviceWorker.ready).active?.postMessage({ keep: location.pathname }),
      () => {}, // without it pages are not kept, and nothing else changes
    );
  }
})();
