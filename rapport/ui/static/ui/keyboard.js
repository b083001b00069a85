// "/" searches, N takes the next contact, J and K walk the rows, Enter opens one, ? lists the keys.
// Single letters work only outside fields, and whoever speaks to the machine can switch them off (WCAG 2.1.4).
const OFF = "rapport-single-keys-off";
const ROWS = "[data-row], .rows > .row";

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || isWriting(event.target)) return;
  if (event.key !== "?" && localStorage.getItem(OFF)) return;
  if (useOwn(event)) return;
  const act = { "/": focusSearch, n: nextContact, j: (e) => walk(e, 1), k: (e) => walk(e, -1), Enter: openRow, "?": showKeys }[event.key];
  act?.(event);
});

// What a page offers under a letter says so itself: aria-keyshortcuts="E". Fields get the cursor, everything else is pressed.
function useOwn(event) {
  const own = document.querySelector(`[aria-keyshortcuts="${CSS.escape(event.key.toUpperCase())}"]`);
  if (!own || event.key.length !== 1) return false;
  event.preventDefault();
  if (own.matches("textarea, input, select")) own.focus();
  else own.click();
  return true;
}

function listOwn() {
  const list = document.getElementById("keys-here");
  const rows = [...document.querySelectorAll("[aria-keyshortcuts]")].map((own) => {
    const row = document.createElement("div");
    const words = document.createElement("dt");
    words.textContent = (own.labels?.[0] ?? own).textContent.trim();
    const keys = document.createElement("dd");
    keys.append(Object.assign(document.createElement("kbd"), { textContent: own.getAttribute("aria-keyshortcuts") }));
    row.append(words, keys);
    return row;
  });
  list?.replaceChildren(...rows);
  if (list) list.hidden = rows.length === 0;
}

function isWriting(target) {
  return target instanceof Element && target.closest("input:not([type=checkbox]), textarea, select, [contenteditable], dialog[open]") !== null;
}

function focusSearch(event) {
  const field = document.querySelector('[data-key="search"]');
  if (!field) return;
  event.preventDefault();
  field.focus();
  field.select();
}

function nextContact(event) {
  const next = document.querySelector('[data-key="next"]');
  if (!next) return;
  event.preventDefault();
  next.click();
}

function walk(event, step) {
  const rows = [...document.querySelectorAll(ROWS)].filter((row) => row.offsetParent !== null);
  if (rows.length === 0) return;
  event.preventDefault();
  const now = rows.findIndex((row) => row.classList.contains("chosen"));
  const next = rows[Math.min(Math.max(now + step, 0), rows.length - 1)];
  rows[now]?.classList.remove("chosen");
  next.classList.add("chosen");
  next.scrollIntoView({ block: "nearest" });
  next.querySelector("a[href], button")?.focus({ preventScroll: true });
}

function openRow(event) {
  if (event.target !== document.body) return;
  document.querySelector(":is([data-row], .row).chosen a[href]")?.click();
}

function showKeys(event) {
  event.preventDefault();
  listOwn();
  document.getElementById("keys")?.showModal();
}

for (const opener of document.querySelectorAll("[data-keys-open]")) {
  opener.hidden = false;
  opener.addEventListener("click", showKeys);
}

const choice = document.querySelector("[data-keys]");
if (choice) {
  choice.checked = !localStorage.getItem(OFF);
  choice.addEventListener("change", () => (choice.checked ? localStorage.removeItem(OFF) : localStorage.setItem(OFF, "yes")));
}

// After a form came back with errors, the reader starts at the summary; after something was done, at what is said of it, and where
// nothing is said, at the content: not in front of the whole navigation again.
const DONE = "rapport-done";
window.addEventListener("submit", (event) => {
  const { method, target } = event.target;
  if (!event.defaultPrevented && method === "post" && target !== "_blank") sessionStorage.setItem(DONE, "yes");
});
const told = document.querySelector(location.hash ? "[data-focus]" : "[data-focus], #notices > .notice");
const comesFromForm = sessionStorage.getItem(DONE) && !location.hash && document.activeElement === document.body;
sessionStorage.removeItem(DONE);
(told ?? (comesFromForm ? document.getElementById("main") : null))?.focus({ preventScroll: !told });

// A fold over the page closes by Escape and when the reader goes on elsewhere.
const FOLD = ":is(.more-views, .more-verbs, .more)[open]";
document.addEventListener("click", (event) => {
  for (const fold of document.querySelectorAll(FOLD)) if (!fold.contains(event.target)) fold.open = false;
});
document.addEventListener("keydown", (event) => {
  const fold = event.key === "Escape" && document.querySelector(FOLD);
  if (!fold) return;
  fold.open = false;
  fold.querySelector("summary").focus();
});
