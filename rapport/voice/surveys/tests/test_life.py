"""From the settled case to the call back: who is asked, how a mail answers, what counts, and who is never asked."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.urls import reverse

from rapport.desk.cases import actions as case_actions
from rapport.desk.cases import sample as cases
from rapport.desk.cases.models import Case
from rapport.desk.cases.queries import portal_token
from rapport.desk.cases.types import State
from rapport.desk.channels import sample as channels
from rapport.desk.channels.models import Outbound
from rapport.directory.customers import sample as customers
from rapport.kernel import clock, jobs
from rapport.kernel.actor import Actor
from rapport.kernel.errors import NotAllowed, Refused
from rapport.kernel.models import Entry, Notice
from rapport.voice.surveys import actions, events, queries, reactions, rules, sample
from rapport.voice.surveys.models import Answer, CallBack, Invitation, Spared
from rapport.voice.surveys.types import Asked, Given, LeftOut, Meaning, Outcome, QuestionDraft, QuestionKind, QuestionTexts

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 11, 16, 10, tzinfo=UTC)
HOUR = timedelta(hours=1)
HOUSE = Actor.machine("test")


def settled(member, *, at=MONDAY, name="Joan Hale", **fields):
    """A case that is settled at a moment, of a customer with an address."""
    customer = fields.pop("customer", None) or customers.customer(name, email=f"{name.split()[0].lower()}@post.example")
    case = cases.case(customer=customer, team=member.team, assignee=member.person, at=at - HOUR, **fields)
    case_actions.move(case_id=case.pk, to=State.RESOLVED, by=member.actor, at=at)
    return case


def asked(case, **fields):
    """The one invitation about a case."""
    return Invitation.objects.get(case=case, **fields)


def say(row, *values, at, by=None):
    """Answer with the values of the questions in their order; None leaves one out."""
    questions = queries.questions_of(row.version_id)
    given = {
        one.pk: Given(words=value) if isinstance(value, str) else Given(value=value)
        for one, value in zip(questions, values, strict=False)
        if value is not None
    }
    by = by or Actor.by_link("customer", "surveys.answer", row=row)
    return actions.answer(invitation_id=row.pk, given=given, by=by, at=at)


def test_a_customer_is_asked_some_hours_of_opening_after_settling_and_once(representative):
    sample.survey(at=MONDAY - HOUR, after_seconds=4 * 3600)
    case = settled(representative, at=MONDAY + 5 * HOUR)  # 15:00, closes 17:00
    assert actions.ask_due(by=HOUSE, at=MONDAY + 20 * HOUR) == 0
    tuesday = MONDAY.replace(day=17, hour=11)
    assert actions.ask_due(by=HOUSE, at=tuesday - timedelta(seconds=1)) == 0
    assert actions.ask_due(by=HOUSE, at=tuesday) == 1
    assert actions.ask_due(by=HOUSE, at=tuesday + HOUR) == 0
    assert asked(case).state == Asked.ASKED


def test_a_case_that_was_reopened_meanwhile_is_not_asked_about(representative):
    sample.survey(at=MONDAY - HOUR)
    case = settled(representative)
    case_actions.move(case_id=case.pk, to=State.REOPENED, by=representative.actor, at=MONDAY + HOUR / 2)
    assert actions.ask_due(by=HOUSE, at=MONDAY + 5 * HOUR) == 0
    assert not Invitation.objects.exists()


def test_whoever_must_not_be_asked_is_left_out_with_the_reason(representative, supervisor):
    sample.survey(at=MONDAY - HOUR, every_days=30)
    of_care = settled(representative, name="Ada Frail")
    type(of_care.customer).objects.filter(pk=of_care.customer_id).update(is_vulnerable=True)
    complaint = settled(representative, name="Carl Cross", kind="complaint")
    restricted = settled(representative, name="Rita Still")
    Case.objects.filter(pk=restricted.pk).update(reader_ids=[supervisor.person.pk])
    wish = settled(representative, name="Will Rest")
    Spared.objects.create(customer_id=wish.customer_id, at=MONDAY)
    type(supervisor.person).objects.filter(pk=supervisor.person.pk).update(email="sue@desk.example")
    staff = settled(representative, customer=customers.customer("Susan M", email="SUE@desk.example"))
    nowhere = settled(representative, customer=customers.customer("Nora Nowhere"))
    twice = settled(representative, name="Twyla Two"), settled(representative, customer=customers.customer("Twyla Three"))
    Case.objects.filter(pk=twice[1].pk).update(customer=twice[0].customer)
    actions.ask_due(by=HOUSE, at=MONDAY + 5 * HOUR)
    why = dict(Invitation.objects.values_list("case_id", "left_out"))
    assert [why[one.pk] for one in (of_care, complaint, restricted, wish, staff, nowhere)] == [
        LeftOut.CARE, LeftOut.COMPLAINT, LeftOut.RESTRICTED, LeftOut.WISH, LeftOut.STAFF, LeftOut.NO_ADDRESS,
    ]  # fmt: skip
    assert sorted(why[one.pk] for one in twice) == [LeftOut.NOTHING, LeftOut.RECENTLY]


def test_the_sample_is_drawn_by_the_number_of_the_case_and_near_its_share():
    drawn = [rules.is_drawn(survey_id=7, case_id=one, share_percent=30) for one in range(4_000)]
    assert 0.27 < sum(drawn) / len(drawn) < 0.33
    assert drawn == [rules.is_drawn(survey_id=7, case_id=one, share_percent=30) for one in range(4_000)]


def test_the_question_goes_through_the_outbox_once_and_its_delivery_is_heard(representative):
    channels.mailbox(is_active=True)
    sample.survey(at=MONDAY - HOUR)
    case = settled(representative)
    actions.ask_due(by=HOUSE, at=MONDAY + 5 * HOUR)
    row, sent = asked(case), Outbound.objects.get(purpose="question")
    assert (row.outbound_id, sent.to, sent.state) == (sent.pk, ["joan@post.example"], "held")
    assert sent.text.count("/asked/") == 5
    actions.note_delivered(outbound_id=sent.pk, by=HOUSE, at=MONDAY + 6 * HOUR)
    assert asked(case).state == Asked.DELIVERED
    actions.note_undelivered(outbound_id=sent.pk, by=HOUSE, at=MONDAY + 7 * HOUR)
    assert (asked(case).state, asked(case).delivered_at) == (Asked.UNDELIVERED, None)


def test_without_a_mailbox_it_goes_by_the_own_mail_server_once(representative):
    sample.survey(at=clock.now() - 3 * HOUR, after_seconds=0)
    case = settled(representative, at=clock.now() - HOUR)
    actions.ask_due(by=HOUSE, at=clock.now())
    jobs.run_waiting()
    entry = Entry.objects.get(event="surveys.CustomerAsked")
    row = asked(case)
    event = events.CustomerAsked(invitation_id=row.pk, case_id=case.pk, is_in_outbox=False)
    reactions.mail_question(event, entry)
    assert [one.to for one in mail.outbox if one.subject == "How did we do?"] == [["joan@post.example"]]
    assert row.state == Asked.DELIVERED


def test_following_the_link_answers_nothing_and_the_button_answers(client, representative):
    case = settled(representative)
    row = sample.invitation(case, at=clock.now())
    url = reverse("surveys:answer", args=[queries.token_of(row, 4)])
    page = client.get(url)
    assert page.status_code == 200
    assert b'value="4" required id="id_question_' in page.content or b"checked" in page.content
    assert b"is-scale" in page.content, "a scale stands in one line"
    assert not Answer.objects.exists()
    first, second, words = (one.pk for one in queries.questions_of(row.version_id))
    given = {f"question_{first}": "4", f"question_{second}": "1", f"question_{words}": "Call before you come."}
    assert client.post(url, given).status_code == 302
    row.refresh_from_db()
    assert (row.score, row.is_first_contact, row.state) == (4, True, Asked.DELIVERED)
    assert Answer.objects.get(question=words).words == "Call before you come."
    assert client.post(url, {f"question_{first}": "9"}).status_code == 422


def test_a_link_with_another_value_or_of_another_customer_opens_nothing(client, representative):
    row = sample.invitation(settled(representative), at=clock.now())
    token = queries.token_of(row, 4)
    assert queries.find_by_link(token.replace(f"{row.pk}.4", f"{row.pk}.5")) is None
    nothing = client.get(reverse("surveys:answer", args=["1.4:nonsense"]))
    assert nothing.status_code == 404
    assert f'href="{reverse("cases:contact")}"' in nothing.content.decode(), "where they can write is one step away"
    Case.objects.filter(pk=row.case_id).update(customer=customers.customer("Somebody Else"))
    assert queries.find_by_link(token) is None


def test_somebody_of_the_department_cannot_answer(client_of, representative):
    row = sample.invitation(settled(representative), at=clock.now())
    url = reverse("surveys:answer", args=[queries.token_of(row, 5)])
    assert client_of(representative).post(url, {}).status_code == 403
    with pytest.raises(NotAllowed):
        say(row, 5, at=clock.now(), by=representative.actor)
    assert not Answer.objects.exists()


def test_a_mind_may_be_changed_for_a_week_and_counts_once(representative):
    row = sample.invitation(settled(representative), at=MONDAY)
    say(row, 2, 0, at=MONDAY + HOUR)
    changed = say(row, 5, at=MONDAY + timedelta(days=7))
    assert (changed.score, changed.is_first_contact, changed.answered_at) == (5, None, MONDAY + HOUR)
    with pytest.raises(Refused, match="more than a week"):
        say(row, 1, at=MONDAY + timedelta(days=8))
    late = sample.invitation(settled(representative, name="Lena Late"), at=MONDAY)
    with pytest.raises(Refused, match="over"):
        say(late, 5, at=MONDAY + timedelta(days=31))
    with pytest.raises(Refused, match="first question"):
        say(late, None, 1, at=MONDAY + HOUR)


def test_a_low_answer_asks_the_lead_to_call_back_and_the_outcome_is_kept(client_of, supervisor, representative):
    now = clock.now()
    row = sample.invitation(settled(representative, at=now - 2 * HOUR), at=now - HOUR)
    say(row, 1, at=now)
    say(row, 2, at=now)
    jobs.run_waiting()
    owed = CallBack.objects.get()
    assert owed.lead_id == supervisor.person.pk
    notice = Notice.objects.get(kind="survey")
    assert (notice.person_id, notice.url) == (supervisor.person.pk, f"/surveys/calls/{owed.pk}/")
    sue = client_of(supervisor)
    assert b"1 customer waits" in sue.get("/surveys/calls/").content
    assert sue.post(notice.url, {"outcome": "mended", "words": ""}).status_code == 422
    assert sue.post(notice.url, {"outcome": "mended", "words": "A new slot, tomorrow."}).status_code == 302
    owed.refresh_from_db()
    assert (owed.outcome, owed.settled_by_id) == (Outcome.MENDED, supervisor.person.pk)
    with pytest.raises(Refused, match="already"):
        actions.settle_call_back(call_back_id=owed.pk, outcome=Outcome.EXPLAINED, words="x", by=supervisor.actor, at=now)
    assert client_of(representative).get(notice.url).status_code == 403
    assert b"Reached, and something was put right" in sue.get(f"/cases/{row.case_id}/").content


def test_ease_and_recommending_stand_beside_satisfaction_each_on_its_own_scale(client, client_of, supervisor, representative):
    ease, nps = (
        QuestionDraft(kind=kind, meaning=meaning, texts={"en": QuestionTexts(text=text, low="no", high="yes")})
        for kind, meaning, text in (
            (QuestionKind.SEVEN, Meaning.EFFORT, "It was easy."),
            (QuestionKind.ELEVEN, Meaning.RECOMMENDING, "Would you recommend us?"),
        )
    )
    asking = (*sample.QUESTIONS[:1], ease, nps)
    assert rules.why_not_survey(sample.draft(questions=(asking[0], replace(ease, kind=QuestionKind.SCALE)))) is not None
    assert rules.why_not_survey(sample.draft(questions=(*asking, nps))) is not None
    now = clock.now()
    made = sample.survey(at=now - 2 * HOUR, questions=asking)
    for number, (easy, recommended) in enumerate([(7, 10)] * 4 + [(5, 8)] * 2 + [(4, 6), (1, 0)]):
        row = sample.invitation(settled(representative, name=f"Customer{number} X"), at=now - HOUR, survey_of=made)
        say(row, 4, easy, recommended, at=now)
    row.refresh_from_db()
    assert (row.score, row.ease, row.recommending) == (4, 1, 0)
    with pytest.raises(Refused, match="does not fit"):
        say(row, 4, 8, 10, at=now)
    found = queries.results(made.pk, since=now - 2 * HOUR, until=now, actor=supervisor.actor)
    assert (found.easy.value, found.easy.n, found.ease.value, found.net.value, found.net.n) == (0.75, 8, 5.375, 0.25, 8)
    assert found.easy.low < 0.75 < found.easy.high
    assert -1 < found.net.low < 0.25 < found.net.high < 1
    page = client_of(supervisor).get(f"/surveys/{made.pk}/").content.decode()
    assert "Easy (CES: 5 to 7 of 7)" in page
    assert "+25" in page
    assert b"10 \xe2\x80\x93 yes" in client.get(reverse("surveys:answer", args=[queries.token_of(row)])).content


def test_results_say_how_many_spoke_and_how_far_the_silent_could_move_it(supervisor, other_representative, representative):
    made = sample.survey(at=MONDAY - HOUR)
    for number, score in enumerate([5] * 6 + [4] * 2 + [2] * 2 + [None] * 10):
        sample.invitation(
            settled(representative, name=f"Customer{number} X"), at=MONDAY, survey_of=made, score=score, delivered_at=MONDAY,
            state=Asked.DELIVERED,
        )  # fmt: skip
    far = settled(other_representative, name="Far Away")
    sample.invitation(far, at=MONDAY, survey_of=made, score=1)
    found = queries.results(made.pk, since=MONDAY, until=MONDAY + HOUR, actor=supervisor.actor)
    assert (found.asked, found.delivered, found.answered) == (20, 20, 10)
    assert (found.satisfied.value, found.satisfied.n) == (0.8, 10)
    assert found.satisfied.low == pytest.approx(0.490, abs=1e-3)
    assert found.satisfied.high == pytest.approx(0.943, abs=1e-3)
    assert found.bounds == (0.4, 0.9)
    assert found.mean.value == pytest.approx(4.2)
    assert found.mean.low < 4.2 < found.mean.high


def test_a_customer_who_wants_no_survey_says_so_on_the_page_and_is_not_asked_again(client, representative):
    row = sample.invitation(settled(representative), at=clock.now())
    assert client.post(reverse("surveys:no_more", args=[queries.token_of(row)])).status_code == 200
    assert Spared.objects.get().is_own
    actions.spare(customer_id=row.customer_id, is_spared=False, by=representative.actor, at=clock.now())
    assert not Spared.objects.exists()


def test_the_question_stands_on_the_customers_own_page_until_it_is_answered(client, representative):
    case = settled(representative, at=clock.now() - HOUR)
    row = sample.invitation(case, at=clock.now() - HOUR)
    url = reverse("cases:portal", args=[portal_token(case)])
    assert b"How satisfied are you?" in client.get(url).content
    say(row, 5, at=clock.now())
    assert b"How satisfied are you?" not in client.get(url).content
