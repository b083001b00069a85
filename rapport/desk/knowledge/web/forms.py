"""What is asked when an article is written, published, kept, proposed otherwise or retired."""

from datetime import date, datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from rapport.directory.people import queries as people
from rapport.kernel.actor import Actor
from rapport.ui.forms import Form
from rapport.ui.ticks import Ticks

from .. import queries
from ..models import Article, Topic
from ..rules.publishing import months_later
from ..types import (
    HOUSE_LANGUAGE,
    LONGEST_ALT,
    LONGEST_BODY,
    LONGEST_NOTE,
    LONGEST_TITLE,
    LONGEST_WORDS,
    REVIEW_MONTHS,
    ArticleState,
    Audience,
    Kept,
    Written,
)
from . import outside, words

LANGUAGES = list(words.LANGUAGE.items())


def _body(rows: int = 18) -> forms.CharField:
    return forms.CharField(label=_("Text"), max_length=LONGEST_BODY, widget=forms.Textarea(attrs={"rows": rows}))


def _title() -> forms.CharField:
    help_text = _("As a customer would ask it: “When does my order come?”")
    return forms.CharField(label=_("Title"), max_length=LONGEST_TITLE, help_text=help_text)


class Write(Form):
    """The text of an article."""

    title = _title()
    audience = forms.ChoiceField(label=_("Who reads it?"), choices=words.AUDIENCE_CHOICES, initial=Audience.PUBLIC)
    body = _body()
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)

    def written(self) -> Written:
        """Return what was written."""
        given = self.cleaned_data
        return Written(title=given["title"], body=given["body"], audience=Audience(given["audience"]))

    def seen_at(self) -> datetime | None:
        """Return when what the writer began from was changed; None for nothing that can be read."""
        try:
            return datetime.fromisoformat(self.cleaned_data.get("seen", ""))
        except ValueError:
            return None


class Edit(Write):
    """The text of an article that is there already, and perhaps one more picture for it."""

    picture = forms.FileField(
        label=_("Picture"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp"}),
        help_text=_("PNG, JPEG or WebP, at most 5 MB; or paste it into the text. Show nobody's name or number in it."),
    )
    shows = forms.CharField(
        label=_("What does the picture show?"),
        required=False,
        max_length=LONGEST_ALT,
        help_text=_("Who cannot see it reads that instead."),
    )
    place = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)

    def clean(self) -> dict[str, Any]:
        """A picture comes with its words; ``add`` asks for both."""
        given = super().clean() or self.cleaned_data
        wanted = "add" in self.data or given.get("picture")
        if wanted and not given.get("picture") and "picture" not in self.errors:
            self.add_error("picture", _("Choose the picture."))
        if wanted and not given.get("shows") and "shows" not in self.errors:
            self.add_error("shows", _("Say what the picture shows: who cannot see it reads that."))
        return given


class Begin(Write):
    """A new article: its language and topic as well."""

    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGES, initial=HOUSE_LANGUAGE)
    topic = forms.TypedChoiceField(label=_("Topic"), required=False, coerce=int, empty_value=None)
    field_order = ("title", "language", "topic", "audience", "body")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["topic"].choices = topic_choices()  # type: ignore[attr-defined]


class Keep(Form):
    """How an article is kept."""

    topic = forms.TypedChoiceField(label=_("Topic"), required=False, coerce=int, empty_value=None)
    owner = forms.TypedChoiceField(label=_("Who owns it?"), coerce=int, help_text=_("Who answers for what it says."))
    review_by = forms.DateField(label=_("Look at it again by"), widget=forms.DateInput)
    reasons = forms.MultipleChoiceField(
        label=_("Reasons that it answers"),
        required=False,
        widget=Ticks,
        help_text=_("It is suggested first in cases with one of these reasons."),
    )
    search_words = forms.CharField(
        label=_("What do customers call it?"),
        required=False,
        max_length=LONGEST_WORDS,
        help_text=_("Words that do not stand in the text and should find it all the same: “parcel, courier, tracking”."),
    )

    def __init__(self, *args: Any, actor: Actor, article: Article, **kwargs: Any) -> None:
        served = [str(pk) for kind, pk in article.servings.values_list("kind", "subject_id") if kind == outside.REASON]
        initial = {
            "topic": article.topic_id,
            "owner": article.owner_id,
            "review_by": article.review_by,
            "reasons": served,
            "search_words": article.search_words,
        }
        super().__init__(*args, **({"initial": initial} | kwargs))
        self.fields["topic"].choices = topic_choices()  # type: ignore[attr-defined]
        self.fields["owner"].choices = owner_choices(actor, article)  # type: ignore[attr-defined]
        self.fields["reasons"].choices = outside.reason_choices()  # type: ignore[attr-defined]

    def kept(self) -> Kept:
        """Return how the article is to be kept."""
        given = self.cleaned_data
        return Kept(
            topic_id=given["topic"],
            owner_id=given["owner"],
            review_by=given["review_by"],
            search_words=given["search_words"],
            serves=tuple((outside.REASON, int(one)) for one in given["reasons"]),
        )


