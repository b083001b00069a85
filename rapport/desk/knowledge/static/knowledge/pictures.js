// A picture that is pasted or dropped into the text becomes the form's picture, and will stand where the cursor was.
const form = document.querySelector("form[data-pictures]");
const text = form?.elements.body;
const take = (event, files) => {
  const picture = [...files].find((one) => one.type.startsWith("image/"));
  if (!picture) return;
  event.preventDefault();
  const taken = new DataTransfer();
  taken.items.add(picture);
  form.elements.picture.files = taken.files;
  note();
  form.elements.shows.focus();
};
// The browser counts a line's end as one character, as the text is kept.
const note = () => { form.elements.place.value = String(text.selectionEnd); };
if (text) {
  text.addEventListener("paste", (event) => take(event, event.clipboardData.files));
  text.addEventListener("drop", (event) => take(event, event.dataTransfer.files));
  text.addEventListener("blur", note);
}
