// A form that says data-confirm asks first. Without JavaScript it is sent as it stands; so that nothing is sent unasked while a
// page is still on its way, this is the one script that a page waits for, and it looks for the dialog only when it is needed.
(() => {
  let waiting = null;

  function ask(form, submitter) {
    const dialog = document.getElementById("confirm");
    if (!dialog) return document.addEventListener("DOMContentLoaded", () => ask(form, submitter), { once: true });
    if (dialog.open) return;
    waiting = { form, submitter };
    dialog.querySelector("#confirm-question").textContent = form.dataset.confirm;
    dialog.querySelector("[data-confirm-yes]").textContent = submitter?.textContent.trim() || form.dataset.confirm;
    dialog.returnValue = "no";
    dialog.addEventListener("close", answered, { once: true });
    dialog.showModal();
  }

  function answered(event) {
    const asked = waiting;
    waiting = null;
    if (event.target.returnValue !== "yes" || !asked) return asked?.submitter?.focus();
    if (!asked.form.isConnected) {
      // The part of the page that it stood in was drawn anew while somebody made up their mind: it is sent all the same.
      asked.form.hidden = true;
      document.body.append(asked.form);
      window.htmx?.process(asked.form);
    }
    asked.form.dataset.confirmed = "yes";
    asked.form.requestSubmit(asked.submitter);
    delete asked.form.dataset.confirmed;
  }

  document.addEventListener(
    "submit",
    (event) => {
      const form = event.target;
      if (!form.dataset?.confirm || form.dataset.confirmed) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      ask(form, event.submitter);
    },
    true,
  );

  // What is answered in a window of its own leaves this page standing, and its other buttons have to go on working.
  const answersBeside = (form, button) => (button?.formTarget || form.target) === "_blank";

  // One press, one sending: a second click on a slow line must not act twice.
  document.addEventListener("submit", (event) => {
    if (event.defaultPrevented || event.target.method === "dialog" || answersBeside(event.target, event.submitter)) return;
    const button = event.submitter;
    setTimeout(() => {
      // A file that is given leaves the page where it is: it can be asked for again.
      if (event.target.closest("[data-gives-file]")) return;
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
  // What is being sent is not kept as a draft once more behind its back.
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (event.detail.elt.closest("form[data-sent]")) event.preventDefault();
  });
  // Coming back with the browser's own button, or stopping what takes too long by Escape, finds the page as it was: usable again.
  function free() {
    for (const form of document.querySelectorAll("[data-sent]")) {
      delete form.dataset.sent;
      form.querySelector("[aria-busy]")?.removeAttribute("aria-busy");
    }
  }
  addEventListener("pageshow", free);
  addEventListener("keydown", (event) => event.key === "Escape" && free());
})();
