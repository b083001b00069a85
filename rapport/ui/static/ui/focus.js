// Where the eye of the keyboard goes when a part of the page is drawn anew, asked for or put away: never back to the page's beginning.
const FOCUSABLE = "a[href], button, summary, input:not([type=hidden]), select, textarea, [tabindex]";
let had = null; // what had the focus in a part that is about to be drawn anew
let opener = null; // what asked for the form that stands open

function mark(element) {
  const words = element.textContent.trim() || element.getAttribute("aria-label") || "";
  return [element.tagName, element.getAttribute("href") ?? "", element.getAttribute("name") ?? "", element.closest("form")?.getAttribute("action") ?? "", words].join("\n");
}

// The same link or button in what was drawn anew; where it is gone, the next one of its row or part.
function sameIn(root, { id, like, place }) {
  if (id && document.getElementById(id)) return document.getElementById(id);
  const all = [...root.querySelectorAll(FOCUSABLE)].filter((one) => !one.disabled && one.checkVisibility());
  return all.find((one) => mark(one) === like) ?? all[Math.min(place, all.length - 1)];
}

function remember(target) {
  const active = document.activeElement;
  if (!target?.contains(active) || active === document.body || active === target) return;
  const all = [...target.querySelectorAll(FOCUSABLE)].filter((one) => !one.disabled && one.checkVisibility());
  had = { id: active.id, like: mark(active), place: Math.max(all.indexOf(active), 0), part: target.id };
}

function giveBack() {
  const was = had;
  had = null;
  if (!was || (document.activeElement && document.activeElement !== document.body)) return;
  const part = document.getElementById(was.part) ?? document.getElementById("main");
  const found = part && (sameIn(part, was) ?? part);
  if (found && !found.matches(FOCUSABLE)) found.tabIndex = -1;
  found?.focus({ preventScroll: true });
}

document.addEventListener("htmx:beforeSwap", (event) => remember(event.detail.target));
document.addEventListener("htmx:oobBeforeSwap", (event) => remember(event.detail.target));
document.addEventListener("htmx:afterSettle", giveBack);

// What changed by itself is said to whoever does not see it, in the words of its part.
const before = new Map();
document.addEventListener("htmx:beforeSwap", (event) => {
  const part = event.detail.target;
  if (part?.matches?.("[data-live][id]:not([aria-live], form)")) before.set(part.id, part.textContent);
});
document.addEventListener("htmx:afterSettle", () => {
  const said = document.getElementById("said");
  for (const [id, text] of before) {
    const part = document.getElementById(id);
    if (said && part && part.textContent !== text) said.textContent = part.dataset.says ?? said.dataset.changed;
  }
  before.clear();
});

// A form that stands open in the page (#ask) is put away by Escape or Cancel, without leaving the page and what is being written on it.
document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.detail.target?.id !== "ask") return;
  const { elt } = event.detail;
  const menu = elt.closest("details");
  opener = { like: mark(elt), menu: menu?.querySelector("summary")?.textContent.trim() };
  if (menu?.matches(".more-verbs")) menu.open = false;
});

function isTouched(form) {
  return [...form.querySelectorAll("textarea, input[type=text], input:not([type])")].some((one) => one.value !== one.defaultValue);
}

function putAway(ask) {
  const empty = Object.assign(document.createElement("section"), { id: "ask", hidden: true });
  ask.replaceWith(empty);
  const main = document.getElementById("main");
  const all = [...document.querySelectorAll(FOCUSABLE)];
  const asked = opener && all.find((one) => mark(one) === opener.like && one.checkVisibility());
  const menu = opener?.menu && [...document.querySelectorAll("details.more-verbs > summary")].find((one) => one.textContent.trim() === opener.menu);
  (asked ?? menu ?? main)?.focus();
}

// Only what was brought into the page: opened as a page of its own, Cancel leads back.
function broughtIn() {
  const ask = document.getElementById("ask");
  return document.getElementById("case-head") && ask && !ask.hidden ? ask : null;
}

document.addEventListener("keydown", (event) => {
  const ask = event.key === "Escape" && !document.querySelector("dialog[open]") && broughtIn();
  // Words that were typed are not thrown away by one key; Cancel does.
  if (ask && (ask.contains(document.activeElement) || document.activeElement === document.body) && !isTouched(ask)) putAway(ask);
});
document.addEventListener("click", (event) => {
  const cancel = event.target.closest?.("#ask form.ask > .verbs a.button.quiet");
  const ask = cancel && !event.ctrlKey && !event.metaKey && !event.shiftKey && broughtIn();
  if (!ask || new URL(cancel.href).pathname !== location.pathname) return;
  event.preventDefault();
  putAway(ask);
});

// A definition that covers what is under it goes by Escape, and is there again the next time.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const one of document.querySelectorAll(".defined:is(:hover, :focus-visible)")) {
    one.dataset.dismissed = "";
    for (const left of ["blur", "mouseleave"]) one.addEventListener(left, () => delete one.dataset.dismissed, { once: true });
  }
});
