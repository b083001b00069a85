// What a part of the page asks for, or sends by itself, can fail without a trace: the server is being restarted, a train enters a
// tunnel. The page then says so, keeps what was typed, sends nothing into the void, and says when the line is back.
const notice = document.getElementById("unreached");
const said = document.getElementById("said");
const AGAIN_MS = 4_000;
const GATEWAY = [502, 503, 504]; // a proxy whose server is away
const HANDS = ["click", "submit", "change", "input", "keydown"];
const unsent = new Set(); // what was to be kept by itself while somebody types
let isLost = false;
let asking = 0;

function show(why) {
  if (!notice) return;
  isLost = why === "lost";
  for (const words of notice.querySelectorAll("[data-why]")) words.hidden = words.dataset.why !== why;
  notice.hidden = !why;
  clearTimeout(asking);
  if (isLost) asking = setTimeout(look, AGAIN_MS);
}

// The server itself is asked: the browser's own word for a line tells of the cable, not of what is at its end.
async function look() {
  const answer = await fetch(notice.dataset.url, { cache: "no-store" }).catch(() => null);
  if (answer && !GATEWAY.includes(answer.status)) return isLost && back();
  show("lost");
}

function back() {
  show("");
  said.textContent = said.dataset.back;
  for (const element of unsent) {
    if (element.isConnected) window.htmx.ajax("POST", element.getAttribute("hx-post"), { source: element, swap: "none" });
  }
  unsent.clear();
  document.dispatchEvent(new Event("rapport:reached"));
}

function lost(event) {
  const element = event.detail?.elt;
  if (element?.matches?.("textarea[hx-post]")) unsent.add(element);
  show("lost");
}

document.addEventListener("htmx:sendError", lost);
document.addEventListener("htmx:timeout", lost);
document.addEventListener("htmx:responseError", (event) => {
  const { xhr, requestConfig } = event.detail;
  if (GATEWAY.includes(xhr.status)) return lost(event);
  // What the page asks by itself and can do without is not worth a word; what somebody wanted, or writes, is.
  if (HANDS.includes(requestConfig?.triggeringEvent?.type)) show(xhr.status >= 500 ? "broken" : "unfit");
});
document.addEventListener("rapport:unheard", look);
addEventListener("offline", () => show("lost"));
addEventListener("online", look);
notice?.querySelector("button").addEventListener("click", () => {
  notice.hidden = true;
  document.getElementById("main")?.focus({ preventScroll: true });
});

// A form that is sent now would end on the browser's own page, and what was typed with it.
document.addEventListener("submit", (event) => {
  if (!notice || event.target.method === "dialog" || !(isLost || navigator.onLine === false)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  notice.hidden = true;
  setTimeout(() => show("lost")); // shown anew, so that a screen reader says it again
}, true);
