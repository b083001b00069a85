// Elements that say data-live="case:7" are fetched again, with the reader's own permissions, when that object changes.
// The page says since when it knows them, so that nothing falls between reading and listening. A hidden page holds no
// line (browsers allow few per site); it asks what it missed when it is seen again.
const address = document.body.dataset.liveUrl;
// What stands on every page hears along where a line is open anyway, and opens none by itself (data-live-along).
const LIVE = "[data-live], [data-live-along]";
const SETTLED_MS = 50; // until what came is in its place
let source = null;
let heard = "";
let pause = 1000;
let since = document.body.dataset.liveSince ?? "";
const underWay = new WeakSet();
const changedMeanwhile = new WeakMap();

function topicOf(element) {
  return element.dataset.live ?? element.dataset.liveAlong;
}

function topics() {
  if (!document.querySelector("[data-live]")) return [];
  return [...new Set([...document.querySelectorAll(LIVE)].map(topicOf))].sort();
}

function listen() {
  const wanted = document.hidden ? "" : topics().join();
  if (!address || wanted === heard) return;
  source?.close();
  heard = wanted;
  source = null;
  if (!wanted) return;
  const query = new URLSearchParams([...topics().map((topic) => ["topic", topic]), ["since", since]]);
  source = new EventSource(`${address}?${query}`);
  source.addEventListener("changed", (event) => changed(event.data));
  source.addEventListener("here", (event) => {
    since = event.lastEventId;
    pause = 1000;
  });
  source.addEventListener("error", again);
}

// A browser comes back by itself after a broken line, but gives up after an answer that is no stream (a restart behind a proxy).
function again(event) {
  document.dispatchEvent(new Event("rapport:unheard"));
  if (event.target !== source || source.readyState !== EventSource.CLOSED) return;
  heard = "";
  pause = Math.min(pause * 2, 60_000);
  setTimeout(listen, pause);
}

function changed(topic) {
  for (const element of document.querySelectorAll(LIVE)) {
    if (topic === "*" || topicOf(element) === topic) refresh(element);
  }
}

// An answer that is under way may have been read before the change, and the element that would ask again is replaced by it.
function fetchAgain(element) {
  if (underWay.has(element)) changedMeanwhile.set(element, topicOf(element));
  else window.htmx?.trigger(element, "live");
}

document.addEventListener("htmx:beforeSend", (event) => {
  const element = event.target;
  underWay.add(element);
  // Heard on the element itself: once it is replaced, what happens to it is no longer heard further up.
  element.addEventListener("htmx:afterRequest", function arrived(answered) {
    if (answered.target !== element) return;
    element.removeEventListener("htmx:afterRequest", arrived);
    underWay.delete(element);
    const topic = changedMeanwhile.get(element);
    changedMeanwhile.delete(element);
    if (topic) setTimeout(changed, SETTLED_MS, topic);
  });
});

// What somebody is writing in is not taken from under their hands: it is fetched when they leave it.
function refresh(element) {
  const active = document.activeElement;
  const isWriting = active && element.contains(active) && active.matches("input, textarea, select");
  if (!isWriting) return fetchAgain(element);
  active.addEventListener("blur", () => fetchAgain(element), { once: true });
}

listen();
document.addEventListener("htmx:afterSettle", listen);
document.addEventListener("visibilitychange", listen);
// The line is back after a while without: the stream tells what was missed since.
document.addEventListener("rapport:reached", () => {
  heard = "";
  listen();
});
// A page out of the browser's memory is as old as when it was left.
addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  heard = "";
  listen();
  changed("*");
});
