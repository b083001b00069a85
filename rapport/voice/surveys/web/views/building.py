"""Building a survey: its usual language as a whole, further languages one by one, a preview before anything is kept."""

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from rapport.kernel import clock
from rapport.kernel.errors import Refused
from rapport.ui.forms import add_refusal
from rapport.ui.meanwhile import one_at_a_time
from rapport.ui.page import actor_on, page
from rapport.voice.surveys import actions, queries, rules
from rapport.voice.surveys.models import Survey
from rapport.voice.surveys.types import QuestionDraft, QuestionKind, SurveyDraft

from ..asking import Questionnaire
from ..building import Build, Texts, initial_of, texts_of

EDIT = "surveys.edit"


@require_http_methods(["GET", "POST"])
@page(EDIT)
def new(request: HttpRequest) -> HttpResponse:
    """Write a survey; it asks nobody before it is switched on."""
    return _build(request, None, None)


@require_http_methods(["GET", "POST"])
@page(EDIT)
@one_at_a_time(Survey, "survey_id")
def change(request: HttpRequest, survey_id: int) -> HttpResponse:
    """Write the next version."""
    survey = queries.get_survey(survey_id, actor=actor_on(request))
    version = queries.version_in_force(survey_id)
    return _build(request, survey, queries.draft_of(version, queries.questions_of(version.pk)))


def _build(request: HttpRequest, survey: Survey | None, before: SurveyDraft | None) -> HttpResponse:
    form = Build(request.POST or None, initial=initial_of(before) if before else None)
    if before:
        form.changing()
    shown: dict[str, Any] | None = None
    if request.method == "POST" and form.is_valid():
        draft = form.draft()
        draft = _with_languages(draft, before) if before else draft
        if why := rules.why_not_survey(draft):
            form.add_error(None, _(why))
        elif "preview" in request.POST:
            shown = preview_of(draft, form.cleaned_data["language"])
        elif (answer := _saved(request, form, survey, draft, before)) is not None:
            return answer
    context = {"form": form, "survey": survey, "preview": shown}
    return render(request, "surveys/build.html", context, status=422 if form.errors else 200)


def _saved(
    request: HttpRequest, form: Build, survey: Survey | None, draft: SurveyDraft, before: SurveyDraft | None
) -> HttpResponse | None:
    try:
        made = actions.set_survey(draft=draft, survey_id=survey.pk if survey else None, by=actor_on(request), at=clock.now())
    except Refused as refused:
        add_refusal(form, refused)
        return None
    if before is not None and len(draft.mail) < len(before.mail):
        messages.warning(request, _("Saved. The questions have changed: write them again in the other languages."))
    else:
        messages.success(request, _("Saved as version %(number)d.") % {"number": made.number})
    return redirect("surveys:survey", made.survey_id)


def _with_languages(draft: SurveyDraft, before: SurveyDraft) -> SurveyDraft:
    """Return the draft with the further languages of the version before, as long as its questions are built as they were."""
    own = next(iter(draft.mail))
    others = {language: one for language, one in before.mail.items() if language != own}
    if not others or [_built(one, own) for one in draft.questions] != [
        _built(one, next(iter(before.mail))) for one in before.questions
    ]:
        return draft
    questions = tuple(
        replace(one, texts={**one.texts, **{language: was.texts[language] for language in others}})
        for one, was in zip(draft.questions, before.questions, strict=True)
    )
    return replace(draft, questions=questions, mail={**draft.mail, **others})


def _built(one: QuestionDraft, language: str) -> tuple[QuestionKind, int]:
    texts = one.texts.get(language)
    return one.kind, len(texts.choices) if texts and one.kind is QuestionKind.CHOICE else 0


def preview_of(draft: SurveyDraft, language: str) -> dict[str, Any]:
    """Return the mail and the page as a customer would see them."""
    form = Questionnaire(questions=list(enumerate(draft.questions, 1)), language=language, prefix="preview")
    return {"mail": draft.mail[language], "form": form, "language": language, "first": draft.questions[0].texts[language]}


@require_http_methods(["GET", "POST"])
@page(EDIT)
@one_at_a_time(Survey, "survey_id")
def language(request: HttpRequest, survey_id: int) -> HttpResponse:
    """Write a survey's mail and questions in a further language, or change them."""
    actor = actor_on(request)
    survey, version = queries.get_survey(survey_id, actor=actor), queries.version_in_force(survey_id)
    draft = queries.draft_of(version, queries.questions_of(version.pk))
    form = Texts(request.POST or None, questions=len(draft.questions), initial=texts_of(draft, request.GET.get("language", "")))
    form.changing()
    if request.method == "POST" and form.is_valid():
        spoken = form.cleaned_data["language"]
        questions = tuple(
            replace(one, texts={**one.texts, spoken: form.texts(place)}) for place, one in enumerate(draft.questions, 1)
        )
        written = replace(draft, questions=questions, mail={**draft.mail, spoken: form.mail()})
        try:
            actions.set_survey(draft=written, survey_id=survey_id, by=actor, at=clock.now())
        except Refused as refused:
            add_refusal(form, refused)
        else:
            messages.success(request, _("Saved. Customers who speak it are asked in it."))
            return redirect("surveys:survey", survey_id)
    usual = [one.texts[next(iter(draft.mail))] for one in draft.questions]
    context = {"form": form, "survey": survey, "rows": list(zip(form.rows, usual, strict=True)), "languages": list(draft.mail)}
    return render(request, "surveys/language.html", context, status=422 if form.errors else 200)


@require_POST
@page(EDIT)
def switch(request: HttpRequest, survey_id: int) -> HttpResponse:
    """Let a survey ask, or ask no more."""
    is_on = request.POST.get("on") == "1"
    actions.switch(survey_id=survey_id, is_on=is_on, by=actor_on(request), at=clock.now())
    said = _("It asks about cases that are settled from now on.") if is_on else _("It asks nobody any more. Answers still count.")
    messages.success(request, said)
    return redirect("surveys:survey", survey_id)
