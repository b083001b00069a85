"""What this room does after the fact: it mails what was sent, and tells who must decide. Each bears a second run."""

from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from rapport.directory.people import queries as people
from rapport.kernel import clock, inbox
from rapport.kernel.models import Entry

from . import queries
from .events import QuestionAnswered, QuestionAsked, ReportDrafted, ReportDue, ReportSent
from .models import Copy, Question
from .queries import frozen, papers
from .types import Paper


def send_letters(event: ReportSent, entry: Entry) -> None:
    """Each reader gets one letter: the headline, the link, and the files. Who has had theirs gets no second one."""
    for copy_id in event.copy_ids:
        with transaction.atomic():
            rows = Copy.objects.select_for_update(of=("self",)).select_related("version__report", "reader")
            copy = rows.filter(pk=copy_id, mailed_at=None, revoked_at=None).first()
            if copy is not None:
                _mail(copy)
                Copy.objects.filter(pk=copy_id).update(mailed_at=clock.now())


def _mail(copy: Copy) -> None:
    content = frozen.from_json(copy.version.content)
    link = settings.RAPPORT_ADDRESS + reverse("reports:read", args=[queries.token_of(copy)])
    with timezone.override(ZoneInfo(settings.RAPPORT_ZONE)):
        body = render_to_string("reports/letter.txt", {"name": copy.reader.name, "content": content, "link": link})
        letter = EmailMessage(
            subject=_("Customer service, %(title)s") % {"title": content.title}, body=body, to=[copy.reader.email]
        )
        drawing = papers.Drawing.of(copy.version)
        for paper in Paper:
            letter.attach(papers.name_of(content, paper), papers.drawn(drawing, paper), papers.MEDIA_TYPES[paper])
    letter.send()


def tell_of_draft(event: ReportDrafted, entry: Entry) -> None:
    """The directors hear of a draft that somebody else, or the plan, has made."""
    version = queries.current(event.report_id)
    words = _("A draft to read: the report on %(title)s") % {"title": version.content["title"]}
    told = {person.pk for person in people.directors(entry.at)} - {entry.person_id}
    inbox.tell(told, entry=entry, kind="report", text=words, url=_address(event.report_id), at=entry.at)


def tell_of_due(event: ReportDue, entry: Entry) -> None:
    """The directors hear that the report should go out today and waits for their approval."""
    version = queries.current(event.report_id)
    words = _("Waits for your approval, and should go out now: the report on %(title)s") % {"title": version.content["title"]}
    told = {person.pk for person in people.directors(entry.at)}
    inbox.tell(told, entry=entry, kind="report", text=words, url=_address(event.report_id), at=entry.at)


def tell_of_question(event: QuestionAsked, entry: Entry) -> None:
    """The directors read what was asked upstairs, and where."""
    question = Question.objects.select_related("reader", "version").get(pk=event.question_id)
    said = {
        "name": question.reader.name,
        "place": queries.place_words(frozen.from_json(question.version.content), question.place),
        "text": question.text,
    }
    words = _("%(name)s asks about “%(place)s”: %(text)s") % said
    told = {person.pk for person in people.directors(entry.at)}
    url = f"{_address(event.report_id)}#question-{event.question_id}"
    inbox.tell(told, entry=entry, kind="report", text=words, url=url, at=entry.at)


def mail_answer(event: QuestionAnswered, entry: Entry) -> None:
    """The reader gets the answer by mail, once, with their link where it is still good."""
    with transaction.atomic():
        rows = Question.objects.select_for_update(of=("self",)).select_related("version", "reader", "answered_by")
        question = rows.filter(pk=event.question_id, mailed_at=None).first()
        if question is None:
            return
        copy = Copy.objects.filter(version=question.version, reader=question.reader, revoked_at=None).first()
        link = settings.RAPPORT_ADDRESS + reverse("reports:read", args=[queries.token_of(copy)]) if copy else ""
        content = frozen.from_json(question.version.content)
        place = queries.place_words(content, question.place)
        body = render_to_string("reports/answer.txt", {"question": question, "content": content, "place": place, "link": link})
        subject = _("Your question about %(place)s, %(title)s") % {"place": place, "title": content.title}
        EmailMessage(subject=subject, body=body, to=[question.reader.email]).send()
        Question.objects.filter(pk=question.pk).update(mailed_at=clock.now())


def _address(report_id: int) -> str:
    return reverse("reports:report", args=[report_id])
