from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import connection

from rapport.desk.cases.actions import bring_in
from rapport.desk.cases.models import Case, Contact
from rapport.desk.complaints import sample as complaints
from rapport.desk.complaints.types import Closing, Decision
from rapport.direction.reports import actions, queries, rules, sample
from rapport.direction.reports.models import Version
from rapport.direction.reports.queries import figures, frozen, sentences, shown
from rapport.direction.reports.types import Change, Figure, Outcome, Section, Side, State
from rapport.directory.customers import sample as customers
from rapport.kernel.errors import NotAllowed
from rapport.kernel.models import Entry
from rapport.metrics import mover, registry
from rapport.metrics.ask import Question, ask
from rapport.voice.surveys import sample as surveys
from rapport.voice.surveys.actions import bring_in_answers
from rapport.voice.surveys.types import InvitationRecord

from .conftest import AT, HOUSE
from .conftest import _record as a_complaint

pytestmark = pytest.mark.django_db
RATE = "complaints_for_customers"
OCTOBER = rules.period_of("2026-10")


@pytest.fixture
def drafted(department_of_october, director):
    return actions.draft(period=OCTOBER, by=director.actor, at=AT)


def said(version):
    return frozen.from_json(Version.objects.get(pk=version.pk).content)


def test_every_headline_is_a_metric_of_the_registry():
    keys = {one.key for one in registry.metrics()}
    assert {*figures.HEADLINES, *figures.DRAWN, figures.AGE} <= keys


def test_a_draft_says_what_the_store_says(drafted):
    content = said(drafted)
    for figure in content.figures:
        if figure.key == figures.AGE:
            continue
        question = Question(metric=figure.metric, as_of=AT, since=OCTOBER.since, until=OCTOBER.until)
        (answer,) = ask(question).figures or (None,)
        assert answer is None or (figure.value, figure.low, figure.high, figure.n) == (
            answer.value,
            answer.low,
            answer.high,
            answer.n,
        )
    assert content.figure("complaints").value == 90
    assert content.figure("complaints").before == 60


def test_a_draft_names_the_cause_that_rose_and_who_answers_for_it(drafted, department_of_october):
    content = said(drafted)
    late = next(one for one in content.causes if one.cause_id == department_of_october["late"].pk)
    assert (late.n, late.before, late.is_told, late.department) == (60, 20, True, "Logistics")
    assert sum(one.n for one in content.causes) == 90
    assert any("“Carrier late” was named for 60 complaints, after 20" in one and "Logistics" in one for one in content.told)
    assert "90" in content.headline


def test_how_complaints_were_handled_is_in_it_once_they_have_files(department_of_october, lake):
    first, last = (Case.objects.get(external_id=f"{month}/0") for month in (9, 10))
    for case in (first, last):
        at = case.received_at + timedelta(days=2)
        record = complaints.file(
            case, by=HOUSE, acknowledged_at=at, answered_at=at, closed_at=at, closing=Closing.FINAL_RESPONSE,
            decision=Decision.UPHELD, redress_amount=45 if case == last else 20,
        )  # fmt: skip
        assert record.is_closed
    mover.move(registry.facts())
    told = {one.key: one for one in figures.handled(figures.Asked(period=OCTOBER, as_of=AT))}
    paid = told["complaint_redress_paid"]
    assert (paid.value, paid.before, paid.unit) == (45, 20, "money:GBP")
    assert (shown.value(paid.value, paid.unit), shown.against(paid)) == ("£45", "£20")
    assert (told["complaint_upheld"].value, told["complaint_upheld"].n) == (1, 1)
    assert "complaint_overturned" not in told, "nothing went to an ombudsman: a row of nothing tells nothing"


def test_complaints_for_each_thousand_customers_are_compared_once_files_were_kept_before(department_of_october, october):
    """Two customers with a complaint each, in September and October: of a September in which files begin no rate is told."""
    who, late = october["everybody"]["Tom Bell"], october["late"]
    records = [
        replace(a_complaint(f"{month}/known", month, 0, late, who), customer_id=customers.customer(name).pk)
        for month, name in ((9, "Joan Hale"), (10, "Agnes Moor"))
    ]
    bring_in(records=records, batch_id=None, by=HOUSE, at=AT)
    for one in Case.objects.filter(external_id__endswith="/known"):
        complaints.file(one, by=HOUSE)
    mover.move(registry.facts())
    told = {
        period: next(one for one in figures.handled(figures.Asked(period=rules.period_of(period), as_of=AT)) if one.key == RATE)
        for period in ("2026-10", "2026-11")
    }
    now = told["2026-10"]
    assert (now.n, now.value, now.before, now.change) == (2, 500, None, None)
    assert now.low < now.value < now.high
    assert (told["2026-11"].before, told["2026-11"].before_n) == (500, 2)


