"""Time given to cases: on the page of a case, one's own, and that of a team."""

import csv
import io
from collections.abc import Sequence
from datetime import date, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rapport.kernel import clock
from rapport.kernel.errors import BadInput
from rapport.ui.forms import Form
from rapport.ui.listing import harmless
from rapport.ui.page import actor_on, page

from ... import actions, queries
from ...models import TimeEntry
from ...types import Effort
from .. import shown
from ..asking import ask
from ..forms.working import CorrectTime, TimeForm

WEEKS = 8


@require_POST
@page("cases.work")
def start(request: HttpRequest, case_id: int) -> HttpResponse:
    """Begin to count one's time on a case."""
    queries.get_case(case_id, actor=actor_on(request))
    given = request.POST.get("effort", "")
    if given not in list(Effort):
        raise BadInput(_("Say whether you work on it or hold it."))
    actions.start_time(case_id=case_id, effort=Effort(given), by=actor_on(request), at=clock.now())
    return redirect("cases:case", case_id)


@require_POST
@page("cases.work")
def stop(request: HttpRequest) -> HttpResponse:
    """Stop counting, and return to the case on which it ran."""
    entry = actions.stop_time(by=actor_on(request), at=clock.now())
    return redirect("cases:case", entry.case_id) if entry else redirect("cases:times")


@require_http_methods(["GET", "POST"])
@page("cases.work")
def enter(request: HttpRequest, case_id: int) -> HttpResponse:
    """Write time down that was not counted."""
    actor = actor_on(request)
    case = queries.get_case(case_id, actor=actor)

    def act(form: Form) -> None:
        said = form.cleaned_data
        values = {"effort": Effort(said["effort"]), "day": said["day"], "seconds": said["minutes"] * 60}
        actions.enter_time(case_id=case_id, **values, by=actor, at=clock.now())

    form = TimeForm(request.POST or None, today=_today())
    return ask(request, case, form, act, title=_("Enter time"), label=_("Enter it"))


@require_http_methods(["GET", "POST"])
@page("cases.work")
def correct(request: HttpRequest, time_id: int) -> HttpResponse:
    """Correct one's own time."""
    actor = actor_on(request)
    entry = get_object_or_404(TimeEntry.objects.select_related("case"), pk=time_id, person_id=actor.person_id)

    def act(form: Form) -> None:
        seconds = form.cleaned_data["minutes"] * 60
        actions.correct_time(entry_id=time_id, seconds=seconds, why=form.cleaned_data["why"], by=actor, at=clock.now())

    form = CorrectTime(request.POST or None, initial={"minutes": max((entry.seconds or 60) // 60, 1)})
    lede = _("What it said before, and why it was changed, stays on record.")
    return ask(request, entry.case, form, act, title=_("Correct the time"), label=_("Correct it"), lede=lede)


@require_safe
@page("cases.work")
def times(request: HttpRequest) -> HttpResponse:
    """Show one's own time, and the time of the teams one answers for, never that of single others; or export the teams'."""
    actor, since, until = actor_on(request), _today() - timedelta(weeks=WEEKS), _today() + timedelta(days=1)
    teams = queries.team_times(actor, since=since, until=until) if actor.may("cases.times") else []
    if request.GET.get("export") == "csv" and actor.may("cases.times"):
        return _file(teams)
    own = list(queries.own_times(actor, since=since, until=until)[:200])
    context = {"own": own, "teams": teams, "may": shown.desk(actor), "sees_teams": actor.may("cases.times"), "weeks": WEEKS}
    return render(request, "cases/times.html", context)


def _file(teams: Sequence[queries.TeamTime]) -> HttpResponse:
    text = io.StringIO()
    rows = csv.writer(text)
    rows.writerow(["week", "team", "effort", "seconds", "cases", "people"])
    for one in teams:
        rows.writerow([one.week.isoformat(), harmless(one.team), one.effort.value, one.seconds, one.case_count, one.people_count])
    response = HttpResponse("\ufeff" + text.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="time.csv"'
    return response


def _today() -> date:
    return timezone.localdate(clock.now())
