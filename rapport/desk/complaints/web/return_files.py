"""A frozen return as a workbook or as CSV: every figure as it was frozen, with what must be known to read it."""

import csv
import io
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rapport.desk.complaints.models import ReturnSnapshot
from rapport.ui import money
from rapport.ui.listing import harmless

TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


# The figures of the whole, in the order of a return: their names as they were frozen, and in words. What follows is a part of
# the figure before.
FIGURES = (
    ("outstanding_at_start", gettext_lazy("Outstanding at the start")),
    ("opened", gettext_lazy("Opened")),
    ("opened_vulnerable", gettext_lazy("of vulnerable customers")),
    ("closed", gettext_lazy("Closed")),
    ("closed_within_3_days", gettext_lazy("by quick resolution")),
    ("closed_within_8_weeks", gettext_lazy("within eight weeks")),
    ("closed_later", gettext_lazy("later")),
    ("closed_vulnerable", gettext_lazy("closed, of vulnerable customers")),
    ("upheld", gettext_lazy("Upheld")),
    ("outstanding_at_end", gettext_lazy("Outstanding at the end")),
    ("outside_opened", gettext_lazy("Taken to an ombudsman or regulator")),
    ("outside_decided", gettext_lazy("Decided there")),
    ("overturned", gettext_lazy("Overturned there")),
)
PARTS = frozenset({"opened_vulnerable", "closed_within_3_days", "closed_within_8_weeks", "closed_later", "closed_vulnerable"})
OF_A_LINE = {"closed": gettext_lazy("closed"), "upheld": gettext_lazy("upheld"), "redress": gettext_lazy("redress paid")}


def figures(said: dict[str, Any]) -> list[tuple[str, int]]:
    """Return the figures of the whole, in the order of a return; returns from before did not tell all of them."""
    return [(str(label), said[name]) for name, label in FIGURES if name in said]


def figures_shown(said: dict[str, Any]) -> list[tuple[str, int, bool]]:
    """Return the figures as the page shows them, with whether one is a part of the figure above it."""
    return [(str(label), said[name], name in PARTS) for name, label in FIGURES if name in said]


def called(name: str) -> str:
    """Return what a figure is called that was frozen under a name, of the whole or of a product and cause."""
    labels = dict(FIGURES)
    if name in labels:
        above = {"opened_vulnerable": "opened", "closed_vulnerable": ""}.get(name, "closed") if name in PARTS else ""
        return f"{labels[above]}: {labels[name]}" if above else str(labels[name])
    first, _space, currency = name.partition(" ")
    if first == "redress_paid":
        return _("Redress paid, %(currency)s") % {"currency": currency}
    if first == "awarded":
        return _("Awarded, %(currency)s") % {"currency": currency}
    line, _colon, what = name.rpartition(": ")
    what, _space, currency = what.partition(" ")
    if line and what in OF_A_LINE:
        return ", ".join([f"{line}: {OF_A_LINE[what]}", *([currency] if currency else [])])
    return _("%(line)s: opened") % {"line": name}


def amount_shown(name: str, value: Any) -> Any:
    """Return a figure as the page shows it: money with the sign of its currency, all others as they are."""
    what, _space, currency = name.rpartition(": ")[2].partition(" ")
    if name.startswith(("redress_paid ", "awarded ")) or (what == "redress" and currency):
        return money.said(Decimal(value), currency)
    return value


def redress_shown(said: dict[str, Any]) -> list[tuple[str, str]]:
    """Return what was paid as the page shows it, a line a currency."""
    return [(called(f"redress_paid {one}"), money.said(Decimal(amount), one)) for one, amount in said["redress_paid"].items()]


def awards_shown(said: dict[str, Any]) -> list[tuple[str, str]]:
    """Return what ombudsmen and regulators awarded as the page shows it; returns from before told nothing of it."""
    return [(called(f"awarded {one}"), money.said(Decimal(amount), one)) for one, amount in said.get("awarded", {}).items()]


def awards(said: dict[str, Any]) -> list[tuple[str, float]]:
    """Return what ombudsmen and regulators awarded, by currency, as numbers; returns from before told nothing of it."""
    return [(called(f"awarded {one}"), float(amount)) for one, amount in said.get("awarded", {}).items()]


