"""What business time refuses, in sentences that a page can translate."""


class BusinessTimeError(ValueError):
    """A refusal: `template` is the English sentence with named places, `values` fills them.

    A page may translate the template and fill it again; `str(error)` is the English sentence.
    """

    def __init__(self, template: str, **values: object) -> None:
        super().__init__(template, values)
        self.template = template
        self.values = values

    def __str__(self) -> str:
        return self.template.format(**self.values)

    def __reduce__(self) -> tuple[object, ...]:
        return _rebuild, (type(self), self.template, self.values)


class BadSpans(BusinessTimeError):
    """Opening spans that cannot be read or do not fit together."""


class BadCalendar(BusinessTimeError):
    """A calendar with an unknown zone or country, or with parts that contradict each other."""


class BadMoment(BusinessTimeError):
    """A moment without a zone, a moment outside the years that are counted, or a negative amount."""


class NeverOpens(BusinessTimeError):
    """The calendar has no opening left that could use up the target."""


def _rebuild(kind: type[BusinessTimeError], template: str, values: dict[str, object]) -> BusinessTimeError:
    return kind(template, **values)
