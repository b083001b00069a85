"""Words for agreements about figures of individual people."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ..types import AgreementState, Party, Purpose

type Word = str | Promise

PARTIES: Mapping[Party, Word] = {
    Party.WORKS_COUNCIL: _("the works council"),
    Party.UNION: _("a union"),
    Party.EACH: _("each person"),
}
PURPOSES: Mapping[Purpose, Word] = {
    Purpose.COACHING: _("coaching by the lead of the team"),
    Purpose.OWN: _("people see their own figures"),
}
STATES: Mapping[AgreementState, Word] = {
    AgreementState.NONE: _("nothing recorded"),
    AgreementState.TO_COME: _("not in force yet"),
    AgreementState.IN_FORCE: _("in force"),
    AgreementState.PAST_REVIEW: _("review overdue: closed"),
    AgreementState.WITHDRAWN: _("withdrawn"),
}
