// Light, dark or as the system says: the choice takes effect at once and is kept by the server in a cookie.
for (const form of document.querySelectorAll("[data-theme-choice]")) {
  form.addEventListener("submit", async (event) => {
    const button = event.submitter;
    if (!button) return;
    event.preventDefault();
    const kept = await fetch(form.action, {
      method: "POST",
      body: new FormData(form, button),
      headers: { "HX-Request": "true" },
    });
    if (kept.ok) choose(button.value);
    else form.submit();
  });
}

function choose(theme) {
  if (theme) document.documentElement.dataset.theme = theme;
  else delete document.documentElement.dataset.theme;
  for (const button of document.querySelectorAll("[data-theme-choice] button")) {
    button.setAttribute("aria-pressed", String(button.value === theme));
  }
}