class Publish(Form):
    """What is new, and by when it is looked at again."""

    note = forms.CharField(
        label=_("What is new?"),
        required=False,
        max_length=LONGEST_NOTE,
        help_text=_("For your colleagues; it stands beside the version."),
    )
    review_by = forms.DateField(label=_("Look at it again by"), widget=forms.DateInput)

    def __init__(self, *args: Any, article: Article, today: date, **kwargs: Any) -> None:
        known = article.review_by if article.review_by and article.review_by > today else months_later(today, REVIEW_MONTHS)
        super().__init__(*args, **({"initial": {"review_by": known}} | kwargs))


class StillRight(Form):
    """By when an article is looked at again."""

    review_by = forms.DateField(label=_("Look at it again by"), widget=forms.DateInput)

    def __init__(self, *args: Any, at: datetime, **kwargs: Any) -> None:
        later = months_later(timezone.localtime(at).date(), REVIEW_MONTHS)
        super().__init__(*args, **({"initial": {"review_by": later}} | kwargs))


class Retire(Form):
    """Which article stands in its place."""

    replaced_by = forms.TypedChoiceField(
        label=_("Which article stands in its place?"),
        required=False,
        coerce=int,
        empty_value=None,
        help_text=_("Whoever opens its address is led there."),
    )

    def __init__(self, *args: Any, actor: Actor, article: Article, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["replaced_by"].choices = article_choices(actor, article.language, without=article.pk)  # type: ignore[attr-defined]


class Propose(Form):
    """The text as it should read, and why."""

    title = _title()
    body = _body()
    why = forms.CharField(
        label=_("Why should it be changed?"), max_length=LONGEST_WORDS, widget=forms.Textarea(attrs={"rows": 2})
    )


class Answer(Form):
    """What whoever proposed it reads."""

    words = forms.CharField(
        label=_("Your answer"),
        max_length=LONGEST_WORDS,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Needed when you do not take it."),
    )


class Translate(Form):
    """Into which language."""

    language = forms.ChoiceField(label=_("Into which language?"))

    def __init__(self, *args: Any, taken: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(key, word) for key, word in LANGUAGES if key not in taken]
        self.fields["language"].choices = choices  # type: ignore[attr-defined]


class AddWords(Form):
    """To which article the words lead."""

    article = forms.TypedChoiceField(label=_("Which article answers this?"), coerce=int)

    def __init__(self, *args: Any, actor: Actor, language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["article"].choices = article_choices(actor, language)  # type: ignore[attr-defined]


class TopicForm(Form):
    """A topic and what it is called in other languages."""

    name = forms.CharField(label=_("Name"), max_length=80)
    parent = forms.TypedChoiceField(label=_("Below"), required=False, coerce=int, empty_value=None)
    position = forms.IntegerField(
        label=_("Place in the order"), min_value=0, max_value=999, initial=0, help_text=_("Smaller numbers stand first.")
    )
    is_active = forms.BooleanField(label=_("It is shown"), required=False, initial=True)

    def __init__(self, *args: Any, known: Topic | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        tops = queries.topics(with_former=True).filter(parent=None).exclude(pk=known.pk if known else 0)
        self.fields["parent"].choices = [("", _("at the top")), *((one.pk, one.name) for one in tops)]  # type: ignore[attr-defined]
        for key, word in LANGUAGES:
            if key != HOUSE_LANGUAGE:
                label = _("Name, %(language)s") % {"language": word}
                self.fields[f"name_{key}"] = forms.CharField(
                    label=label, max_length=80, required=False, initial=known.names.get(key, "") if known else ""
                )

    def names(self) -> dict[str, str]:
        """Return what the topic is called in other languages."""
        return {key: self.cleaned_data[f"name_{key}"] for key, _word in LANGUAGES if key != HOUSE_LANGUAGE}


def topic_choices() -> list[tuple[Any, Any]]:
    """Return the topics in use, those below another with its name."""
    rows = queries.topics()
    return [("", "–"), *((one.pk, f"{one.parent.name} · {one.name}" if one.parent else one.name) for one in rows)]


def owner_choices(actor: Actor, article: Article) -> list[tuple[int, str]]:
    """Return who may own an article: everybody whom the actor sees, and whoever owns it now."""
    found = dict(people.people(actor).order_by("name").values_list("pk", "name"))
    if article.owner is not None:
        found.setdefault(article.owner.pk, article.owner.name)
    return list(found.items())


def article_choices(actor: Actor, language: str, *, without: int = 0) -> list[tuple[Any, Any]]:
    """Return the published articles of a language by title."""
    rows = queries.articles(actor).filter(state=ArticleState.PUBLISHED, language=language).exclude(pk=without)
    return [("", "–"), *rows.order_by("current__title").values_list("pk", "current__title")]
