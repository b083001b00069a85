// Several of many: a few letters find, what is ticked is said above, and a long list shows only that until somebody looks for more.
// Without JavaScript all ticks stand there.
const FEW = 12; // seen at a glance
const MANY = 40; // no one reads through these
const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLocaleLowerCase().trim();

function setUp(box) {
  const labels = [...box.querySelectorAll(".ticks-list label")];
  if (labels.length <= FEW || box.dataset.ready) return;
  box.dataset.ready = "yes";
  const [find, chosen, none, all] = ["find", "chosen", "none", "all"].map((name) => box.querySelector(`[data-ticks-${name}]`));
  const named = (label) => `${label.closest("[role=group]")?.getAttribute("aria-label") ?? ""} ${label.textContent}`;
  const words = new Map(labels.map((label) => [label, fold(named(label))]));
  const isTicked = (label) => label.querySelector("input").checked;
  let isOpen = labels.length <= MANY;

  function say() {
    const ticked = labels.filter(isTicked).map((label) => label.textContent.trim());
    chosen.textContent = `${box.dataset.ticks} ${ticked.join(", ")}`;
    chosen.hidden = !ticked.length;
  }

  function draw() {
    const asked = fold(find.value);
    let found = 0;
    for (const label of labels) {
      label.hidden = !(asked ? words.get(label).includes(asked) : isOpen || isTicked(label));
      found += !label.hidden;
    }
    for (const group of box.querySelectorAll("[role=group]")) group.hidden = !group.querySelector("label:not([hidden])");
    none.hidden = !asked || found > 0;
    all.hidden = isOpen || Boolean(asked);
  }

  find.hidden = false;
  find.addEventListener("input", draw);
  find.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault(); // it would send the form
    const hits = labels.filter((label) => !label.hidden);
    if (fold(find.value) && hits.length === 1) hits[0].querySelector("input").click();
  });
  all.addEventListener("click", () => {
    isOpen = true;
    draw();
    labels[0].querySelector("input").focus();
  });
  box.addEventListener("change", say);
  say();
  draw();
}

const setUpAll = (within) => within.querySelectorAll("[data-ticks]").forEach(setUp);
setUpAll(document);
document.addEventListener("htmx:load", (event) => setUpAll(event.detail.elt));
