"""Who complains for the customer: where letters go, the authority that is kept for it, and what is enclosed in a letter."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from rapport.desk.cases import actions as case_actions
from rapport.desk.cases import sample as cases
from rapport.desk.cases.types import Channel, Direction
from rapport.desk.complaints import actions, queries
from rapport.desk.complaints.actions import ComplaintRefused, ElementsMissing
from rapport.desk.complaints.models import ComplaintFile
from rapport.desk.complaints.types import Complainant, Letter
from rapport.directory.customers import sample as customers
from rapport.kernel import clock, files
from rapport.kernel.errors import BadInput

from .conftest import HOUSE, MONDAY, later, paper, send
from .test_edges import earlier
from .test_life import FCA, investigated, ruled

pytestmark = pytest.mark.django_db
PAUL = {"name": "Paul Hale", "relation": "son", "authority": "Letter, signed by her", "email": "paul@post.example"}
SIGNED = {"authority_date": MONDAY.date() - timedelta(days=2)}


def name(complaint, by, **more):
    who = Complainant(**PAUL | more)
    return actions.name_complainant(case_id=complaint.pk, complainant=who, by=by.actor, at=MONDAY)


def test_letters_go_to_a_representative_only_while_their_authority_is_kept_and_holds(complain, representative, client_of):
    complaint, tom = complain(), client_of(representative)
    page = f"/complaints/{complaint.pk}/"
    name(complaint, representative)
    assert queries.representative_of(ComplaintFile.objects.get()) is None
    assert "the authority of Paul Hale itself is not kept yet" in tom.get(page).content.decode()
    name(complaint, representative, **SIGNED, paper=paper())
    assert queries.representative_of(ComplaintFile.objects.get()).email == "paul@post.example"
    shown = tom.get(page).content.decode()
    assert "Letters go to Paul Hale." in shown
    assert queries.draft_of(ComplaintFile.objects.get(), Letter.ACKNOWLEDGEMENT).startswith("Dear Paul Hale,")
    assert "authority.pdf" in shown
    assert "28 Feb 2026" in shown
    why = {"reason": "She said so on the telephone."}
    assert tom.post(f"{page}do/withdrawn/", why).status_code == 302
    assert queries.representative_of(ComplaintFile.objects.get()) is None
    shown = tom.get(page).content.decode()
    assert "was withdrawn on" in shown
    assert "She said so on the telephone. Letters go to the customer." in shown
    assert queries.draft_of(ComplaintFile.objects.get(), Letter.ACKNOWLEDGEMENT).startswith("Dear Joan Hale,")
    with pytest.raises(ComplaintRefused, match="No authority"):
        actions.withdraw_authority(case_id=complaint.pk, reason="Again", by=representative.actor, at=MONDAY)


def test_an_answer_in_an_earlier_case_that_joined_goes_to_who_represents_too(complain, representative):
    complaint = complain()
    case = earlier(complaint, representative)
    contact = cases.contact(case, "On Thursday.", at=MONDAY, direction=Direction.OUTBOUND)
    name(complaint, representative, **SIGNED, paper=paper())
    assert queries.addressee_of(contact.pk) is None
    actions.join(case_id=case.pk, into_id=complaint.pk, by=representative.actor, at=MONDAY)
    assert queries.addressee_of(contact.pk).email == queries.speaks_in(case.pk).email == "paul@post.example"
    actions.withdraw_authority(case_id=complaint.pk, reason="She said so.", by=representative.actor, at=MONDAY)
    assert queries.speaks_in(case.pk) is queries.addressee_of(contact.pk) is None
    assert queries.withdrawn_of(case.pk).email == "paul@post.example"
    link = case.links.get()
    case_actions.unlink(link_id=link.pk, by=representative.actor, at=MONDAY)
    assert queries.withdrawn_of(case.pk) is None


def test_the_paper_of_one_person_says_nothing_for_another(complain, representative):
    complaint = complain()
    name(complaint, representative, **SIGNED, paper=paper())
    name(complaint, representative, relation="her son")
    assert ComplaintFile.objects.get().is_represented
    name(complaint, representative, name="Petra Hale")
    assert not ComplaintFile.objects.get().is_represented
    assert [one.name for one in queries.authority_files(complaint)] == ["authority.pdf"]


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"name": "", "authority": ""}, "Say first who complains"),
        ({"email": "paul at home"}, "not an e-mail address"),
        ({"paper": paper()}, "of which day"),
        ({"authority_date": MONDAY.date() + timedelta(days=9)}, "a day to come"),
        (SIGNED | {"paper": paper("authority.exe")}, "is of a kind"),
    ],
)
def test_what_cannot_be_right_of_a_representative_is_refused(given, why, complain, representative):
    complaint = complain()
    with pytest.raises(BadInput, match=why):
        name(complaint, representative, **given)


def test_the_authority_comes_with_the_complaint_and_is_read_by_its_readers_alone(client_of, representative):
    now = clock.now()
    actions.ensure_regimes(by=HOUSE, at=now)
    who = customers.customer("Joan Hale", email="joan.hale@post.example")
    case = cases.case(team=representative.team, assignee=representative.person, customer=who, at=now - timedelta(hours=5))
    tom, page = client_of(representative), f"/complaints/{case.pk}/convert/"
    given = {
        "received_at": (now - timedelta(hours=5)).strftime("%Y-%m-%dT%H:%M:%S"), "contact": case.contacts.get().pk,
        "product": "other", "customer_type": "consumer", **PAUL, "authority_date": now.date(), "copies_customer": "on",
    }  # fmt: skip
    unread = tom.post(page, given)
    given["seen"] = unread.context["form"].following()["version"].pk
    given["paper"] = SimpleUploadedFile("authority.pdf", b"%PDF-1.4 signed")
    assert tom.post(page, given).status_code == 302
    complaint = ComplaintFile.objects.get()
    assert complaint.is_represented
    assert complaint.copies_customer
    kept = f"/files/{complaint.authority_file_id}/"
    assert b"".join(tom.get(kept).streaming_content) == b"%PDF-1.4 signed"
    ComplaintFile.objects.update(is_restricted=True, reader_ids=[])
    assert tom.get(kept).status_code == 404


def test_what_is_to_be_enclosed_has_to_be_there_and_goes_with_the_letter(complain, representative, supervisor):
    complaint = complain(**FCA)
    part = investigated(complaint, by=representative.actor, at=later(hours=1))
    ruled(complaint, part, by=supervisor.actor, at=later(hours=3))
    with pytest.raises(ElementsMissing) as lacking:
        send(complaint, Letter.FINAL, by=supervisor.actor, at=later(hours=4), enclosures=[])
    assert lacking.value.labels == ("The ombudsman's leaflet, enclosed (add the file)",)
    copy = send(complaint, Letter.FINAL, by=supervisor.actor, at=later(hours=4))
    assert [one.name for one in files.files_of("cases.contact", [copy.contact_id])] == ["leaflet.pdf"]


def test_a_letter_goes_to_an_address_of_the_representative_that_is_known(complain, representative):
    complaint = complain()
    name(complaint, representative, **SIGNED, paper=paper(), email="", address="1 Side Street\nYork YO1 7HH")
    for channel in (Channel.EMAIL, Channel.WEB):
        with pytest.raises(ComplaintRefused, match="of who complains for the customer"):
            actions.send_letter(
                case_id=complaint.pk, letter=Letter.ACKNOWLEDGEMENT, text="We have it.",
                ticked=("understood", "handler", "when"), channel=channel, by=representative.actor, at=later(hours=1),
            )  # fmt: skip


def test_an_erased_file_keeps_nothing_of_the_representative(complain, representative, manager):
    complaint = complain()
    name(complaint, representative, **SIGNED, paper=paper(), address="1 Side Street\nYork YO1 7HH")
    actions.withdraw_authority(case_id=complaint.pk, reason="Paul moved.", by=representative.actor, at=MONDAY)
    long_ago = MONDAY - timedelta(days=3_000)
    ComplaintFile.objects.update(closed_at=long_ago, closing="withdrawn", retain_until=long_ago)
    actions.erase_records(case_id=complaint.pk, by=manager.actor, at=MONDAY)
    gone = ComplaintFile.objects.get()
    told = gone.complainant_name, gone.complainant_email, gone.complainant_address, gone.authority_withdrawn_why
    assert (*told, gone.authority_file_id, queries.authority_files(gone)) == ("", "", "", "", None, [])
