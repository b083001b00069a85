// Ctrl-K: find a case, a customer, a page or a verb of the page by its name, and go there or do it. Everything that stands here
// stands on the page too: without JavaScript nothing is missing but the shorter way.
const dialog = document.getElementById("palette");
const field = document.getElementById("palette-field");
const list = document.getElementById("palette-list");
const status = document.getElementById("palette-status");
const VERBS = "main .verbs :is(a.button, button.button), main .composer button, .rail .verbs button, .rail .head a, .rail dd a[hx-get]";
const PAGES = ".places a[href], .views a[href]";
const MOST = 12;
let options = [];
let chosen = 0;
let asking = null;
let asked = 0;

document.addEventListener("keydown", (event) => {
  const isOurs = event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey;
  if (!dialog || !isOurs) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  open();
}, true);
for (const opener of document.querySelectorAll("[data-palette]")) {
  opener.hidden = false;
  opener.addEventListener("click", open);
}

function open() {
  if (dialog.open || document.querySelector("dialog[open]")) return;
  dialog.showModal();
  field.value = "";
  look();
  field.focus();
}

// What a page offers has its own words; a verb that cannot be done now is not offered.
function offered() {
  const found = new Map();
  const take = (selector, kind) => {
    for (const element of document.querySelectorAll(selector)) {
      // A place carries a count beside its name.
      const named = element.matches(".places a") ? (element.firstElementChild ?? element) : element;
      const label = named.textContent.trim().replace(/\s+/g, " ");
      if (element.disabled || !label || element.closest("dialog") || found.has(label)) continue;
      found.set(label, { label, kind, keys: element.getAttribute("aria-keyshortcuts") ?? "", act: () => element.click() });
    }
  };
  take(VERBS, dialog.dataset.verb);
  take(PAGES, dialog.dataset.page);
  return [...found.values()];
}

function look() {
  const words = field.value.trim().toLowerCase();
  const fits = offered().filter((one) => words.split(/\s+/).every((word) => one.label.toLowerCase().includes(word)));
  show(fits.slice(0, MOST));
  clearTimeout(asking);
  const address = dialog.dataset.find;
  if (address && words.length > 1) asking = setTimeout(() => find(address, field.value.trim(), fits), 180);
}

async function find(address, words, fits) {
  const mine = ++asked;
  const answer = await fetch(`${address}?${new URLSearchParams({ q: words })}`, { headers: { Accept: "application/json" } }).catch(() => null);
  if (mine !== asked || !answer?.ok || field.value.trim() !== words) return;
  const { found } = await answer.json();
  const rows = found.map((one) => ({ label: one.label, kind: one.kind, keys: "", act: () => location.assign(one.url) }));
  show([...fits.slice(0, MOST - Math.min(rows.length, 7)), ...rows].slice(0, MOST));
}

function show(rows) {
  options = rows;
  chosen = 0;
  list.replaceChildren(
    ...rows.map((one, number) => {
      const row = document.createElement("li");
      row.id = `palette-${number}`;
      row.setAttribute("role", "option");
      const label = document.createElement("span");
      label.textContent = one.label;
      const kind = document.createElement("span");
      kind.className = "note";
      kind.textContent = one.keys ? `${one.kind} · ${one.keys}` : one.kind;
      row.append(label, kind);
      row.addEventListener("click", () => act(number));
      return row;
    }),
  );
  status.textContent = rows.length ? dialog.dataset.some.replace("{n}", rows.length) : dialog.dataset.none;
  mark();
}

function mark() {
  [...list.children].forEach((row, number) => row.setAttribute("aria-selected", String(number === chosen)));
  const now = list.children[chosen];
  if (now) field.setAttribute("aria-activedescendant", now.id);
  else field.removeAttribute("aria-activedescendant");
  field.setAttribute("aria-expanded", String(list.children.length > 0));
  now?.scrollIntoView({ block: "nearest" });
}

function act(number) {
  const one = options[number];
  if (!one) return;
  dialog.close();
  one.act();
}

field?.addEventListener("input", look);
field?.addEventListener("keydown", (event) => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step && options.length) {
    event.preventDefault();
    chosen = (chosen + step + options.length) % options.length;
    mark();
  } else if (event.key === "Enter") {
    event.preventDefault();
    act(chosen);
  }
});
