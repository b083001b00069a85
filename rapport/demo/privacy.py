"""What customers of Marlow & Reed ask about their data: a copy due soon, an erasure that waits, a hold, a rule in its trial.

They are settled cases of months ago, so that nothing of it stands among what came in lately.
"""

from datetime import timedelta

from rapport.desk.cases.queries import cases
from rapport.desk.cases.types import Kind, State
from rapport.governance.privacy import actions
from rapport.governance.privacy.actions.carrying import work_rule
from rapport.governance.privacy.types import Asked, Channel, HoldDraft, RequestKind, RuleDraft
from rapport.kernel import personal
from rapport.kernel.personal import Part

from .company import BY
from .stories import Stage

SETTLED = (State.RESOLVED, State.CLOSED)
TRIED = 12


def plant(stage: Stage) -> None:
    """Record what was asked, by the people who would."""
    ana, grace = stage.actors["Ana Ruiz"], stage.actors["Grace Osei"]
    whose = _customers(stage)
    if len(whose) < TRIED:
        return
    asked = Asked(
        kind=RequestKind.ACCESS, channel=Channel.EMAIL, received_at=stage.at(days=27), asked_by="The customer",
        words="Under the data protection law I ask for a copy of everything you hold about me.", handler_id=stage.ids["Ana Ruiz"],
    )  # fmt: skip
    copy = actions.record_request(customer_id=whose[0], asked=asked, by=grace, at=stage.at(days=26))
    actions.identify(request_id=copy.pk, how="Rang the number that we know", by=grace, at=stage.at(days=25))
    draft = HoldDraft(
        customer_id=whose[1], case_id=None, owner_id=stage.ids["Grace Osei"], review_date=(stage.now + timedelta(days=60)).date(),
        reason="A claim about a broken shelf is before the county court; our lawyers asked for everything to be kept.",
    )  # fmt: skip
    actions.hold(draft=draft, by=grace, at=stage.at(days=40))
    _erasure(stage, whose[2:])
    rule = actions.set_rule(
        draft=RuleDraft(
            name="Enquiries after a year", kinds=(Kind.ENQUIRY, Kind.COMPLIMENT), states=(), days=365,
            parts=(Part.TEXTS, Part.FILES), source="Records schedule of Marlow & Reed, 1 March 2026",
            reason="Nobody comes back to an enquiry after a year. Orders and complaints are kept longer by law.",
        ),
        by=ana, at=stage.at(days=2),
    )  # fmt: skip
    actions.try_rule(rule_id=rule.pk, work=work_rule, by=ana, at=stage.now)


def _customers(stage: Stage) -> list[int]:
    """Customers who have written long ago and settled it, each once."""
    old = cases(BY).select_related(None).filter(
        state__in=SETTLED, customer__isnull=False, kind=Kind.ENQUIRY, opened_at__lt=stage.at(days=200)
    )  # fmt: skip
    return list(dict.fromkeys(old.order_by("-opened_at", "pk").values_list("customer_id", flat=True)[: TRIED * 3]))


def _erasure(stage: Stage, customer_ids: list[int]) -> None:
    """The first of them of whom nothing has to be kept; Grace asks, Ana is the second person."""
    grace = stage.actors["Grace Osei"]
    for customer_id in customer_ids:
        if any(personal.stops(personal.about_customer(customer_id), at=stage.now)):
            continue
        asked = Asked(
            kind=RequestKind.ERASURE, channel=Channel.LETTER, received_at=stage.at(days=9), asked_by="The customer",
            words="I do not shop with you any more. Please delete my data.", handler_id=stage.ids["Grace Osei"],
        )  # fmt: skip
        wish = actions.record_request(customer_id=customer_id, asked=asked, by=grace, at=stage.at(days=8))
        actions.identify(request_id=wish.pk, how="The letter bears the order number", by=grace, at=stage.at(days=8))
        reason = "The customer asks to be forgotten; nothing has to be kept."
        actions.ask_erasure(customer_id=customer_id, request_id=wish.pk, reason=reason, by=grace, at=stage.at(days=1))
        return