def test_what_customers_answered_is_in_it_with_its_change_once_they_were_asked(october, lake):
    """Forty answers a month: in September ten promoters and ten detractors, in October thirty promoters and two detractors."""
    version = surveys.survey(at=AT - timedelta(days=90)).versions.get()
    cases = list(Case.objects.order_by("external_id"))
    said = {9: [10] * 10 + [8] * 20 + [3] * 10, 10: [10] * 30 + [8] * 8 + [3] * 2}
    records = [
        InvitationRecord(
            case_id=case.pk, customer_id=case.customer_id, team_id=case.team_id, settled_at=case.resolved_at,
            asked_at=case.resolved_at, answered_at=case.resolved_at + timedelta(hours=1), recommending=value,
        )
        for month, values in said.items()
        for case, value in zip([one for one in cases if one.received_at.month == month], values, strict=False)
    ]  # fmt: skip
    bring_in_answers(version=version, records=records, by=HOUSE, at=AT)
    mover.move(registry.facts())
    asked = figures.Asked(period=OCTOBER, as_of=AT)
    told = {one.key: one for one in figures.answered(asked)}
    assert set(told) == {"nps", "survey_response"}, "what nobody was asked is left out"
    net = told["nps"]
    assert (net.n, net.before_n, round(net.value, 2), net.before) == (40, 40, 0.7, 0.0)
    assert net.low < net.value < net.high
    assert net.change.is_told
    (sentence,) = [one for one in sentences.told([net], [], [], asked.before) if "promoter" in one]
    assert "from 0 in September to +70" in sentence


def test_a_figure_of_fewer_than_five_says_only_how_many_and_no_change():
    few = Figure(
        key="nps", metric="nps", label="NPS", unit="points", better="higher", n=4, value=0.75, low=0.1, high=1.0, before=-0.5,
        before_n=200, change=Change(value=1.25, low=0.4, high=1.9),
    )  # fmt: skip
    assert (shown.figure_value(few), shown.doubt(few), shown.change_of(few), shown.tone(few)) == ("n = 4", "", "", "")
    assert shown.against(few) == "−50"
    then = replace(few, unit="share", n=200, before=0.5, before_n=2)
    assert (shown.against(then), shown.change_of(then)) == ("1 of 2", "")
    assert "chance alone" in sentences.told([few], [], [], OCTOBER)[0]


def test_standards_stand_against_their_targets(drafted):
    (held,) = said(drafted).standards
    assert (held.n, held.met_count) == (90, 72)
    assert held.value == pytest.approx(0.8)


def test_definitions_filters_and_freshness_are_in_it(drafted):
    content = said(drafted)
    assert {one.metric for one in content.definitions} >= set(figures.HEADLINES)
    assert all(one.version >= 1 and one.sentence for one in content.definitions)
    assert any("1 Oct 2026 to 31 Oct 2026" in one for one in content.filters)
    assert content.as_of == AT
    assert content.fresh_at is not None


def test_a_second_draft_of_a_period_is_the_first(drafted, director):
    assert actions.draft(period=OCTOBER, by=director.actor, at=AT + timedelta(days=1)).pk == drafted.pk


def test_without_facts_a_draft_is_refused_in_a_sentence(lake, director):
    with pytest.raises(queries.NoFigures, match="still being counted"):
        actions.draft(period=OCTOBER, by=director.actor, at=AT)
    assert not Version.objects.exists()


def test_a_period_that_is_not_over_is_refused(director):
    with pytest.raises(actions.ReportRefused, match="not over"):
        actions.draft(period=rules.period_of("2026-11"), by=director.actor, at=AT)


def test_representatives_and_supervisors_may_do_nothing(representative, supervisor):
    version = sample.report()
    for who in (representative, supervisor):
        assert queries.reports(who.actor) == []
        with pytest.raises(NotAllowed):
            actions.set_headline(report_id=version.report_id, headline="x", by=who.actor, at=AT)
        with pytest.raises(Version.DoesNotExist):
            queries.get_version(version.report_id, actor=who.actor)


def test_content_goes_to_json_and_back_whole():
    content = sample.content()
    assert frozen.from_json(frozen.to_json(content)) == content
    version = sample.report(content)
    assert said(version) == content
    assert frozen.digest_of(Version.objects.get().content) == frozen.digest_of(frozen.to_json(content))


def test_words_of_the_director_go_into_the_draft_and_the_journal_names_the_part(director):
    version = sample.report()
    values = {"report_id": version.report_id, "by": director.actor, "at": AT}
    actions.set_headline(headline="  Three\n of four held ", **values)
    actions.comment(section=Section.BACKLOG, text="It stands.", **values)
    actions.add_ask(side=Side.ASK, text="A van", owner="Logistics", by_date=date(2026, 12, 1), **values)
    actions.add_ask(side=Side.ASK, text="A van", owner="Logistics", by_date=date(2026, 12, 1), **values)
    actions.remove_ask(number=1, **values)
    content = said(version)
    assert content.headline == "Three of four held"
    assert content.comment(Section.BACKLOG) == "It stands."
    assert [one.text for one in content.asks] == ["Next responses above 80 %", "A van"]
    parts = [one.payload["part"] for one in Entry.objects.filter(event="reports.ReportEdited").order_by("pk")]
    assert parts == ["headline", "comment", "ask", "ask"]


