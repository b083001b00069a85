// On the phone what needs me stands before the finding (layout.css). Here it stands there in the document too, so that Tab and
// whoever has the page read to them follow what is seen. On a wide page each part stands where it was written.
const narrow = matchMedia("(max-width: 46rem)");
const TURNS = [".top-on-phone", ".first-on-phone"];
let marks = []; // for each turn, what keeps the places of its parts on a wide page
let arranged = null;

const parts = (main, turn) => [...main.children].filter((one) => one.matches(turn));

// Moved, not put in anew: what is open, drawn or written in a part stays as it is, and so does the focus.
function put(part, before) {
  const active = part.contains(document.activeElement) ? document.activeElement : null;
  const main = part.parentNode;
  if (main.moveBefore) main.moveBefore(part, before);
  else main.insertBefore(part, before);
  if (active && document.activeElement !== active) active.focus({ preventScroll: true });
}

function gather(main) {
  if (arranged === main) return;
  arranged = main;
  marks = TURNS.map((turn) =>
    parts(main, turn).map((part) => {
      const mark = document.createComment("");
      part.before(mark);
      return mark;
    }),
  );
  const rest = [...main.children].find((one) => !TURNS.some((turn) => one.matches(turn)));
  const late = (part) => rest && rest.compareDocumentPosition(part) & Node.DOCUMENT_POSITION_FOLLOWING;
  for (const turn of TURNS) for (const part of parts(main, turn)) if (late(part)) put(part, rest);
}

function spread(main) {
  if (arranged === main)
    TURNS.forEach((turn, number) => {
      parts(main, turn).forEach((part, place) => marks[number][place]?.isConnected && put(part, marks[number][place].nextSibling));
      for (const mark of marks[number]) mark.remove();
    });
  arranged = null;
}

function arrange() {
  const main = document.getElementById("main");
  if (!main?.querySelector(":scope > .first-on-phone")) return;
  if (narrow.matches) gather(main);
  else spread(main);
}

narrow.addEventListener("change", arrange);
document.addEventListener("htmx:afterSettle", arrange);
arrange();
