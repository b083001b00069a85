// A form that says data-confirm asks first. Without JavaScript it is sent as it stands.
const dialog = document.getElementById("confirm");
let waiting = null;

document.addEventListener(
  "submit",
  (event) => {
    const form = event.target;
    if (!dialog || !form.dataset?.confirm || form.dataset.confirmed) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    waiting = { form, submitter: event.submitter };
    dialog.querySelector("#confirm-question").textContent = form.dataset.confirm;
    dialog.querySelector("[data-confirm-yes]").textContent = event.submitter?.textContent.trim() || form.dataset.confirm;
    dialog.returnValue = "no";
    dialog.showModal();
  },
  true,
);

dialog?.addEventListener("close", () => {
  const asked = waiting;
  waiting = null;
  if (dialog.returnValue !== "yes" || !asked) return asked?.submitter?.focus();
  asked.form.dataset.confirmed = "yes";
  asked.form.requestSubmit(asked.submitter);
  delete asked.form.dataset.confirmed;
});

// One press, one sending: a second click on a slow line must not act twice.
document.addEventListener("submit", (event) => {
  if (event.defaultPrevented || event.target.method === "dialog") return;
  const button = event.submitter;
  setTimeout(() => {
    if (button?.form?.method === "post") button.setAttribute("aria-busy", "true");
    if (event.target.method === "post") event.target.dataset.sent = "yes";
  });
});
document.addEventListener(
  "submit",
  (event) => {
    if (event.target.dataset.sent && !event.target.hasAttribute("hx-post")) event.preventDefault();
  },
  true,
);
// Coming back with the browser's own button finds the page as it was: usable again.
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("[data-sent]")) {
    delete form.dataset.sent;
    form.querySelector("[aria-busy]")?.removeAttribute("aria-busy");
  }
});
