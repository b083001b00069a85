"""The inbox: what the person was told, and marking it as read."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from rapport.kernel import clock
from rapport.kernel import inbox as notices
from rapport.kernel.models import Notice
from rapport.ui.page import actor_on, page

from ..told import numbered

MOST_UNREAD, MOST_READ = 200, 30


@require_safe
@page("today.inbox")
def inbox(request: HttpRequest) -> HttpResponse:
    """Show the person's notices: those not read yet, and the latest of the others."""
    person_id, now = actor_on(request).person_id, clock.now()
    rows = notices.notices(person_id, as_of=now) if person_id is not None else Notice.objects.none()
    unread = rows.filter(read_at=None)
    count = notices.unread_count(person_id, as_of=now) if person_id is not None else 0
    shown = {
        "unread": numbered(unread[:MOST_UNREAD]),
        "unread_count": count,
        "read": numbered(rows.exclude(read_at=None)[:MOST_READ]),
        "topic": f"inbox:{person_id}",
    }
    return render(request, "today/inbox.html", shown)


@require_POST
@page("today.inbox")
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark every notice of the person as read."""
    person_id = actor_on(request).person_id
    if person_id is not None:
        notices.mark_read(person_id, at=clock.now())
    return redirect("today:inbox")


@require_POST
@page("today.inbox")
def read(request: HttpRequest, notice_id: int) -> HttpResponse:
    """Mark one notice as read and, with ``open``, lead to what it is about."""
    person_id, now = actor_on(request).person_id, clock.now()
    if person_id is None:
        raise Notice.DoesNotExist
    notice = notices.notices(person_id, as_of=now).get(pk=notice_id)
    notices.mark_read(person_id, at=now, notice_id=notice.pk)
    is_ours = url_has_allowed_host_and_scheme(notice.url, allowed_hosts=None)
    return redirect(notice.url if request.POST.get("open") and notice.url and is_ours else "today:inbox")
