"""Every verb that takes an amount of money refuses what is none, with a sentence, and leaves nothing behind."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from rapport.desk.cases import sample as cases
from rapport.desk.complaints import actions as complaints
from rapport.desk.complaints import sample as complaint_sample
from rapport.desk.complaints.models import OutsideCase, Redress
from rapport.desk.complaints.types import RedressKind
from rapport.desk.orders import actions as orders
from rapport.desk.orders import sample as order_sample
from rapport.desk.orders.models import Refund
from rapport.desk.remedies import actions as remedies
from rapport.desk.remedies import sample as remedy_sample
from rapport.desk.remedies.models import Guide, Limit, Remedy
from rapport.desk.remedies.types import Advice, GuideDraft, RemedyKind
from rapport.directory.catalogue import actions as catalogue
from rapport.directory.catalogue.models import Product
from rapport.directory.catalogue.types import ProductDetails
from rapport.governance.decisions import actions as decisions
from rapport.governance.decisions.models import Decision
from rapport.governance.decisions.types import Option, Request
from rapport.kernel.actor import Actor
from rapport.kernel.errors import BadInput, Refused

NOON, HOUSE = datetime(2026, 11, 18, 12, tzinfo=UTC), Actor.machine("test")
# What is no amount, and the word by which the refusal tells it.
NONE = {"0.001": "hundredth", "-5": "below zero", "NaN": "number", "sNaN": "number", "Infinity": "number", "1E+30": "too large"}
SIGNED = {"a request for a decision"}


def verbs(department: Any) -> Mapping[str, Callable[[Decimal], object]]:
    """Every verb by what it is called, to be asked with an amount."""
    ana, tom, grace = (department[name] for name in ("Ana Ruiz", "Tom Bell", "Grace Osei"))
    order = order_sample.order(by=HOUSE)
    reason = cases.reason()
    case, complained = (cases.case(team=tom.team, assignee=tom.person, reason=reason, at=NOON) for _ in range(2))
    complaints.ensure_regimes(by=HOUSE, at=NOON)
    complaint_sample.file(complained, by=HOUSE)
    remedy_sample.limit("representative", 50, 300)

    def asked(amount: Decimal) -> object:
        options = [
            Option(key=key, label=key, customer_effect="Is glad", low=amount, high=amount) for key in ("give", "keep")
        ]  # fmt: skip
        request = Request(
            question="Refund?", subject=("case", case.pk), options=tuple(options), recommended="give",
            decider_id=grace.person.pk, due_at=NOON + timedelta(hours=4), currency="GBP", purpose="test",
        )  # fmt: skip
        return decisions.ask(request=request, by=tom.actor, at=NOON)

    def limited(amount: Decimal) -> object:
        said = {"role": "manager", "currency": "GBP", "month_amount": None, "active_from": NOON}
        return remedies.set_limit(case_amount=amount, **said, by=ana.actor, at=NOON)

    def guided(amount: Decimal) -> object:
        advice = (Advice(kind=RemedyKind.GOODWILL, up_to=amount),)
        draft = GuideDraft(reason_id=reason.pk, active_from=NOON, currency="GBP", steps="", say="", advice=advice)
        return remedies.set_guide(draft=draft, by=ana.actor, at=NOON)

    def sold(amount: Decimal) -> object:
        details = ProductDetails(sku="X-1", name="Lamp", price=amount, currency="GBP")
        return catalogue.add_product(details=details, by=ana.actor, at=NOON)

    def awarded(amount: Decimal) -> object:
        known = {"award_amount": amount, "currency": "GBP", "decided_date": date(2026, 11, 18), "reference": "7"}
        return complaints.record_outside(
            case_id=complained.pk, body="Ombudsman", opened_date=date(2026, 11, 2), known=known, by=ana.actor, at=NOON
        )

    return {
        "a remedy": lambda amount: remedies.give(
            case_id=case.pk, kind=RemedyKind.GOODWILL, amount=amount, why="Late", by=tom.actor, at=NOON
        ),
        "redress": lambda amount: complaints.offer_redress(
            case_id=complained.pk, kind=RedressKind.GOODWILL, text="", amount=amount, currency="gbp", by=tom.actor, at=NOON
        ),
        "a refund": lambda amount: orders.refund(order_id=order.pk, amount=amount, reason="Late", key="k", by=HOUSE, at=NOON),
        "a limit": limited,
        "a guide": guided,
        "an award": awarded,
        "a price": sold,
        "a request for a decision": asked,
    }


@pytest.mark.django_db
def test_what_is_no_amount_is_refused_by_every_verb_and_leaves_nothing(department: Any) -> None:
    every = verbs(department)
    written = (Remedy, Redress, Refund, Limit, Guide, OutsideCase, Product, Decision)
    before = {model: model._base_manager.count() for model in written}
    for name, verb in every.items():
        for amount, word in NONE.items():
            if name in SIGNED and amount.startswith("-"):
                continue
            with pytest.raises((Refused, BadInput), match=word):
                verb(Decimal(amount))
    assert {model: model._base_manager.count() for model in written} == before
    for name, verb in every.items():
        assert verb(Decimal("12.50")), f"{name} with an amount that is one"
