"""How articles stand in a list."""

from typing import Any

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_tables2 import A

from rapport.kernel import clock
from rapport.ui import components
from rapport.ui.listing import Filters
from rapport.ui.tables import Column, LinkColumn, NumberColumn, Table

from .. import queries
from ..models import Article
from ..types import ArticleState
from . import words


class ArticleFilters(Filters):
    """By state, audience, language, topic, and what is due to be looked at again."""

    state = django_filters.ChoiceFilter(
        label=gettext_lazy("State"), choices=list(words.STATE.items()), empty_label=gettext_lazy("any")
    )
    audience = django_filters.ChoiceFilter(
        label=gettext_lazy("Who reads it"), choices=list(words.AUDIENCE.items()), empty_label=gettext_lazy("any")
    )
    language = django_filters.ChoiceFilter(
        label=gettext_lazy("Language"), choices=list(words.LANGUAGE.items()), empty_label=gettext_lazy("any")
    )
    topic = django_filters.ChoiceFilter(label=gettext_lazy("Topic"), method="by_topic", empty_label=gettext_lazy("any"))
    mine = django_filters.BooleanFilter(label=gettext_lazy("Mine"), method="by_mine", widget=forms.CheckboxInput)
    due = django_filters.BooleanFilter(label=gettext_lazy("To be looked at again"), method="by_due", widget=forms.CheckboxInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = queries.topics(with_former=True)
        self.filters["topic"].extra["choices"] = [
            (str(one.pk), f"{one.parent.name} · {one.name}" if one.parent else one.name) for one in rows
        ]

    def by_topic(self, rows: QuerySet[Article], name: str, value: str) -> QuerySet[Article]:
        """The topic itself, and those below it."""
        return rows.filter(Q(topic_id=int(value)) | Q(topic__parent_id=int(value)))

    def by_mine(self, rows: QuerySet[Article], name: str, value: bool) -> QuerySet[Article]:
        """What the person owns, or began."""
        person_id = self.request.actor.person_id
        return rows.filter(Q(owner_id=person_id) | Q(made_by_id=person_id)) if value else rows

    def by_due(self, rows: QuerySet[Article], name: str, value: bool) -> QuerySet[Article]:
        """Published, and its day has come."""
        today = timezone.localdate(clock.now())
        return rows.filter(state=ArticleState.PUBLISHED, review_by__lte=today) if value else rows


class TitleColumn(LinkColumn):
    """The title with what must be seen first, and beneath it topic and language."""

    def render(self, value: Any, record: Article) -> Any:  # type: ignore[override]
        badges = format_html_join(" ", "{}", ((components.badge(word, tone),) for word, tone in words.badges_of(record)))
        return format_html("{} {}", value, badges)

    def beneath(self, record: Article) -> str:
        topic = record.topic
        above = topic.parent.name if topic and topic.parent else ""
        return " · ".join(str(part) for part in (above, topic, words.LANGUAGE[record.language]) if part)


class HelpfulColumn(Column):
    """The share of readers who found it helpful, with its interval and how many said so."""

    kind = "number"

    def render(self, value: Any, record: Article) -> Any:
        found = queries.usefulness(record.helpful_count, record.said_count)  # type: ignore[attr-defined]
        if found.share is None or found.low is None or found.high is None:
            return ""
        told = {"low": round(found.low * 100), "high": round(found.high * 100), "n": found.n}
        under = _("%(low)d–%(high)d %%, n = %(n)d") % told
        return format_html('{} %<span class="under">{}</span>', round(found.share * 100), under)

    def value(self, value: Any, record: Article) -> Any:
        return f"{record.helpful_count}/{record.said_count}"  # type: ignore[attr-defined]


class ReviewColumn(Column):
    """By when it is looked at again; in red when that day has come."""

    kind = "when"

    def render(self, value: Any, record: Article, table: Table) -> Any:
        text = f"{value.day} {value:%b %Y}"
        is_due = record.is_published and value <= timezone.localdate(table.moment())
        return format_html('<span class="due bad">{}</span>', text) if is_due else text

    def value(self, value: Any) -> str:
        return str(value)


class Articles(Table):
    """Articles, what is due to be looked at first."""

    title = TitleColumn(
        "knowledge:article",
        args=[A("pk")],
        under="language",
        accessor="shown_title",
        verbose_name=gettext_lazy("Article"),
        order_by=("title",),
    )
    owner = Column(accessor="owner__name", verbose_name=gettext_lazy("Owner"), default="")
    helpful = HelpfulColumn(accessor="low", verbose_name=gettext_lazy("Helpful"), order_by=("low", "said_count"), default="")
    used = NumberColumn(accessor="used_count", verbose_name=gettext_lazy("Used in cases"))
    review_by = ReviewColumn(verbose_name=gettext_lazy("Look again by"), default="")

    empty_title = gettext_lazy("No article yet")
    empty_text = gettext_lazy("Write down what you are asked every day: once, well, and for everybody.")

    class Meta(Table.Meta):
        model = Article
        fields = ("title", "owner", "helpful", "used", "review_by")