def test_figures_taken_again_leave_the_words(drafted, director):
    actions.set_headline(report_id=drafted.report_id, headline="Mine", by=director.actor, at=AT)
    actions.take_again(report_id=drafted.report_id, by=director.actor, at=AT + timedelta(hours=3))
    content = said(drafted)
    assert content.headline == "Mine"
    assert content.as_of == AT + timedelta(hours=3)


def test_words_are_kept_by_reference_and_vanish_when_they_are_erased(drafted, director):
    voices = queries.shown_of(said(drafted).voices)
    assert len(voices) == 2
    assert "4711" not in voices[0].text
    assert "joan@" not in voices[0].text
    stored = frozen.text_of(Version.objects.get(pk=drafted.pk).content)
    assert "waited in all day" not in stored
    actions.approve(report_id=drafted.report_id, by=director.actor, at=AT)
    Contact.objects.filter(pk=voices[0].words.contact_id).update(text="erased")
    assert queries.shown_of(said(drafted).voices) == voices[1:]
    assert queries.is_untouched(Version.objects.get(pk=drafted.pk))


def test_words_can_be_left_out_and_chosen_again(drafted, director):
    first = said(drafted).voices[0].contact_id
    values = {"report_id": drafted.report_id, "contact_id": first, "by": director.actor, "at": AT}
    actions.leave_out_words(**values)
    assert first not in {one.contact_id for one in said(drafted).voices}
    actions.choose_words(**values)
    assert said(drafted).voices[-1].contact_id == first
    Contact.objects.filter(pk=first).update(is_abusive=True)
    actions.leave_out_words(**values)
    with pytest.raises(actions.ReportRefused, match="cannot be printed"):
        actions.choose_words(**values)


def test_later_data_do_not_change_what_is_approved(drafted, director):
    actions.approve(report_id=drafted.report_id, by=director.actor, at=AT)
    before = Version.objects.get(pk=drafted.pk)
    with pytest.raises(actions.ReportRefused, match="frozen"):
        actions.take_again(report_id=drafted.report_id, by=director.actor, at=AT + timedelta(days=9))
    with connection.cursor() as cursor:
        cursor.execute("UPDATE cases_case SET kind = 'enquiry'")
    after = queries.get_version(drafted.report_id, actor=director.actor)
    assert after.version.digest == before.digest
    assert after.content.figure("complaints").value == 90


def test_nobody_approves_what_changed_meanwhile(director):
    version = sample.report()
    read = frozen.digest_of(version.content)
    actions.set_headline(report_id=version.report_id, headline="Another", by=director.actor, at=AT)
    with pytest.raises(actions.ReportRefused, match="changed since"):
        actions.approve(report_id=version.report_id, digest=read, by=director.actor, at=AT)


def test_managers_write_and_only_directors_approve(manager):
    version = sample.report()
    actions.set_headline(report_id=version.report_id, headline="Ours", by=manager.actor, at=AT)
    with pytest.raises(NotAllowed):
        actions.approve(report_id=version.report_id, by=manager.actor, at=AT)


def test_an_approval_withdrawn_keeps_its_version_and_begins_the_next(director):
    version = sample.report(state=State.SENT)
    following = actions.withdraw(report_id=version.report_id, reason="A wrong cause", by=director.actor, at=AT)
    kept = Version.objects.get(pk=version.pk)
    assert (kept.state, kept.withdrawn_why, kept.content) == (State.WITHDRAWN, "A wrong cause", version.content)
    assert (following.number, following.state, following.digest) == (2, State.DRAFT, "")
    actions.set_headline(report_id=version.report_id, headline="Right", by=director.actor, at=AT)
    assert Version.objects.get(pk=version.pk).content == version.content


def test_the_next_report_opens_with_what_was_promised_and_what_happened(department_of_october, director):
    september = rules.period_of("2026-09")
    before = sample.report(replace(sample.content(september)), state=State.SENT)
    values = {"report_id": before.report_id, "by": director.actor, "at": AT}
    actions.record_outcome(number=2, outcome=Outcome.DONE, words="since 12 October", **values)
    content = said(actions.draft(period=OCTOBER, by=director.actor, at=AT))
    assert [(one.ask.number, one.outcome, one.words) for one in content.earlier] == [
        (1, Outcome.OPEN, ""),
        (2, Outcome.DONE, "since 12 October"),
    ]
    with pytest.raises(actions.ReportRefused, match="no such ask"):
        actions.record_outcome(number=9, outcome=Outcome.DONE, words="", **values)
