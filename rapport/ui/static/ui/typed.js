// What was typed into a form outlives a sending that failed on its way: it waits in this window until the next page shows that it
// arrived. Whoever comes back to the form by themselves finds it there.
const KEPT = "rapport-typed";
const LONGEST_MS = 30 * 60_000;
const FIELDS = "textarea[name], input[name]:is([type=text], [type=email], [type=tel], [type=search], :not([type]))";
const here = location.pathname;

function fields(form) {
  return [...form.querySelectorAll(FIELDS)].filter((field) => !/password|token/i.test(field.name));
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  const typed = fields(form).filter((field) => field.value && field.value !== field.defaultValue).map((field) => [field.name, field.value]);
  if (typed.length) sessionStorage.setItem(KEPT, JSON.stringify({ from: here, typed, at: Date.now() }));
  else sessionStorage.removeItem(KEPT);
});

function restore({ typed }) {
  const words = new Map(typed);
  let count = 0;
  for (const form of document.querySelectorAll("form[method=post]")) {
    for (const field of fields(form)) {
      if (!words.has(field.name) || field.value !== field.defaultValue) continue;
      field.value = words.get(field.name);
      count += 1;
    }
  }
  const said = document.getElementById("said");
  if (count && said) said.textContent = said.dataset.typed;
}

function take() {
  const kept = JSON.parse(sessionStorage.getItem(KEPT) ?? "null");
  if (!kept) return;
  // The answer to a form names the page of the form as where one comes from: it arrived, or stands there with what is wrong.
  const comesFrom = document.referrer.startsWith(location.origin) ? new URL(document.referrer).pathname : "";
  const isOld = Date.now() - kept.at > LONGEST_MS;
  const isAnswer = comesFrom === kept.from && performance.getEntriesByType("navigation")[0]?.type !== "back_forward";
  if (isOld || isAnswer) return sessionStorage.removeItem(KEPT);
  if (kept.from !== here) return;
  restore(kept);
  sessionStorage.removeItem(KEPT);
}

take();
// A page out of the browser's memory stands as it was left.
addEventListener("pageshow", (event) => event.persisted && sessionStorage.removeItem(KEPT));
