"""What the style guide shows: the cast of the demo on one morning, Monday 23 November 2026, 07:56 in Leeds."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.http import HttpRequest

from rapport.kernel.actor import Actor

from .. import chart
from ..forms import Form
from ..listing import listing
from ..tables import BadgeColumn, DueColumn, LinkColumn, NumberColumn, Table
from ..ticks import Ticks

NOW = datetime(2026, 11, 23, 7, 56, tzinfo=UTC)
ANA = Actor(name="Ana Ruiz", role="Director of customer service", zone=ZoneInfo("Europe/London"))
REFUSAL = "This case was resolved a minute ago by Tom Bell. Reopen it first if the customer still needs something."
NOT_ALLOWED = "This page is not part of your role. Ask your manager if you need it."
LONG = (
    "Promised three times: on 5, 12 and 20 November. Each time the carrier’s page said “delivered”, each time nobody had rung, "
    "and donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichenhersteller-without-a-break has to wrap as well."
)
# Minute after seven, who, kind of entry, words.
FIRST = (
    "This is the third time I am explaining this. I took a day off. I want the bed or I want somebody who can actually "
    "decide something."
)
SORRY = "I am sorry about this, Mrs Hale. I can refund the delivery charge now. I am asking my director to look at it with you."
RAISED = (
    "07:43 · Tom escalated to the director. Tried: refund of postage, new slot on 27 Nov. She wants: bed this week or the "
    "day paid. Options: own van £45 · cancel and refund £640 (her right) · voucher, refused before."
)
ANSWER = (
    "Mrs Hale, I am Ana, I run customer service and I can decide. We promised you the bed three times and did not keep it. "
    "I can have our own van bring it on Thursday between 17:00 and 19:00, so you need no more leave; or you cancel and have "
    "all your money back today. Which would help you more?"
)
# Minute after seven, who, kind of entry, words.
THREAD = (
    (38, "Joan Hale", "chat", FIRST),
    (41, "Tom Bell", "chat", SORRY),
    (43, "", "event", RAISED),
    (44, "Tom Bell", "note", "She was calm until I read the policy sentence about carriers."),
    (52, "Ana Ruiz", "chat", ANSWER),
)
SHARES = [
    float(share)
    for share in [
        "88.8",
        "90.4",
        "91.7",
        "92.0",
        "91.5",
        "90.1",
        "90.4",
        "89.8",
        "88.4",
        "89.3",
        "91.2",
        "90.4",
        "89.6",
        "88.7",
        "89.9",
        "89.3",
        "90.0",
        "90.7",
        "87.1",
        "89.9",
        "88.2",
        "88.8",
        "88.4",
        "91.5",
        "90.9",
        "89.1",
        "88.2",
        "89.6",
        "90.3",
        "90.0",
        "90.9",
        "89.8",
        "92.3",
        "90.9",
        "92.6",
        "90.4",
        "89.7",
        "88.9",
        "91.1",
        "86.3",
        "85.1",
        "84.5",
        "86.1",
        "87.6",
        "89.0",
        "90.3",
    ]
]
WEEKS = [17, 19, 16, 21, 18, 15, 20, 18, 22, 19, 31, 52]


def context(request: HttpRequest, part: str) -> dict[str, Any]:
    """Return what the page of one part of the guide needs."""
    made = {
        "components": _components,
        "lists": _lists,
        "forms": _forms,
        "charts": _charts,
        "today": _today,
        "case": _case,
        "letter": _letter,
    }
    return {"now": NOW, **made[part](request)}


def _components(_request: HttpRequest) -> dict[str, Any]:
    minutes = {"late": -130, "now": 22, "soon": 48, "today": 364, "tomorrow": 1500, "week": 3 * 1440, "later": 21 * 1440}
    return {
        "tones": ("bad", "warn", "good", "accent", "quiet"),
        "dues": [NOW + timedelta(minutes=value) for value in minutes.values()],
        "ends": [NOW.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=days) for days in (1, 4, 60)],
        "moments": [NOW, NOW - timedelta(days=3), NOW - timedelta(days=400)],
        "spans": [0, 42, 180, 6660, 187_200, -900],
        "amounts": [Decimal(180), Decimal("1045.50"), Decimal(-12)],
        "spark": [84, 82, 85, 83, 82, 84, 90, 89, 85, 84, 88, 84, 85, 86, 83, 84, 91],
        "scale": (0, 100),
        "rising": [120, 118, 121, 119, 122, 125, 122, 126, 128, 126, 131, 143],
        "gap": [3, 4, None, None, 6, 5],
        "flat": [5, 5, 5],
        "long": LONG,
    }


class Cases(Table):
    """The sample list."""

    subject = LinkColumn("ui:style_part", args=["case"], under="reason", verbose_name="Case")
    team = BadgeColumn(
        verbose_name="State", tones={"escalated": "bad", "waiting for customer": "quiet", "open": "accent"}, accessor="state"
    )
    amount = NumberColumn(digits=2, before="£", verbose_name="Value")
    contacts = NumberColumn(verbose_name="Contacts")
    due_at = DueColumn(verbose_name="Due")

    class Meta(Table.Meta):
        order_by = "due_at"


def _lists(request: HttpRequest) -> dict[str, Any]:
    subjects = (
        "Bed promised three times, still not delivered",
        "Lamp flickers after a week",
        LONG,
        "Where is my refund?",
        "Thank you, Tom",
    )
    states = ("escalated", "open", "waiting for customer", "open", "open")
    rows = [
        {
            "pk": n,
            "subject": subjects[n % 5],
            "reason": "Late delivery · carrier Swift",
            "state": states[n % 5],
            "amount": 1214.5 * (n + 1),
            "contacts": n % 7,
            "due_at": NOW + timedelta(hours=7 * n - 4),
        }
        for n in range(132)
    ]
    empty = request.GET.get("rows") == "none"
    return {
        "listing": listing(request, [] if empty else rows, Cases, Narrowing, per_page=12, export_name="cases"),
        "loading": range(6),
    }


class Narrow(Form):
    """The fields by which the sample list is narrowed."""

    words = forms.CharField(required=False, label="Words")
    state = forms.ChoiceField(required=False, label="State", choices=[("", "any"), ("open", "open"), ("escalated", "escalated")])


class Narrowing:
    """Filters rows that are not in the database, with the face of a django-filter."""

    def __init__(self, data: Any, *, queryset: list[dict[str, Any]], request: HttpRequest) -> None:
        self.form = Narrow(data)
        self.rows = queryset

    @property
    def qs(self) -> list[dict[str, Any]]:
        """Return the rows that fit."""
        asked = self.form.cleaned_data if self.form.is_valid() else {}
        words, state = asked.get("words", ""), asked.get("state", "")
        return [row for row in self.rows if words.lower() in row["subject"].lower() and state in ("", row["state"])]


STORES = (
    "Bath", "Birmingham", "Bristol", "Cardiff", "Denver", "Edinburgh", "Glasgow", "Leeds", "London", "Manchester", "Montréal",
    "Ottawa", "Québec", "Toronto", "York",
)  # fmt: skip


class Brief(Form):
    """The sample form: one field of every kind."""

    happened = forms.CharField(
        label="What happened?", widget=forms.Textarea, help_text="Two or three sentences. The customer never reads this."
    )
    wanted = forms.CharField(label="What does the customer want?")
    tier = forms.ChoiceField(label="To whom?", choices=[("manager", "Manager of the day"), ("director", "Ana Ruiz, director")])
    channel = forms.ChoiceField(
        label="How may we answer?",
        widget=forms.RadioSelect,
        choices=[("mail", "E-mail"), ("phone", "Phone"), ("letter", "Letter")],
    )
    stores = forms.MultipleChoiceField(
        label="Which stores?", required=False, widget=Ticks, choices=[(name.lower(), name) for name in STORES], initial=["leeds"]
    )
    by = forms.DateField(label="Until when", required=False)
    at = forms.DateTimeField(label="Call back at", required=False)
    amount = forms.DecimalField(label="Remedy within your limit of £50", required=False, max_value=50, decimal_places=2)
    file = forms.FileField(label="Attachment", required=False, help_text="PDF, picture, text or office document, at most 25 MB.")
    warned = forms.BooleanField(label="The customer knows that somebody else will call", help_text="Say who, and when.")


def _forms(request: HttpRequest) -> dict[str, Any]:
    wrong = {"happened": "", "wanted": "The bed", "amount": "640", "tier": "nobody", "channel": "mail", "by": "soon"}
    refused = Brief({"happened": "x", "wanted": "x", "tier": "director", "channel": "mail", "warned": "on"}, auto_id="refused_%s")
    refused.add_error(None, REFUSAL)
    return {"form": Brief(request.POST or None), "wrong": Brief(wrong, auto_id="wrong_%s"), "refused": refused}


def _charts(_request: HttpRequest) -> dict[str, Any]:
    return {
        "late": _late(),
        "course": _course(),
        "days": chart.line(
            [{"day": date(2026, 9, 1) + timedelta(days=n), "n": 40 + (n * 37) % 23} for n in range(80)],
            x="day",
            y="n",
            title="Contacts a day",
            marks=[(date(2026, 10, 3), "roster rule changed 3 Oct")],
            zero=True,
        ),
        "many": chart.bars(
            [{"day": f"day {n}", "n": (n * 41) % 60} for n in range(90)], x="day", y="n", title="Ninety bars", size="short"
        ),
        "one": chart.bars([{"team": "Leeds A", "n": 3}], x="team", y="n", title="One bar", size="short"),
        "nothing": chart.bars([], x="team", y="n", title="No bar", size="short"),
    }


def _late() -> chart.Chart:
    rows = [
        {"week": f"wk {36 + n}", "complaints": count, "href": f"/style/lists/?week={36 + n}"} for n, count in enumerate(WEEKS)
    ]
    return chart.bars(
        rows,
        x="week",
        y="complaints",
        title="Complaints about late deliveries",
        usual_range=(8, 29),
        href="href",
        highlight=lambda row: row["complaints"] > 29,
        x_label="Week",
        y_label="Complaints",
    )


def _course() -> chart.Chart:
    monday = date(2026, 1, 5)
    rows = [
        {"week": monday + timedelta(weeks=n), "share": share, "low": share - 1.2, "high": share + 1.1}
        for n, share in enumerate(SHARES)
    ]
    return chart.line(
        rows,
        x="week",
        y="share",
        low="low",
        high="high",
        title="First response in time",
        unit="%",
        target=90,
        usual_range=(86.6, 93.6),
        highlight=lambda row: row["share"] < 86.6,
        marks=[(date(2026, 10, 3), "roster rule changed 3 Oct")],
        number=".1f",
    )


def _today(_request: HttpRequest) -> dict[str, Any]:
    spark = [84, 82, 85, 83, 82, 84, 90, 89, 85, 84, 88, 84, 85, 86, 83, 84, 91]
    rising = [120, 118, 121, 119, 122, 125, 122, 126, 128, 126, 131, 143]
    at_risk = [
        {"team": team, "n": n, "href": "/style/lists/"}
        for team, n in (("Leeds A", 4), ("Leeds B", 3), ("Toronto", 11), ("Denver", 2), ("Evening", 5))
    ]
    return {
        "late": _late(),
        "spark": spark,
        "rising": rising,
        "soon": NOW + timedelta(minutes=22),
        "call": NOW.replace(hour=14, minute=0),
        "tomorrow": NOW + timedelta(hours=27),
        "risk": chart.bars(
            at_risk,
            x="team",
            y="n",
            title="Clocks running out today",
            highlight={"Toronto"},
            href="href",
            size="short",
            tone="warn",
        ),
    }


def _case(_request: HttpRequest) -> dict[str, Any]:
    return {
        "thread": [
            SimpleNamespace(name=name, at=NOW.replace(minute=minute), kind=kind, text=text) for minute, name, kind, text in THREAD
        ],
        "resolution": datetime(2026, 11, 24, 16, 9, tzinfo=UTC),
        "final": datetime(2026, 12, 29, 17, 0, tzinfo=UTC),
    }


def _letter(_request: HttpRequest) -> dict[str, Any]:
    class Answer(Form):
        text = forms.CharField(label="Your answer", widget=forms.Textarea)
        file = forms.FileField(label="A photo or a document", required=False)

    return {
        "company_name": "Marlow & Reed",
        "form": Answer(),
        "answered": NOW - timedelta(minutes=4),
        "asked": NOW - timedelta(minutes=18),
    }
