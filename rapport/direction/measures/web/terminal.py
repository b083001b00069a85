"""``rapport measure``: as its pages ask, so does the terminal: as somebody, and no further than their teams reach."""

import argparse
import sys

from django.contrib.auth import get_user_model
from django.utils.translation import gettext as _

from rapport.directory.people import queries as people
from rapport.kernel.actor import Actor
from rapport.kernel.errors import NotAllowed, Refused
from rapport.metrics.terminal import measure

from ..queries import refuse_persons, team_ids


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the words of the command."""
    measure.add_arguments(parser)
    said = _("whose figures: those of this person's teams; the whole department's, unless you say")
    parser.add_argument("--as", dest="email", metavar="EMAIL", default="", help=said)


def run(arguments: argparse.Namespace) -> int:
    """Answer as somebody. Returns 1 for who may not ask or what nobody may, else as the store's own command does."""
    try:
        refuse_persons({arguments.split, *(text.partition("=")[0] for text in arguments.where)})
        reach = team_ids(_actor(arguments.email))
    except (NotAllowed, Refused) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return measure.run(arguments, team_ids=reach)


def _actor(email: str) -> Actor:
    """Return who asks. Whoever has the terminal has the database: without a name it is the house. Raises Refused."""
    if not email:
        return Actor.machine("terminal")
    account = get_user_model().objects.filter(email__iexact=email, is_active=True).first()
    if account is None:
        raise Refused(_("Nobody signs in with %(email)s.") % {"email": email})
    return people.actor_of(account)
