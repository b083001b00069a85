"""The letters of a complaint: which were sent, what each must contain, how a draft begins."""

from datetime import datetime

from django.db.models import Max, QuerySet
from django.utils.translation import gettext as _

from rapport.desk.complaints.events import ComplaintRecorded
from rapport.desk.complaints.models import Allegation, ComplaintFile, LetterCopy, Ruling
from rapport.desk.complaints.rules.deciding import whole
from rapport.desk.complaints.types import Change, Decision, Letter
from rapport.kernel.journal import history, name_of

from .representing import representative_of

# How much of a complaint its acknowledgement repeats.
QUOTED = 600


def written_letters(complaint: ComplaintFile) -> set[Letter]:
    """Return which letters have been sent, or wait for the post; those that came back or were taken back may be written again.

    Of a complaint that was taken up again only those since then: it is answered anew.
    """
    rows = _since_reopening(complaint).filter(returned_date=None, withdrawn_at=None)
    return {Letter(one) for one in rows.values_list("letter", flat=True)}


def sent_letters(complaint: ComplaintFile) -> set[Letter]:
    """Return which letters have been given to the complainant: sent or posted, and not come back; since it was taken up again."""
    return {Letter(one) for one in _since_reopening(complaint).exclude(sent_at=None).values_list("letter", flat=True)}


def answered_at(complaint: ComplaintFile) -> datetime | None:
    """Return when stage 1 was answered last, also before the complaint was taken up again; None while it was not."""
    found: datetime | None = complaint.letters.filter(letter=Letter.FINAL).aggregate(last=Max("sent_at"))["last"]
    return found


def earlier_deciders(complaint: ComplaintFile) -> set[int | None]:
    """Return who decided anything at the stages before, also what somebody else decided anew since; at stage 1 nobody did."""
    if complaint.stage == 1:
        return set()
    rulings = Ruling.objects.filter(allegation__complaint=complaint, stage__lt=complaint.stage)
    said = history(ComplaintFile._meta.label_lower, [complaint.pk]).filter(
        event=name_of(ComplaintRecorded), payload__change=Change.RULING.value, at__lt=complaint.stage_two_asked_at
    )
    return {*rulings.values_list("by_id", flat=True), *said.values_list("person_id", flat=True)}


def decided_at_stage(complaint: ComplaintFile, stage: int) -> str:
    """Return what the rulings of a stage amount to: upheld if any part is; "" while there are none."""
    rulings = Ruling.objects.filter(allegation__complaint=complaint, stage=stage)
    return whole([Decision(one) for one in rulings.values_list("decision", flat=True)]) or ""


def _since_reopening(complaint: ComplaintFile) -> QuerySet[LetterCopy]:
    rows = complaint.letters.all()
    return rows if complaint.reopened_at is None else rows.filter(written_at__gte=complaint.reopened_at)


def undecided(complaint: ComplaintFile) -> list[Allegation]:
    """Return the allegations without a ruling at the present stage; one by whom the complaint is about decides nothing."""
    rulings = Ruling.objects.filter(allegation__complaint=complaint, stage=complaint.stage)
    if complaint.complained_of_id is not None:
        rulings = rulings.exclude(by_id=complaint.complained_of_id)
    return list(complaint.allegations.exclude(pk__in=rulings.values("allegation")).order_by("pk"))


def letters_now(complaint: ComplaintFile) -> list[Letter]:
    """Return the letters that may come next, in the order of a complaint's life."""
    sent, terms = written_letters(complaint), complaint.terms
    at_stage = {
        1: (Letter.ACKNOWLEDGEMENT, Letter.SUMMARY_RESOLUTION, Letter.FINAL, Letter.HOLDING, Letter.PROGRESS, Letter.FORWARDING),
        2: (Letter.STAGE_TWO_ACKNOWLEDGEMENT, Letter.STAGE_TWO_FINAL, Letter.STAGE_TWO_HOLDING, Letter.PROGRESS),
    }[complaint.stage]
    answered = Letter.FINAL in sent if complaint.stage == 1 else Letter.STAGE_TWO_FINAL in sent
    if complaint.is_closed or answered:
        return []
    offered = [one for one in at_stage if one in terms.letters and (one is Letter.PROGRESS or one not in sent)]
    if not complaint.is_accepted:
        offered = [one for one in offered if one is not Letter.SUMMARY_RESOLUTION]
    return offered


