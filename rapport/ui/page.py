"""The guard on every page: which capability opens it, and how refusals look."""

import functools
from collections.abc import Callable
from typing import Any, Concatenate, Protocol, cast

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ObjectDoesNotExist
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from rapport.kernel.actor import Actor
from rapport.kernel.again import to_be_sent_again
from rapport.kernel.errors import NotAllowed, Refused
from rapport.kernel.logs import request_id

# What was sent in vain is shown again, so that nobody writes it twice: sentences, so many and so long.
FEWEST_WORDS, MOST_KEPT, LONGEST_KEPT = 3, 20, 20_000

type View[**P] = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


class Guarded(Protocol):
    """A view that says what opens it: a capability, or (None) nothing, and then why it is open to all."""

    capability: str | None
    public: str | None

    def __call__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase: ...


def actor_on(request: HttpRequest) -> Actor:
    """Return who asks; the guard of the page has made sure that there is somebody."""
    return cast(Actor, request.actor)  # type: ignore[attr-defined]


def back_to(request: HttpRequest, otherwise: str) -> str:
    """Return the address that the form says to lead back to (``next``) if it is ours, else the other one."""
    asked = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = url_has_allowed_host_and_scheme(asked, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    return asked if is_ours else otherwise


def page(capability: str) -> Callable[[View[...]], Guarded]:
    """Mark a view as a page for signed-in persons who hold the capability somewhere.

    Whoever is not signed in goes to the sign-in page and comes back. NotAllowed becomes the 403 page, Refused the
    409 page with its sentence, DoesNotExist the 404 page.
    """

    def decorate(view: View[...]) -> Guarded:
        @functools.wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            actor: Actor | None = getattr(request, "actor", None)
            # Not "is None": the middleware hands over a lazy object, which may turn out to hold nothing.
            if not actor:
                return _to_sign_in(request)

            def opened() -> HttpResponseBase:
                actor.require_somewhere(capability)
                return view(request, *args, **kwargs)

            return answered(request, opened)

        return _marked(guarded, capability=capability, public=None)

    return decorate


def public_page(*, why: str) -> Callable[[View[...]], Guarded]:
    """Mark a view as open to people without an account; ``why`` says what makes that right (read by the permission test)."""

    def decorate(view: View[...]) -> Guarded:
        @functools.wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            return answered(request, lambda: view(request, *args, **kwargs), base="ui/public.html")

        return _marked(guarded, capability=None, public=why)

    return decorate


def answered(request: HttpRequest, view: Callable[[], HttpResponseBase], *, base: str = "ui/page.html") -> HttpResponseBase:
    """Run the view; turn expected errors into pages that say what to do next."""
    try:
        return view()
    except NotAllowed as error:
        return refusal(request, str(error), status=403, base=base)
    except Refused as error:
        return refusal(request, str(error), status=409, base=base)
    except OperationalError as error:
        return refusal(request, str(to_be_sent_again(error)), status=409, base=base)
    except (ObjectDoesNotExist, Http404):
        return missing(request, base=base)


def refusal(request: HttpRequest, why: str, *, status: int, base: str = "ui/page.html") -> HttpResponse:
    """Say no in a sentence: a whole page, or for htmx a notice put at the top of the page that asked."""
    is_looking = request.method in ("GET", "HEAD")
    context = {
        "why": why, "status": status, "base": base, "back": _back(request), "is_looking": is_looking, "words": words_of(request),
    }  # fmt: skip
    if request.headers.get("HX-Request"):
        response = render(request, "ui/refused.html#notice", context, status=status)
        # Who is signed out may be writing, and parts of the page ask by themselves: the page stays where it is.
        show = "" if status == 401 else " show:window:top"
        response["HX-Retarget"], response["HX-Reswap"] = "#notices", f"innerHTML{show}"
        return response
    return render(request, "ui/refused.html", context, status=status)


def words_of(request: HttpRequest) -> list[str]:
    """Return the sentences that were sent with a form, so that who must go back can take them along; secrets are one word.

    Nothing of what another site sent: it could put words into our page.
    """
    if request.method != "POST" or not _comes_from_here(request):
        return []
    said = [value for name in request.POST if "password" not in name for value in request.POST.getlist(name)]
    return [value[:LONGEST_KEPT] for value in said if len(value.split()) >= FEWEST_WORDS][:MOST_KEPT]


def _comes_from_here(request: HttpRequest) -> bool:
    here = request.build_absolute_uri("/")
    return f"{request.headers.get('Origin') or request.headers.get('Referer', '')}/".startswith(here)


def missing(request: HttpRequest, *, base: str = "ui/page.html") -> HttpResponse:
    """Say that nothing is here (or nothing that this person may see: the two look the same)."""
    if request.headers.get("HX-Request"):
        return refusal(request, _("What stood here is not there any more. Reload the page."), status=404, base=base)
    # Who was writing in a case that went to another team meanwhile keeps the words.
    return render(request, "ui/missing.html", {"base": base, "back": _back(request), "words": words_of(request)}, status=404)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's handler404, for addresses that no page has."""
    return missing(request, base="ui/page.html" if getattr(request, "actor", None) else "ui/public.html")


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Django's handler403."""
    why = str(exception or "") or _("This page is not open to you.")
    return refusal(request, why, status=403, base="ui/page.html" if getattr(request, "actor", None) else "ui/public.html")


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """CSRF_FAILURE_VIEW: the form was open too long, or came from elsewhere. ``reason`` is technical and not shown."""
    why = _("This form was open for too long, or was sent from another page. Go back, reload the page and send it again.")
    return refusal(request, why, status=403, base="ui/page.html" if getattr(request, "actor", None) else "ui/public.html")


def nothing_to_see(request: HttpRequest) -> HttpResponse:
    """Say of an address that only takes what a form sends that it shows nothing: a reload or the sign-in led to it."""
    why = _("This address only takes what a form sends; there is nothing to look at. What you sent before is not sent again.")
    return refusal(request, why, status=405, base="ui/page.html" if getattr(request, "actor", None) else "ui/public.html")


def broken(request: HttpRequest) -> HttpResponse:
    """Django's handler500: a page that needs no database and no session, with the number that the logs know."""
    return render(None, "ui/broken.html", {"request_id": request_id.get()}, status=500)


def _back(request: HttpRequest) -> str:
    """Return the page the person came from, if it is ours and not this one; else the first page."""
    here = request.build_absolute_uri("/")
    came_from = request.headers.get("Referer", "")
    if came_from.startswith(here) and came_from != request.build_absolute_uri():
        return "/" + came_from.removeprefix(here).lstrip("/\\")
    return "/"


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    """Lead to the sign-in and back to a page, never to an address that only takes what is sent; no words are lost by it."""
    if request.headers.get("HX-Request"):
        if request.method in ("GET", "HEAD"):
            response = HttpResponse(status=204)
            response["HX-Redirect"] = resolve_url(settings.LOGIN_URL)
            return response
        return refusal(request, _("You were signed out. Sign in again in another window; what stands here stays."), status=401)
    if request.method in ("GET", "HEAD"):
        return redirect_to_login(request.get_full_path())
    if words_of(request):
        why = _("You were signed out before this was sent. Keep what you wrote, sign in and send it again.")
        return refusal(request, why, status=401, base="ui/public.html")
    return redirect_to_login(_back(request))


def _marked(view: Callable[..., HttpResponseBase], *, capability: str | None, public: str | None) -> Guarded:
    marked = cast(Guarded, view)
    marked.capability, marked.public = capability, public
    return marked
