"""The pages: everything that is offered can be done from them, and a refusal stands beside what was written."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile

from rapport.compute.legallimits import legal_calendar
from rapport.desk.cases import actions as case_actions
from rapport.desk.cases import sample as cases
from rapport.desk.complaints import actions, queries, reactions, sample
from rapport.desk.complaints.models import Allegation, ComplaintFile, CorrectiveAction, LetterCopy, OutsideCase, Redress
from rapport.desk.complaints.rules import warning
from rapport.desk.complaints.types import Closing, Mark, Severity, Triage, Why
from rapport.desk.complaints.web import board
from rapport.desk.remedies import sample as remedies
from rapport.directory.customers import sample as customers
from rapport.kernel import clock
from rapport.kernel.models import Entry, Notice
from rapport.metrics.ask import Question
from rapport.metrics.pareto import Part

from .conftest import FOS, HOUSE

pytestmark = pytest.mark.django_db


def record(client, complaint, where, key, **given):
    response = client.post(f"/complaints/{complaint.pk}/{where}/{key}/", given)
    assert response.status_code == 302, response.context["form"].errors
    return response


@pytest.fixture
def now():
    return clock.now()


def convert(tom, case, now):
    """Make a case a complaint; the regime that follows is read before anything is saved."""
    given = {
        "received_at": (now - timedelta(days=1)).strftime("%Y-%m-%dT%H:%M"), "contact": case.contacts.get().pk,
        "product": "financial", "jurisdiction": "GB", "customer_type": "consumer",
    }  # fmt: skip
    unread = tom.post(f"/complaints/{case.pk}/convert/", given)
    assert (unread.status_code, ComplaintFile.objects.count()) == (422, 0)
    assert "judged by: UK FCA DISP, version 1. It is chosen for: financial, GB." in unread.content.decode()
    given["seen"] = unread.context["form"].following()["version"].pk
    assert tom.post(f"/complaints/{case.pk}/convert/", given).status_code == 302
    return ComplaintFile.objects.get()


def investigate(tom, sue, complaint):
    """Assess, write down what is alleged and found, decide, offer and pay."""
    record(tom, complaint, "do", "triage", severity="moderate", drivers=["health"], note="Ill.")
    record(tom, complaint, "do", "allegation", text="It was late.")
    part = Allegation.objects.get()
    record(tom, complaint, "do", "evidence", text="The scans.", source="Carrier")
    record(tom, complaint, "do", "finding", text="It never left.", allegation=part.pk)
    assert tom.get(f"/complaints/{complaint.pk}/decide/ruling/").status_code == 403
    record(sue, complaint, "decide", "ruling", allegation=part.pk, decision="upheld", reasons="No van.")
    remedies.limit("representative", 50)
    record(tom, complaint, "do", "offer", kind="distress", amount="40", currency="gbp", text="For two days at home")
    offer = Redress.objects.get()
    said = clock.now().strftime("%Y-%m-%dT%H:%M")
    early = {"redress": offer.pk, "is_accepted": "1", "answered_at": "2020-01-01T10:00"}
    assert tom.post(f"/complaints/{complaint.pk}/do/answer/", early).status_code == 422
    record(tom, complaint, "do", "answer", redress=offer.pk, is_accepted="1", answered_at=said)
    record(tom, complaint, "do", "paid", redress=offer.pk, paid_at=clock.now().strftime("%Y-%m-%dT%H:%M:%S"), proof="Bank")


def test_from_the_case_to_the_closed_complaint_by_forms_alone(client_of, representative, supervisor, now):
    actions.ensure_regimes(by=HOUSE, at=now)
    who = customers.customer("Joan Hale", email="joan.hale@post.example")
    case = cases.case(team=representative.team, assignee=representative.person, customer=who, at=now - timedelta(hours=5))
    tom, sue = client_of(representative), client_of(supervisor)
    assert f"/complaints/{case.pk}/convert/" in tom.get(f"/cases/{case.pk}/").content.decode()
    assert tom.get(f"/complaints/{case.pk}/convert/").status_code == 200
    complaint = convert(tom, case, now)
    investigate(tom, sue, complaint)
    draft = sue.get(f"/complaints/{case.pk}/letters/final/")
    assert "Financial Ombudsman Service" in draft.context["form"].initial["text"]
    ticks = {f"has_{one}": "on" for one in ("decision", "reasons", "redress", "waiver")}
    refused = sue.post(f"/complaints/{case.pk}/letters/final/", {"text": "Sorry.", "channel": "email"} | ticks)
    assert refused.status_code == 422
    assert "six months" in refused.content.decode()
    assert not LetterCopy.objects.exists()
    assert sue.post(f"/complaints/{case.pk}/letters/final/", {"text": FOS, "channel": "email"} | ticks).status_code == 422
    ticks["file_leaflet"] = SimpleUploadedFile("leaflet.pdf", b"%PDF-1.4 leaflet")
    assert sue.post(f"/complaints/{case.pk}/letters/final/", {"text": FOS, "channel": "email"} | ticks).status_code == 302
    record(tom, complaint, "do", "cause", why="supplier", lesson="Ask first.", is_systemic="on")
    later = (now + timedelta(days=20)).date()
    record(sue, complaint, "decide", "action", text="Ask first", owner=representative.person.pk, due_date=later, check_weeks=6)
    record(sue, complaint, "decide", "outside", body="Financial Ombudsman Service", opened_date=now.date())
    record(tom, complaint, "do", "close", closing="final_response")
    assert (OutsideCase.objects.count(), CorrectiveAction.objects.count()) == (1, 1)
    shown = sue.get(f"/complaints/{case.pk}/").content.decode()
    for words in (
        "It was late.",
        "Upheld",
        "£40",
        "Kept unchanged",
        "Closed: final response",
        "supplier",
        "not legal advice",
    ):
        assert words.casefold() in shown.casefold(), words
    assert sue.get("/complaints/?export=csv").status_code == 200


def test_every_verb_that_is_offered_opens(client_of, representative, director, now):
    case = cases.case(team=representative.team, assignee=representative.person, at=now - timedelta(days=3))
    complaint = sample.file(case, regime="uk-housing-ombudsman", by=HOUSE)
    actions.add_allegation(case_id=case.pk, text="Late.", by=HOUSE, at=now)
    ana = client_of(director)
    page = ana.get(f"/complaints/{complaint.pk}/")
    offered = [url for url, _label in page.context["verbs"].values()] + [url for url, _label in page.context["letters"]]
    assert len(offered) > 18
    for url in offered:
        assert ana.get(url).status_code == 200, url


def test_a_bar_of_the_narrowed_causes_opens_the_complaints_of_its_own_weeks(client_of, supervisor, representative, now):
    for days in (200, 20):
        case = cases.case(team=representative.team, assignee=representative.person, at=now - timedelta(days=days + 5))
        at = now - timedelta(days=days)
        sample.file(case, answered_at=at, closed_at=at, closing=Closing.FINAL_RESPONSE, why=Why.PEOPLE, by=HOUSE)
    ComplaintFile.objects.update(is_systemic=True)
    part = Part(value="people", n=1, share=1.0, low=0.2, high=1.0, running=1.0, whole=1)
    question = Question(
        metric="complaint_causes", as_of=now, since=(now - board.PERIOD).date(), until=now.date() + timedelta(days=1)
    )
    href = board._closed(question, part, "systemic")
    rows = client_of(supervisor).get(href).context["table"].data
    assert [one.pk for one in rows] == [case.pk]


def test_a_restricted_file_is_there_for_its_readers_only(client_of, representative, supervisor, director, now):
    case = cases.case(team=representative.team, assignee=representative.person, at=now - timedelta(days=3))
    sample.file(case, by=HOUSE)
    readers = {"is_restricted": "on", "readers": [supervisor.person.pk]}
    refused = client_of(director).post(f"/complaints/{case.pk}/readers/", readers)
    assert f"{representative.person.name} has the case" in refused.content.decode()
    case_actions.give_back(case_id=case.pk, by=representative.actor, at=now)
    assert client_of(director).post(f"/complaints/{case.pk}/readers/", readers).status_code == 302
    assert client_of(supervisor).get(f"/complaints/{case.pk}/").status_code == 200
    tom = client_of(representative)
    assert tom.get(f"/complaints/{case.pk}/").status_code == 404
    assert tom.post(f"/complaints/{case.pk}/do/allegation/", {"text": "x"}).status_code == 404
    assert tom.get(f"/cases/{case.pk}/").status_code == 404
    assert client_of(supervisor).get(f"/cases/{case.pk}/").status_code == 200


def test_the_register_and_the_overview_take_the_same_number_of_queries_for_many(
    client_of, representative, director, now, django_assert_max_num_queries
):
    for number in range(12):
        case = cases.case(team=representative.team, assignee=representative.person, at=now - timedelta(days=60 + number))
        sample.file(case, regime="uk-fca-disp", by=HOUSE)
    ana = client_of(director)
    for url, most in (("/complaints/?state=open&overdue=on&regime=uk-fca-disp&severity=low", 16), ("/complaints/overview/", 24)):
        ana.get(url)
        with django_assert_max_num_queries(most):
            shown = ana.get(url)
        assert shown.status_code == 200
    assert "12 complaints are overdue" in shown.content.decode()


def test_the_ladder_climbs_to_the_handler_the_lead_the_manager_and_the_director_each_once(department, now):
    tom = department["Tom Bell"].person
    case = cases.case(team=tom.team, assignee=tom, at=now)
    complaint = sample.file(case, regime="uk-fca-disp", handler_id=tom.pk, by=HOUSE)
    complaint.milestones.exclude(milestone="answer").update(is_void=True)
    due = complaint.milestones.get(milestone="answer").due_at
    rungs = [warning.telling(one, due, legal_calendar("Europe/London", "GB", "ENG")) for one in complaint.terms.ladder]
    expected = {rungs[0] - timedelta(minutes=1): [], rungs[0]: ["Tom Bell"], rungs[1]: ["Sue Marsh", "Tom Bell"],
                rungs[2]: ["Grace Osei", "Sue Marsh", "Tom Bell"],
                rungs[3]: ["Ana Ruiz", "Grace Osei", "Sue Marsh", "Tom Bell"]}  # fmt: skip
    names = {one.person.pk: name for name, one in department.items()}
    for at, told in expected.items():
        before = Entry.objects.filter(event="complaints.MilestoneNear").count()
        actions.warn(by=HOUSE, at=at)
        assert actions.warn(by=HOUSE, at=at) == 0
        fresh = Entry.objects.filter(event="complaints.MilestoneNear").order_by("pk")[before:]
        for entry in fresh:
            from rapport.desk.complaints.events import MilestoneNear
            from rapport.desk.complaints.types import Milestone

            event = MilestoneNear(case_id=case.pk, milestone=Milestone.ANSWER, rung=entry.payload["rung"])
            reactions.warn(event, entry)
            reactions.warn(event, entry)
            assert sorted(names[one.person_id] for one in Notice.objects.filter(entry_id=entry.pk)) == told
        assert len(fresh) == bool(told)


def test_the_customer_is_asked_about_the_handling_only_when_everything_promised_is_kept(client, representative, supervisor, now):
    who = customers.customer("Joan Hale", email="joan.hale@post.example")
    case = cases.case(team=representative.team, assignee=representative.person, customer=who, at=now - timedelta(days=9))
    complaint = sample.file(case, by=HOUSE)
    by = representative.actor
    offer = actions.offer_redress(case_id=case.pk, kind="apology", text="In writing", by=by, at=now - timedelta(days=8))
    actions.answer_redress(case_id=case.pk, redress_id=offer.pk, is_accepted=True, by=by, at=now - timedelta(days=8))
    actions.close_complaint(case_id=case.pk, closing=Closing.WITHDRAWN, said="Enough.", by=by, at=now - timedelta(days=7))
    assert actions.ask_handling(by=HOUSE, at=now) == 0
    actions.pay_redress(case_id=case.pk, redress_id=offer.pk, paid_at=now - timedelta(days=6), proof="Letter", by=by, at=now)
    assert actions.ask_handling(by=HOUSE, at=now) == 1
    assert actions.ask_handling(by=HOUSE, at=now) == 0
    from rapport.desk.complaints.events import HandlingAsked

    entry = Entry.objects.get(event="complaints.HandlingAsked")
    for _again in range(2):
        reactions.send_question(HandlingAsked(case_id=case.pk), entry)
    assert len(mail.outbox) == 1
    complaint.refresh_from_db()
    link = f"/handling/{queries.handling_token(complaint)}/"
    assert link in mail.outbox[0].body
    assert client.get(link[:-3] + "x/").status_code == 404
    assert client.post(link, {"score": "9"}).status_code == 422
    for _twice in range(2):
        sent = client.post(link, {"score": "2", "comment": "You did not listen."})
        assert (sent.status_code, sent["Location"]) == (302, f"{link}?thanks")
    assert "Change my answer" in client.get(f"{link}?thanks").text
    assert "You did not listen." in client.get(link).text, "who opens the link again finds what they said"
    complaint.refresh_from_db()
    assert (complaint.handling_score, complaint.handling_comment) == (2, "You did not listen.")


def test_a_return_is_frozen_and_what_is_known_later_stands_beside_it(client_of, manager, representative, now):
    first = (now.replace(day=1) - timedelta(days=20)).replace(hour=12)
    cases_ = [cases.case(team=representative.team, assignee=representative.person, at=first, text="Late.") for _one in range(3)]
    for case in cases_[:2]:
        sample.file(case, regime="uk-fca-disp", by=HOUSE)
    grace = client_of(manager)
    last = now.replace(day=1).date() - timedelta(days=1)
    period = {"from_date": last.replace(day=1), "to_date": last, "regime": "uk-fca-disp"}
    assert grace.post("/complaints/returns/", period).status_code == 302
    (row,) = queries.returns()
    assert (row.content["opened"], row.content["outstanding_at_end"], row.content["is_nil"]) == (2, 2, False)
    assert queries.corrections(row, at=now) == []
    sample.file(cases_[2], regime="uk-fca-disp", by=HOUSE)
    (one, *_rest) = [found for found in queries.corrections(row, at=now) if found.figure == "opened"]
    assert (one.frozen, one.now) == (2, 3)
    page = grace.get(f"/complaints/returns/{row.pk}/").content.decode()
    assert "unchanged" in page
    empty = actions.freeze_return(
        from_date=last.replace(year=last.year - 1, day=1),
        to_date=last.replace(year=last.year - 1, day=20),
        by=manager.actor,
        at=now,
    )
    assert empty.content["is_nil"]


def test_words_are_erased_when_their_time_is_over_unless_held_and_figures_stay(
    client_of, manager, supervisor, representative, now
):
    long_ago = now - timedelta(days=4 * 365)
    made = [cases.case(team=representative.team, assignee=representative.person, at=long_ago) for _one in range(3)]
    for case in made:
        sample.file(
            case, regime="uk-fca-disp", acknowledged_at=long_ago, answered_at=long_ago, closed_at=long_ago,
            closing=Closing.FINAL_RESPONSE, decision="upheld", why="people", by=HOUSE,
        )  # fmt: skip
    actions.hold_records(case_id=made[0].pk, reason="Court", by=supervisor.actor, at=now)
    actions.reopen_complaint(case_id=made[1].pk, reason="New facts", by=supervisor.actor, at=now)
    over = client_of(manager).get("/complaints/records/").context["over"]
    assert [one.pk for one in over] == [made[2].pk]
    assert client_of(manager).post("/complaints/records/").status_code == 302
    words = dict(ComplaintFile.objects.values_list("pk", "words"))
    assert [bool(words[case.pk]) for case in made] == [True, True, False]
    erased = ComplaintFile.objects.get(pk=made[2].pk)
    assert (erased.decision, erased.erased_at is not None, erased.letters.count()) == ("upheld", True, 2)


def test_limits_of_behaviour_have_a_day_of_review(client_of, manager, now):
    who = customers.customer("Rude Person", email="rude@post.example")
    grace = client_of(manager)
    given = {"customer": who.pk, "limit": "In writing only", "reason": "Threats", "review_date": now.date()}
    assert grace.post("/complaints/behaviour/", given).status_code == 422
    given["review_date"] = (now + timedelta(days=90)).date()
    assert grace.post("/complaints/behaviour/", given).status_code == 302
    assert grace.post("/complaints/behaviour/", given).status_code == 422
    (limit,) = queries.behaviour_limits()
    assert "In writing only" in grace.get(f"/customers/{who.pk}/").content.decode()
    assert grace.post(f"/complaints/behaviour/{limit.pk}/", {"review_date": ""}).status_code == 302
    assert queries.behaviour_limits() == []


def test_marks_raise_and_stand_in_the_register(client_of, representative, supervisor, now):
    case = cases.case(team=representative.team, assignee=representative.person, at=now - timedelta(days=1))
    sample.file(case, by=HOUSE)
    seen = Triage(severity=Severity.CRITICAL, marks=(Mark.REGULATOR,), drivers=("health",))
    actions.triage(case_id=case.pk, triage=seen, by=representative.actor, at=now)
    page = client_of(supervisor).get("/complaints/?first=marked").content.decode()
    assert "regulator" in page
    assert "needs care" in page
