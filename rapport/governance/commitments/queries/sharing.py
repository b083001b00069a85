"""What another department may be shown of what a commitment is about. The rooms of the subjects say it; the site names them."""

from collections.abc import Callable, Collection, Mapping

from rapport.kernel.actor import Actor

from ..rules import blanked
from ..types import Share, Showable, Subject

type Source = Callable[[int, Actor], Showable]
_sources: dict[str, Source] = {}


def connect(sources: Mapping[str, Source]) -> None:
    """Install, per kind of subject, what tells what may be shown of it. Called once, by the site, at start-up."""
    _sources.clear()
    _sources.update(sources)


def showable(subject: Subject, actor: Actor) -> Showable:
    """Return what the actor may let another department be shown of a subject; nothing of a kind that offers nothing."""
    source = _sources.get(subject[0])
    return source(subject[1], actor) if source else Showable()


def quoted(offered: Showable, *, words: Collection[int], shares: Collection[Share]) -> str:
    """Return the customer's words that were chosen, as the department reads them: without what of the person was not ticked."""
    hidden = [word for share, known in offered.personal if share not in shares for word in known]
    chosen = [one.text for one in offered.words if one.id in words]
    return "\n\n".join(blanked(text.strip(), hidden=hidden, hides_reach=Share.REACH not in shares) for text in chosen)


def shown(offered: Showable, *, shares: Collection[Share]) -> str:
    """Return what of the person was ticked, a line each."""
    return "\n".join(known[0] for share, known in offered.personal if share in shares and known)
