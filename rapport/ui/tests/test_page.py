"""The guard on every page."""

import pytest
from django.contrib.contenttypes.models import ContentType
from django.http import Http404, HttpResponse
from django.test import RequestFactory

from rapport.kernel.actor import Actor, Scope
from rapport.kernel.errors import NotAllowed, Refused
from rapport.ui import navigation
from rapport.ui.page import csrf_failed, page, public_page


@pytest.fixture(autouse=True)
def _a_sign_in_page(settings):
    settings.LOGIN_URL = "/sign-in/"


@pytest.fixture(autouse=True)
def _without_places():
    """What waits in the places is counted in the database, and by rooms above this floor."""
    places, links = list(navigation._places), navigation._links[0]
    navigation.connect([], links)
    yield
    navigation.connect(places, links)


TOM = Actor(name="Tom Bell", person_id=7, role="representative", capabilities={"cases.view": Scope.OWN})


def asked(view, *, actor=TOM, **headers):
    request = RequestFactory().get("/cases/7/", headers=headers)
    request.actor = actor
    return view(request)


def test_whoever_holds_the_capability_comes_in():
    response = asked(page("cases.view")(lambda request: HttpResponse("in")))
    assert (response.status_code, response.content) == (200, b"in")


def test_whoever_lacks_the_capability_reads_why_and_the_view_never_runs():
    def view(request):
        raise AssertionError("ran")

    response = asked(page("cases.configure")(view))
    assert response.status_code == 403
    assert b"not part of your role" in response.content
    assert b"Go back" in response.content


@pytest.mark.parametrize("nobody", [None, pytest.param("lazy", id="a lazy nobody")])
def test_whoever_is_not_signed_in_goes_to_sign_in_and_comes_back(nobody):
    from django.utils.functional import SimpleLazyObject

    actor = SimpleLazyObject(lambda: None) if nobody else None
    response = asked(page("cases.view")(lambda request: HttpResponse("in")), actor=actor)
    assert response.status_code == 302
    assert response["Location"].endswith("?next=/cases/7/")


def sent(view, *, actor=None, **more):
    request = RequestFactory().post(
        "/cases/7/reply/", {"text": "It comes on Friday.", "word": "x", "password": "a b c d"}, **more
    )
    request.actor = actor
    return view(request)


def test_words_sent_after_the_sign_in_ended_are_shown_again_and_nothing_is_done():
    def view(request):
        raise AssertionError("ran")

    ours = {"headers": {"Origin": "http://testserver", "Referer": "http://testserver/cases/7/"}}
    response = sent(page("cases.view")(view), **ours)
    told = response.content.decode()
    assert response.status_code == 401
    assert ">It comes on Friday.</textarea>" in told
    assert 'href="/cases/7/" target="_blank"' in told
    assert "a b c d" not in told
    elsewhere = sent(page("cases.view")(view), headers={"Origin": "https://elsewhere.example"})
    assert (elsewhere.status_code, elsewhere["Location"]) == (302, "/sign-in/?next=/")


def test_words_that_are_refused_or_whose_form_was_open_too_long_are_shown_again():
    def view(request):
        raise Refused("This case is closed.")

    ours = {"headers": {"Origin": "http://testserver"}}
    assert "It comes on Friday." in sent(page("cases.view")(view), actor=TOM, **ours).content.decode()
    assert "It comes on Friday." in sent(csrf_failed, actor=TOM, **ours).content.decode()

    def gone(request):
        raise Http404  # the case went to another team while they wrote

    answer = sent(page("cases.view")(gone), actor=TOM, **ours)
    assert (answer.status_code, "It comes on Friday." in answer.content.decode()) == (404, True)
    theirs = sent(csrf_failed, actor=TOM, headers={"Origin": "http://testserver.elsewhere.example"})
    assert "It comes on Friday." not in theirs.content.decode()


def test_a_button_pressed_after_the_sign_in_ended_leads_back_to_its_page():
    request = RequestFactory().post("/cases/7/take/", headers={"Referer": "http://testserver/cases/7/"})
    request.actor = None
    response = page("cases.view")(lambda request: HttpResponse("in"))(request)
    assert response["Location"] == "/sign-in/?next=/cases/7/"


def test_what_a_fragment_sends_after_the_sign_in_ended_leaves_the_page_as_it_is():
    response = sent(page("cases.view")(lambda request: HttpResponse("in")), headers={"HX-Request": "true"})
    assert (response.status_code, response["HX-Retarget"]) == (401, "#notices")


def test_a_fragment_asked_for_without_sign_in_moves_the_whole_page():
    response = asked(page("cases.view")(lambda request: HttpResponse("in")), actor=None, hx_request="true")
    assert response.status_code == 204
    assert response["HX-Redirect"]


@pytest.mark.parametrize(
    ("error", "status", "words"),
    [
        (Refused("This case is closed. Reopen it first."), 409, "This case is closed. Reopen it first."),
        (NotAllowed("Your role does not reach this one."), 403, "Your role does not reach this one."),
        (ContentType.DoesNotExist(), 404, "There is nothing here"),
    ],
)
def test_expected_errors_become_pages_that_say_what_to_do(error, status, words):
    def view(request):
        raise error

    for guarded in (page("cases.view")(view), public_page(why="test")(view)):
        response = asked(guarded)
        assert response.status_code == status
        assert words in response.content.decode()


def test_a_refusal_to_a_fragment_is_a_notice_on_the_page_that_asked():
    def view(request):
        raise Refused("<b>Not</b> now.")

    response = asked(page("cases.view")(view), hx_request="true")
    assert response.status_code == 409
    assert response["HX-Retarget"] == "#notices"
    assert b"<html" not in response.content
    assert b"&lt;b&gt;Not&lt;/b&gt; now." in response.content


def test_a_fragment_of_what_is_gone_never_puts_a_whole_page_into_the_page():
    def view(request):
        raise ContentType.DoesNotExist

    response = asked(page("cases.view")(view), hx_request="true")
    assert (response.status_code, response["HX-Retarget"]) == (404, "#notices")
    assert b"<html" not in response.content


def test_an_unexpected_error_is_not_swallowed():
    def view(request):
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        asked(page("cases.view")(view))


def test_the_way_back_never_leads_to_another_site():
    def view(request):
        raise Refused("No.")

    assert b'href="/desk/"' in asked(page("cases.view")(view), referer="http://testserver/desk/").content
    assert b"evil.example" not in asked(page("cases.view")(view), referer="http://evil.example/").content
    assert b'href="/evil.example/"' in asked(page("cases.view")(view), referer="http://testserver//evil.example/").content


def test_every_guard_says_what_opens_the_page():
    guarded = page("cases.view")(lambda request: HttpResponse())
    public = public_page(why="The customer has no account.")(lambda request: HttpResponse())
    assert (guarded.capability, guarded.public) == ("cases.view", None)
    assert (public.capability, public.public) == (None, "The customer has no account.")
