"""Figures as they are read: shares in percent, times in their two largest units, counts by thousands."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from rapport.metrics.figures import Figure
from rapport.metrics.metric import Metric, Shape
from rapport.ui import moments

MINUTE, HOUR, DAY = 60, 3_600, 86_400
DIGITS = {Shape.RATIO: 2, Shape.RATE: 1}
MINOR = 100  # minor units in a unit of a currency
NO_VALUE = "–"


@dataclass(frozen=True)
class Scale:
    """How a chart writes a metric: values times ``factor``, then ``unit``; ``number`` as d3 writes it."""

    factor: float
    unit: str
    number: str

    def of(self, value: float | None) -> float | None:
        """Return a value as the chart draws it."""
        return None if value is None else round(value * self.factor, 4)


def number(value: float, digits: int = 0) -> str:
    """Return a number as the reader writes it, by thousands."""
    return number_format(Decimal(f"{value:.{digits}f}"), digits, use_l10n=True, force_grouping=True)


def figure(metric: Metric, one: Figure) -> str:
    """Return the value of a figure in words: "91.2 %", "1 h 56 min", "8,997"."""
    return worth(metric, one.value, digits=digits_of(metric, one))


def worth(metric: Metric, value: float | None, *, digits: int | None = None) -> str:
    """Return a value of a metric in words; a dash for none."""
    if value is None:
        return NO_VALUE
    match metric.shape:
        case Shape.SHARE:
            return _("%(value)s %%") % {"value": number(100 * value, 1 if digits is None else digits)}
        case Shape.DURATION:
            return moments.span(round(value))
        case Shape.RATIO | Shape.RATE | Shape.SUM:
            return _divided(metric, value)
        case Shape.NET | Shape.NET_SHARE:
            return difference(metric, value) if metric.shape is Shape.NET else _points(value)
        case _:
            return number(value, 0 if value == round(value) or value >= 100 else 1)


def _points(value: float) -> str:
    """Return a net share as points from -100 to 100, always with its sign: "+31"."""
    return difference_of_counts(round(100 * value))


def _divided(metric: Metric, value: float) -> str:
    """Return a ratio or a rate with its decimals; an amount of minor units in whole units, with cents if it has some."""
    if metric.shape is Shape.SUM:
        return number(value / MINOR, 0 if value % MINOR == 0 else 2)
    return number(value, DIGITS[metric.shape])


def digits_of(metric: Metric, one: Figure) -> int:
    """Return how many decimals of a percentage the doubt leaves worth reading."""
    if metric.shape is not Shape.SHARE or one.low is None or one.high is None:
        return 1
    return 1 if one.high - one.low < 0.04 else 0


def interval(metric: Metric, one: Figure) -> str:
    """Return the 95 % interval in words, "90.6 to 91.8 %"; empty where there is none."""
    if one.low is None or one.high is None:
        return ""
    if metric.shape is Shape.SHARE:
        digits = digits_of(metric, one)
        low, high = number(100 * one.low, digits), number(100 * one.high, digits)
        return _("%(low)s to %(high)s %%") % {"low": low, "high": high}
    return _("%(low)s to %(high)s") % {"low": worth(metric, one.low), "high": worth(metric, one.high)}


def dashed(metric: Metric, one: Figure) -> str:
    """Return the interval as a table writes it: "90.6–91.8"."""
    if one.low is None or one.high is None:
        return ""
    if metric.shape is Shape.SHARE:
        digits = digits_of(metric, one)
        return f"{number(100 * one.low, digits)}–{number(100 * one.high, digits)}"
    return f"{worth(metric, one.low)} – {worth(metric, one.high)}"


def difference(metric: Metric, value: float, *, digits: int = 1) -> str:
    """Return a change with its sign: "+1.4 points", "−2 h 5 min", "+312"."""
    sign = "+" if value > 0 else "\N{MINUS SIGN}" if value < 0 else "±"
    size = abs(value)
    match metric.shape:
        case Shape.SHARE | Shape.NET_SHARE:
            return sign + _("%(value)s points") % {"value": number(100 * size, digits)}
        case Shape.DURATION:
            return sign + moments.span(round(size))
        case Shape.RATIO | Shape.RATE | Shape.SUM:
            return sign + _divided(metric, size)
        case _:
            return sign + number(size, 0)


def difference_of_counts(net: float) -> str:
    """Return a whole number with its sign: "+12"."""
    return ("+" if net > 0 else "\N{MINUS SIGN}" if net < 0 else "") + number(abs(net))


def scale(metric: Metric, largest: float) -> Scale:
    """Return how a chart writes a metric whose largest value is this."""
    if metric.shape is Shape.SHARE:
        return Scale(100, "%", ".1f")
    if metric.shape is Shape.NET_SHARE:
        return Scale(100, "", ",.0f")
    if metric.shape is not Shape.DURATION:
        return Scale(1 / MINOR if metric.shape is Shape.SUM else 1, "", f",.{DIGITS.get(metric.shape, 0)}f")
    if largest < 2 * HOUR:
        return Scale(1 / MINUTE, _("min"), ",.0f")
    return Scale(1 / HOUR, _("h"), ",.1f") if largest < 3 * DAY else Scale(1 / DAY, _("days"), ",.1f")
