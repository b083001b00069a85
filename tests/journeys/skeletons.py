"""The skeleton of a page: what stands in it and how, apart from its words and its addresses.

What axe-core says of a part of a page hangs on its skeleton: tags, classes, roles, the values of ARIA, whether it has a name, a
label and words, whether it is seen, scrolls, and what it stands in. Pages share most of it: the frame, the kinds of rows, the
fields. So a part whose like was judged on a page before is marked, and left out when its page is judged: every skeleton is
judged once, whatever page it comes on first. The page itself (language, title, landmarks) is judged every time; colours are no
part of a skeleton and are judged elsewhere.
"""

from typing import Any

JUDGED = "data-judged"
# What of an attribute counts: of what refers to others that they are there and say something, of these its value, of all others
# that they say something.
MARK = """(known) => {
  const had = new Set(known.split(" ")), fresh = [];
  const counts = new Set(["type", "role", "tabindex", "lang", "scope", "hidden", "disabled", "multiple", "open", "colspan",
    "rowspan", "contenteditable", "inert", "autocomplete"]);
  const filled = new Set(["aria-label", "aria-description", "aria-valuetext", "aria-valuenow", "aria-valuemin", "aria-valuemax",
    "aria-rowindex", "aria-colindex", "aria-posinset", "aria-setsize", "aria-rowcount", "aria-colcount"]);
  const refers = new Set(["for", "list", "headers", "aria-labelledby", "aria-describedby", "aria-controls", "aria-owns",
    "aria-activedescendant", "aria-details", "aria-errormessage", "aria-flowto"]);
  const print = text => {
    let one = 0xdeadbeef, two = 0x41c6ce57;
    for (let at = 0; at < text.length; at++) {
      const letter = text.charCodeAt(at);
      one = Math.imul(one ^ letter, 2654435761);
      two = Math.imul(two ^ letter, 1597334677);
    }
    return (one >>> 0).toString(36) + (two >>> 0).toString(36);
  };
  const bearers = new Map();
  for (const one of document.querySelectorAll("[id]")) bearers.set(one.id, [...(bearers.get(one.id) || []), one]);
  const meant = id => {
    const found = bearers.get(id) || [];
    return found.length === 1 ? (found[0].textContent.trim() ? "words" : "silent") : found.length ? "double" : "gone";
  };
  const said = (name, value) => {
    if (counts.has(name)) return value;
    if (refers.has(name)) return [...new Set(value.trim().split(/\\s+/).map(meant))].join(" ");
    if (name.startsWith("aria-") && !filled.has(name)) return value;
    return value.trim() ? "+" : "-";
  };
  const bearing = node => {
    const has = [node.localName, [...node.classList].sort().join(".")];
    for (const one of node.attributes)
      if (one.name !== "class" && one.name !== "id") has.push(one.name + "=" + said(one.name, one.value));
    has.push(node.checkVisibility() ? "seen" : "unseen");
    if (node.clientWidth && (node.scrollWidth > node.clientWidth + 12 || node.scrollHeight > node.clientHeight + 12))
      has.push("scrolls");
    if (node.labels) has.push("labels " + [...new Set([...node.labels].map(one => one.textContent.trim() !== ""))].join(" "));
    return has.join(" ");
  };
  const prints = new Map();
  // Of children in a row each pair counts once: a list of nine is as one of three, but its order is its own.
  const taken = node => {
    const pairs = new Set();
    let before = "";
    for (const child of node.childNodes) {
      if (child.nodeType === Node.TEXT_NODE && !child.data.trim()) continue;
      const own = child.nodeType === Node.ELEMENT_NODE ? taken(child) : child.nodeType === Node.TEXT_NODE ? "words" : "";
      if (!own) continue;
      pairs.add(before + ">" + own);
      before = own;
    }
    const own = print(bearing(node) + "(" + [...pairs].join(",") + ")");
    prints.set(node, own);
    return own;
  };
  taken(document.body);
  const walk = (node, within) => {
    for (const child of node.children) {
      const print_ = print(within + prints.get(child));
      if (had.has(print_)) child.setAttribute("data-judged", "");
      else {
        had.add(print_);
        fresh.push(print_);
        walk(child, within + child.localName + (child.getAttribute("role") || "") + "/");
      }
    }
  };
  walk(document.body, "");
  return fresh.join(" ");
}"""


class Skeletons:
    """Those that were judged, on whatever page."""

    def __init__(self) -> None:
        self.judged: list[str] = []

    def mark(self, page: Any) -> int:
        """Mark on the open page all that was judged before; the rest counts as judged from now on. Return how much that is."""
        fresh = str(page.evaluate(MARK, " ".join(self.judged))).split()
        self.judged += fresh
        return len(fresh)
