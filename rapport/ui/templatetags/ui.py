"""``{% load ui %}``: the components of the house as template tags."""

import json
import re
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django import template
from django.forms import Form
from django.template.context import RequestContext
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language_info

from rapport.compute.businesstime import countries
from rapport.kernel import clock
from rapport.kernel.actor import Actor

from .. import banner, components, forms, moments, navigation, slots
from ..chart import Chart
from ..listing import Listing
from ..money import said

register = template.Library()

_PERCENT = re.compile(r"(?<=\d) (?=%)")
VERB_TONES = frozenset({"main", "plain", "quiet", "danger"})


@register.simple_tag
def badge(text: Any, tone: str = "quiet") -> SafeString:
    """A word on a soft ground: ``{% badge case.get_state_display "warn" %}``."""
    return components.badge(text, tone)


@register.simple_tag(takes_context=True)
def moment(context: RequestContext, at: datetime | None) -> SafeString:
    """A moment in the person's zone: only the time when it is today."""
    return components.moment(at, as_of=_as_of(context))


@register.simple_tag(takes_context=True)
def until(context: RequestContext, at: datetime | None) -> SafeString:
    """Until when something holds: at midnight "31 Dec 2026, end of day"."""
    return components.until(at, as_of=_as_of(context))


@register.simple_tag(takes_context=True)
def beginning(context: RequestContext, at: datetime | None) -> SafeString:
    """From when something holds: a whole day without its midnight."""
    return components.beginning(at, as_of=_as_of(context))


@register.simple_tag(takes_context=True)
def day(context: RequestContext, at: datetime | None) -> SafeString:
    """The nearest word for a day: today, tomorrow, Wed, 27 Nov."""
    return components.day(at, as_of=_as_of(context))


@register.simple_tag(takes_context=True)
def due(context: RequestContext, at: datetime | None, as_of: datetime | None = None) -> SafeString:
    """How long is left, in the tone of its urgency."""
    return components.due(at, as_of=as_of or _as_of(context))


@register.simple_tag
def duration(seconds: float | None) -> str:
    """A span in its two largest units: 1 h 51 min."""
    return "" if seconds is None else moments.span(seconds)


@register.simple_tag(takes_context=True)
def age(context: RequestContext, at: datetime | None) -> str:
    """How long ago: 3 min ago."""
    return "" if at is None else moments.age(at, as_of=_as_of(context))


@register.simple_tag
def money(amount: Decimal, currency: str) -> str:
    """An amount with the sign of its currency: £45.50."""
    return said(amount, currency)


@register.filter
def country(code: str) -> str:
    """Return the name of a country by its two letters; what is no country known to us stays as it is."""
    return countries().get(code, code)


@register.filter
def unbroken(words: str) -> str:
    """Return words in which no line ends between a number and its per cent sign."""
    return mark_safe(_PERCENT.sub("\u00a0", conditional_escape(words)))  # noqa: S308  escaped just before


@register.filter
def language(code: str) -> str:
    """Return the name of a language by its code ("German"); what has no name known to us stays as it is."""
    try:
        return str(get_language_info(code.lower())["name_translated"])
    except KeyError:
        return code


@register.simple_tag
def meter(share: float, tone: str = "accent", label: str = "") -> SafeString:
    """A thin bar filled to a share of its width."""
    return components.meter(share, tone, label)


@register.simple_tag
def sparkline(values: Sequence[float | None], tone: str = "accent", label: str = "") -> SafeString:
    """A small line without axes."""
    return components.sparkline(values, tone, label)


@register.simple_tag
def whiskers(
    value: float,
    low: float | None,
    high: float | None,
    of: tuple[float, float],
    target: float | None = None,
    tone: str = "accent",
) -> SafeString:
    """A dot with its interval on a scale that all rows of a table share."""
    return components.whiskers(value, low, high, of=of, target=target, tone=tone)


@register.simple_tag
def person(name: str, initials: str = "") -> SafeString:
    """A disc with a person's initials."""
    return components.person(name, initials)


@register.inclusion_tag("ui/figure.html")
def figure(
    label: str,
    value: Any,
    unit: str = "",
    interval: str = "",
    note: str = "",
    spark: Sequence[float | None] = (),
    href: str = "",
    tone: str = "accent",
    definition: str = "",
    page: str = "",
) -> dict[str, Any]:
    """A number with its doubt: label, value, unit, interval ("± 3"), note, sparkline.

    ``href`` opens its rows, ``page`` is where it is told at length.
    """
    return {
        "label": label,
        "value": value,
        "unit": unit,
        "interval": interval,
        "note": note,
        "href": href,
        "spark": components.sparkline(spark, tone),
        "definition": definition,
        "tone": components.toned(tone),
        "page": page,
    }


