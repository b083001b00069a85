// Fields within data-keep outlive a fresh drawing of their place: what was typed, chosen and attached goes over, and the eye stays.
const FIELDS = "textarea[name], select[name], input[name]:not([type=hidden])";
let place = null;

function carryOver(old, fresh) {
  if (old.type === "file") fresh.files = old.files;
  else if (old.type === "checkbox" || old.type === "radio") fresh.checked = old.checked;
  else if (old.tagName !== "SELECT" || [...fresh.options].some((option) => option.value === old.value)) fresh.value = old.value;
}

document.addEventListener("htmx:oobBeforeSwap", (event) => {
  const { target, fragment } = event.detail;
  if (!target?.matches("[data-keep]")) return;
  for (const old of target.querySelectorAll(FIELDS)) {
    const name = CSS.escape(old.name);
    const fresh = fragment.querySelector(`:is(textarea, select, input:not([type=hidden]))[name="${name}"]`);
    if (fresh) carryOver(old, fresh);
  }
  const active = document.activeElement;
  if (target.contains(active)) place = { id: active.id, start: active.selectionStart, end: active.selectionEnd };
});

document.addEventListener("htmx:oobAfterSwap", () => {
  const field = place && document.getElementById(place.id);
  if (field) {
    field.focus({ preventScroll: true });
    if (place.start !== null && place.start !== undefined) field.setSelectionRange?.(place.start, place.end);
  }
  place = null;
});