def draft_of(complaint: ComplaintFile, letter: Letter) -> str:
    """Return how a letter may begin: its greeting, what is known, and the sentences that the rule book wants."""
    who, customer = representative_of(complaint), complaint.case.customer
    name = who.name if who else customer.name if customer else ""
    lines = [_("Dear %(name)s,") % {"name": name or _("customer")}, ""]
    lines += _body(complaint, letter)
    outside = complaint.terms.referral
    says = {word for element in complaint.terms.letters.get(letter, ()) for word in element.says}
    if any("financial ombudsman" in one for one in says):
        lines += ["", _("If you are not satisfied, you may refer your complaint to the Financial Ombudsman Service.")]
        if "six months" in says:
            lines.append(_("You must do so within six months of the date of this letter."))
        lines.append(_("You find it at www.financial-ombudsman.org.uk."))
        if "further information" in says:
            lines.append(_("Further information is available on its web site."))
        if "leaflet" in says:
            lines.append(_("Its leaflet is enclosed."))
    elif any("housing ombudsman" in one for one in says):
        lines += ["", _("You may ask the Housing Ombudsman Service at any time: www.housing-ombudsman.org.uk.")]
    elif outside and letter is Letter.FINAL and complaint.terms.stages < 2:
        lines += ["", _("If you are not satisfied, you may go to the %(body)s.") % {"body": outside}]
    if "stage 2" in says and letter is Letter.FINAL:
        lines += ["", _("This is our answer at stage 1. If you are not satisfied, you may ask for stage 2; no reason is needed.")]
    elif says & {"stage 1", "stage 2"}:
        lines += ["", _("Your complaint is at stage %(stage)s.") % {"stage": complaint.stage}]
    return "\n".join([*lines, "", _("Yours sincerely")])


def _body(complaint: ComplaintFile, letter: Letter) -> list[str]:
    if letter in (Letter.ACKNOWLEDGEMENT, Letter.STAGE_TWO_ACKNOWLEDGEMENT):
        parts = [f"– {one.text}" for one in complaint.allegations.order_by("pk")] or [f"“{complaint.words[:QUOTED]}”"]
        handler = complaint.handler.name if complaint.handler else ""
        known = [_("we have your complaint, and this is how we understand it:"), *parts, ""]
        return [*known, _("%(name)s handles it and will answer you by the date below.") % {"name": handler}]
    if letter in (Letter.FINAL, Letter.STAGE_TWO_FINAL):
        rulings = [
            f"– {part.text}\n  {decision_words(ruling.decision)} {ruling.reasons}"
            for part in complaint.allegations.order_by("pk")
            for ruling in part.rulings.filter(stage=complaint.stage)
        ]
        return [_("we have looked into your complaint. This is what we decided, and why:"), *rulings]
    if letter is Letter.SUMMARY_RESOLUTION:
        return [_("you made a complaint, and we consider it resolved now, as you agreed with us.")]
    if letter in (Letter.HOLDING, Letter.STAGE_TWO_HOLDING):
        return [_("we have not finished looking into your complaint. This is why, and by when you will hear from us:")]
    return [_("this is where your complaint stands:")]


def decision_words(decision: str) -> str:
    """Return the sentence that tells the customer a decision."""
    return {
        "upheld": _("We uphold this."),
        "partly_upheld": _("We uphold this in part."),
        "not_upheld": _("We do not uphold this."),
        "out_of_scope": _("This lies outside what we can decide."),
        "withdrawn": _("You withdrew this."),
        "out_of_time": _("This came too late to be looked into."),
    }[decision]