@register.inclusion_tag("ui/verb.html", takes_context=True)
def verb(
    context: RequestContext,
    url: str,
    label: str,
    tone: str = "plain",
    confirm: str = "",
    disabled: str = "",
    *,
    beside: bool = False,
    **fields: Any,
) -> dict[str, Any]:
    """A button that does something: a form posted to ``url`` with the given fields. ``confirm`` asks first.

    ``beside``: it is answered in a window of its own, such as by pages to print.

    ``disabled`` is the sentence that says why it cannot be done now; the button is then shown but not usable.
    """
    return {
        "url": url,
        "label": label,
        "tone": _verb_tone(tone),
        "confirm": confirm,
        "disabled": disabled,
        "beside": beside,
        # As text: a number in a template gets a thousands separator, and 1,214 is no id.
        "fields": {name: str(value) for name, value in fields.items()},
        "csrf_token": context.get("csrf_token"),
    }


@register.simple_tag
def go(url: str, label: str, tone: str = "plain") -> SafeString:
    """A link that looks like a button."""
    return format_html('<a class="button {}" href="{}">{}</a>', _verb_tone(tone), url, label)


@register.inclusion_tag("ui/empty.html")
def empty(title: str, text: str = "", url: str = "", label: str = "") -> dict[str, str]:
    """What stands where nothing is yet: why, and what to do next."""
    return {"title": title, "text": text, "url": url, "label": label}


@register.simple_tag(takes_context=True)
def ways(context: RequestContext, place: str) -> SafeString:
    """The ways on to pages of higher rooms, for the views of a place: ``{% ways "desk" %}``.

    A page below one of them stands with it, with the nearest where several lie above it.
    """
    actor: Actor | None = context.get("actor")
    found = navigation.ways_for(actor, place) if actor else ()
    here = getattr(context.get("request"), "path", "")
    nearest = max((url for _label, url in found if here.startswith(url)), key=len, default="")
    mark = SafeString(' aria-current="page"')
    return format_html_join("", '<a href="{}"{}>{}</a>', ((url, mark if url == nearest else "", label) for label, url in found))


@register.simple_block_tag
def views(content: str, label: str) -> SafeString:
    """The bar of a page's neighbours, long ones folded: ``{% views label %}<a href="…">…</a> …{% endviews %}``."""
    return components.views(label, content)


@register.inclusion_tag("ui/slot.html", takes_context=True)
def slot(context: RequestContext, name: str, subject: Any) -> dict[str, Any]:
    """All panels that higher rooms offer for this object, or its number, and that the actor may see."""
    actor: Actor | None = context.get("actor")
    request = context.get("request")
    if actor is None or request is None:
        return {"panels": []}
    number, row = (subject, None) if isinstance(subject, int) else (subject.pk, subject)
    return {"panels": slots.render_slot(request, name, number, actor=actor, as_of=_as_of(context), row=row)}


@register.inclusion_tag("ui/banners.html", takes_context=True)
def banners(context: RequestContext) -> dict[str, Any]:
    """What everybody must know now, at the head of a page."""
    shown, topic, url = banner.inside(context.get("actor"))
    return {"banners": shown, "topic": topic, "url": url, "as_of": _as_of(context)}


@register.inclusion_tag("ui/told.html", takes_context=True)
def told_outside(context: RequestContext, language: str = "") -> dict[str, Any]:
    """What customers are told at the head of their pages, in a language as far as it is written in it."""
    return {"banners": banner.outside(language), "as_of": _as_of(context)}


@register.inclusion_tag("ui/chart.html")
def chart(chart: Chart) -> dict[str, Any]:
    """A chart with its sentence and its table."""
    return {"chart": chart, "spec": json.dumps(chart.spec, separators=(",", ":"), ensure_ascii=False)}


@register.inclusion_tag("ui/list.html", takes_context=True)
def list(context: RequestContext, listing: Listing, foot: str = "") -> dict[str, Any]:  # noqa: A001  (the tag's name on pages)
    """A listing: filters, rows, pages, export. ``foot``: a template under the rows; the page's own values are in ``around``."""
    around = context.flatten() if foot else {}
    request, page = context["request"], listing.table.page
    return {"listing": listing, "table": listing.table, "request": request, "page": page, "foot": foot, "around": around}


@register.inclusion_tag("ui/forms/page.html", takes_context=True)
def form_page(
    context: RequestContext,
    form: Form,
    title: str = "",
    verb_label: str = "",
    back: str = "",
    tone: str = "main",
    about: str = "",
) -> dict[str, Any]:
    """A whole simple form: heading, what happens (``about``), fields, the verb, and a way back."""
    if isinstance(form, forms.Form):
        form.said_above = title
    return {
        "form": form,
        "title": title,
        "about": about,
        "verb_label": verb_label,
        "back": back,
        "tone": _verb_tone(tone),
        "csrf_token": context.get("csrf_token"),
    }


@register.simple_tag
def live(topic: str, url: str, swap: str = "outerHTML") -> SafeString:
    """Attributes for the element that is fetched again when the topic changes: ``<section {% live topic url %}>``."""
    return format_html('data-live="{}" hx-get="{}" hx-trigger="live" hx-swap="{}"', topic, url, swap)


def _as_of(context: RequestContext) -> datetime:
    as_of: datetime | None = context.get("as_of")
    return as_of or clock.now()


def _verb_tone(tone: str) -> str:
    if tone not in VERB_TONES:
        raise ValueError(f"{tone!r} is no tone of a verb; one of {', '.join(sorted(VERB_TONES))}")
    return tone
