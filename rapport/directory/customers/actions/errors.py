"""What these verbs refuse with."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from rapport.kernel.errors import Refused

from ..models import Customer


class CustomerRefused(Refused):
    """A customer or organisation cannot be kept as given."""


class PointRefused(Refused):
    """This is no way to reach the customer, or it is known already."""


class CareRefused(Refused):
    """A flag of special care cannot stand as given."""


class MergeRefused(Refused):
    """Two customers or organisations cannot become one, or not be taken apart again."""


class DuplicateSuspected(CustomerRefused):
    """The new customer may be one of these known ones; ``customers`` are to be looked at before adding all the same."""

    def __init__(self, customers: Sequence[Customer]) -> None:
        super().__init__(_("This may be somebody we know already. Look first; if it is somebody else, say so and save again."))
        self.customers = customers


def refuse(error: type[Refused], why: str | None) -> None:
    """Raise with the translated sentence, if there is one."""
    if why:
        raise error(_(why))


def refuse_merged(customer: Customer) -> None:
    """Refuse what would change a customer who went on in another one."""
    if customer.is_merged:
        raise CustomerRefused(_("This customer was merged into another one. Open that one, and change it there."))
