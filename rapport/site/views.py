"""Pages of the building itself: the door, its health, live updates and kept files."""

from typing import cast

from asgiref.sync import sync_to_async
from django.db import DatabaseError, close_old_connections, connection
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from rapport.kernel import files, jobs
from rapport.kernel import live as updates
from rapport.kernel.actor import Actor
from rapport.site import staying
from rapport.ui.page import actor_on, page, public_page

FIRST_PAGES = (("today.brief", "today:brief"), ("today.floor", "today:floor"), ("today.work", "today:work"))
MOST_TOPICS = 20


@require_safe
@page("today.work")
def home(request: HttpRequest) -> HttpResponse:
    """Lead everybody to the first page of their role."""
    actor = actor_on(request)
    return redirect(next(url for capability, url in FIRST_PAGES if actor.may(capability)))


@never_cache
@require_safe
@public_page(why="A load balancer has no account; the answer tells nothing but up or down.")
def health(request: HttpRequest) -> HttpResponse:
    """Answer 200 when pages can be served: the database answers and its tables are there."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM django_migrations LIMIT 1")
        waiting = jobs.waiting_count()
    except DatabaseError:
        return JsonResponse({"status": "down", "why": _("the database does not answer")}, status=503)
    return JsonResponse({"status": "up", "jobs_waiting": waiting})


@require_safe
@page("today.inbox")
def file(request: HttpRequest, file_id: int) -> HttpResponseBase:
    """Serve a kept file to somebody who may read the object that it belongs to."""
    stored = files.get_file(file_id, actor=actor_on(request))
    inline = stored.media_type in files.SHOWN_INLINE
    response = FileResponse(files.path_of(stored.sha256).open("rb"), as_attachment=not inline, filename=stored.name)
    response["Content-Type"] = stored.media_type
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, max-age=3600"
    return response


@never_cache
@require_http_methods(["GET", "POST"])
@page("today.inbox")
def stay(request: HttpRequest) -> HttpResponse:
    """Tell how long the sign-in still holds; sent, it holds on: an open page asks before it offers, and when it was answered."""
    if request.method == "POST":
        staying.stay(request)
    return JsonResponse(staying.stays(request))


async def live(request: HttpRequest) -> HttpResponseBase:
    """Stream changes of the topics asked for (``?topic=case:7``), of those only that the person may see."""
    topics = await sync_to_async(_allowed_topics)(request)
    if topics is None:
        return HttpResponse(status=401)
    if not topics:
        return HttpResponse(status=403)
    # A browser that comes back names the last event it heard; a page that comes first, the moment it was read.
    since = updates.from_id(request.headers.get("Last-Event-ID") or request.GET.get("since", ""))
    flow = updates.stream(topics, since=since, sign_in=request.session.session_key or "")
    response = StreamingHttpResponse(flow, content_type="text/event-stream")
    response["Cache-Control"] = "no-store"
    response["X-Accel-Buffering"] = "no"
    return response


def _allowed_topics(request: HttpRequest) -> frozenset[str] | None:
    actor = getattr(request, "actor", None)
    if actor is None:
        return None
    asked = request.GET.getlist("topic")[:MOST_TOPICS]
    try:
        return frozenset(topic for topic in asked if updates.may_listen(cast(Actor, actor), topic))
    finally:
        # A request's connection goes back at its end, and a line's end is minutes away: with a few open pages there would be none
        # left for anybody.
        close_old_connections()


live.capability = "today.inbox"  # type: ignore[attr-defined]
live.public = None  # type: ignore[attr-defined]