def parts(said: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the lines by product and main cause; returns from before told only what was opened."""
    return [
        {
            **one, "opened": one.get("opened", one.get("count", 0)),
            "redress": ", ".join(money.said(Decimal(amount), currency) for currency, amount in one.get("redress", {}).items()),
            "paid": one.get("redress", {}),
        }
        for one in said["by_product_and_cause"]
    ]  # fmt: skip


def answer(row: ReturnSnapshot, ending: str, *, about: Sequence[str]) -> HttpResponse:
    """Return a frozen return as a file of one of the ``TYPES``."""
    written = _workbook(row, about) if ending == "xlsx" else _csv(row, about)
    name = f"complaints-return-{row.from_date}-{row.to_date}.{ending}"
    return HttpResponse(written, content_type=TYPES[ending], headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _currencies(said: dict[str, Any]) -> list[str]:
    """In which currencies redress was paid: each has a column of its own, so that its numbers can be added up."""
    return sorted({one for line in said["by_product_and_cause"] for one in line.get("redress", {})} | set(said["redress_paid"]))


def _head(said: dict[str, Any]) -> list[str]:
    return [
        _("Product"), _("Cause"), _("Regulator's product"), _("Regulator's cause"), _("Opened"), _("Closed"), _("Upheld"),
        *(called(f"redress_paid {one}") for one in _currencies(said)),
    ]  # fmt: skip


def _lines(said: dict[str, Any]) -> list[list[Any]]:
    """The lines by product and cause, and last the whole: what is handed in."""
    found = [
        [one["product"], one["cause"], one["their_product"], one["their_cause"], one["opened"], one.get("closed"),
         one.get("upheld"), *_paid(said, one["paid"])]
        for one in parts(said)
    ]  # fmt: skip
    return [*found, [_("All"), "", "", "", said["opened"], said["closed"], said["upheld"], *_paid(said, said["redress_paid"])]]


def _paid(said: dict[str, Any], paid: dict[str, str]) -> list[float | None]:
    return [float(paid[one]) if one in paid else None for one in _currencies(said)]


def _about(row: ReturnSnapshot, about: Sequence[str]) -> list[tuple[str, str]]:
    return [
        (_("Period"), f"{row.from_date} – {row.to_date}"),
        (_("Of"), ", ".join(about)),
        (_("Nil return"), _("yes") if row.content["is_nil"] else _("no")),
        (_("Frozen"), row.as_of.isoformat()),
        (_("Hash"), row.sha256),
    ]


def _csv(row: ReturnSnapshot, about: Sequence[str]) -> bytes:
    """The lines first, so that the first line is the head of the columns; then the figures of the whole, and what it is."""
    text = io.StringIO()
    text.write("\N{ZERO WIDTH NO-BREAK SPACE}")
    writer = csv.writer(text)
    writer.writerow(_head(row.content))
    writer.writerows([harmless("" if cell is None else cell) for cell in line] for line in _lines(row.content))
    writer.writerow([])
    told = (*figures(row.content), *awards(row.content), *_about(row, about))
    writer.writerows([f"# {label}", harmless(value)] for label, value in told)
    return text.getvalue().encode()


def _workbook(row: ReturnSnapshot, about: Sequence[str]) -> bytes:
    import xlsxwriter  # type: ignore[import-untyped]

    written = io.BytesIO()
    with xlsxwriter.Workbook(written, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        strong = book.add_format({"bold": True, "bottom": 1})
        sheet = book.add_worksheet(_("Product and cause"))
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, 3, 28)
        sheet.write_row(0, 0, _head(row.content), strong)
        for number, line in enumerate(_lines(row.content), 1):
            sheet.write_row(number, 0, line)
        for title, lines in ((_("Figures"), [*figures(row.content), *awards(row.content)]), (_("About"), _about(row, about))):
            words = book.add_worksheet(title)
            words.set_column(0, 0, 36)
            words.set_column(1, 1, 70)
            for number, (label, value) in enumerate(lines):
                words.write(number, 0, label, strong)
                words.write(number, 1, value)
    return written.getvalue()
