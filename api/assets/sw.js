// Keeps the last pages of one's own work readable without a line, and the files they are made of. What is kept is
// thrown away at sign-out.
"use strict";

const PAGES = "giaoban-pages";
const FILES = "giaoban-files";
const most = 40;

const kept = (path) => path === "/my" || /^\/tasks\/[0-9a-f-]{36}$/.test(path);

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== self.location.origin) return;
  if (url.pathname === "/sign-out" || url.pathname === "/sign-in") {
    event.waitUntil(caches.delete(PAGES));
    return;
  }
  if (request.method !== "GET") return;
  if (url.pathname.startsWith("/assets/")) event.respondWith(file(request));
  else if (request.mode === "navigate" && url.pathname === "/") event.respondWith(fetch(request).catch(async () => (await stored("/my")) ?? Response.error()));
  else if (kept(url.pathname) && (request.mode === "navigate" || request.headers.has("HX-Request"))) event.respondWith(page(request, url.pathname));
});

self.addEventListener("message", (event) => {
  const path = event.data?.keep;
  if (kept(path)) event.waitUntil(fetch(path, { credentials: "same-origin" }).then((answer) => keep(path, answer), () => {}));
});

async function file(request) {
  const files = await caches.open(FILES);
  const known = await files.match(request);
  if (known) return known;
  const answer = await fetch(request);
  if (answer.ok) await files.put(request, answer.clone());
  return answer;
}

async function page(request, path) {
  let answer;
  try {
    answer = await fetch(request);
  } catch {
    return (await stored(path)) ?? Response.error();
  }
  await keep(path, answer.clone());
  return answer;
}

const stored = async (path) => (await caches.open(PAGES)).match(path);

// keep stores a page with the time at which it was true.
async function keep(path, answer) {
  if (!answer.ok || answer.redirected || !answer.headers.get("Content-Type")?.startsWith("text/html")) return;
  const text = await answer.text();
  const headers = new Headers(answer.headers);
  headers.delete("Content-Encoding");
  headers.delete("Content-Length");
  const pages = await caches.open(PAGES);
  await pages.delete(path);
  await pages.put(path, new Response(text.replace('<main id="page"', `<main id="page" data-saved="${new Date().toISOString()}"`), { headers }));
  for (const old of (await pages.keys()).slice(0, -most)) await pages.delete(old);
  const files = await caches.open(FILES);
  const needed = [...text.matchAll(/(?:href|src)="(\/assets\/[^"]+)"/g)].map((found) => found[1]);
  for (const name of needed) if (!(await files.match(name))) await files.add(name).catch(() => {});
  for (const have of await files.keys()) if (!needed.includes(new URL(have.url).pathname) && !have.url.includes("/fonts/") && !have.url.endsWith(".woff2")) await files.delete(have);
}
