"""The dashboard: on time, upheld, age, causes, each from the store with its doubt; and what falls due in the coming weeks."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from rapport.desk.complaints import queries
from rapport.desk.complaints.web import board, shown
from rapport.kernel import clock
from rapport.ui.page import actor_on, page


@require_safe
@page("complaints.view")
def overview(request: HttpRequest) -> HttpResponse:
    """Show how complaints are handled: the finding first, then the figures, causes and the forecast."""
    actor, now = actor_on(request), clock.now()
    flag = request.GET.get("flag", "")
    weeks = queries.forecast(actor, at=now)
    rows = queries.complaints(actor)
    context = board.board(actor, at=now, flag=flag) | {
        "flag": flag,
        "weeks": weeks,
        "chart": board.forecast_chart(weeks),
        "overdue": list(queries.overdue(actor, at=now)[:8]),
        "open_count": rows.filter(closed_at=None).order_by().count(),
        "overdue_count": queries.overdue(actor, at=now).order_by().count(),
        "soon_count": sum(one.due for one in weeks),
        "may": shown.desk(actor),
    }
    return render(request, "complaints/overview.html", context)
