// Elements that say data-live="case:7" are fetched again, with the reader's own permissions, when that object changes.
const address = document.body.dataset.liveUrl;
const LIVE = "[data-live]";
let source = null;
let heard = "";

function topics() {
  return [...new Set([...document.querySelectorAll(LIVE)].map((element) => element.dataset.live))].sort();
}

function listen() {
  const wanted = topics().join();
  if (!address || wanted === heard) return;
  source?.close();
  heard = wanted;
  source = null;
  if (!wanted) return;
  const query = new URLSearchParams(topics().map((topic) => ["topic", topic]));
  source = new EventSource(`${address}?${query}`);
  source.addEventListener("changed", (event) => changed(event.data));
}

function changed(topic) {
  for (const element of document.querySelectorAll(LIVE)) {
    if (topic === "*" || element.dataset.live === topic) refresh(element);
  }
}

// What somebody is writing in is not taken from under their hands: it is fetched when they leave it.
function refresh(element) {
  const active = document.activeElement;
  const isWriting = active && element.contains(active) && active.matches("input, textarea, select");
  if (!isWriting) return window.htmx?.trigger(element, "live");
  active.addEventListener("blur", () => window.htmx?.trigger(element, "live"), { once: true });
}

listen();
document.addEventListener("htmx:afterSettle", listen);
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible" && source?.readyState === EventSource.CLOSED) {
    heard = "";
    listen();
    changed("*");
  }
});
