"""What this room does after the fact: it tells people. Each bears a second run."""

from django.urls import reverse
from django.utils.translation import gettext as _

from rapport.directory.people import queries as people
from rapport.kernel import inbox
from rapport.kernel.models import Entry

from . import queries
from .events import LevelExpired, SkillAssessed


def tell_person(event: SkillAssessed, entry: Entry) -> None:
    """Whoever was assessed reads it with its evidence: nothing is kept about a person that they cannot see."""
    level = queries.levels(queries.HOUSE).filter(pk=event.level_id).first()
    if level is not None and entry.person_id != event.person_id:
        words = _("%(skill)s: you stand at level %(level)d now. Read on what evidence.")
        text = words % {"skill": level.skill.name, "level": level.level}
        inbox.tell([event.person_id], entry=entry, kind="skill", text=text, url=reverse("skills:mine"), at=entry.at)


def tell_of_expiry(event: LevelExpired, entry: Entry) -> None:
    """Whoever leads the person is asked to look again; the person hears that it is due."""
    level = queries.levels(queries.HOUSE).filter(pk=event.level_id).first()
    if level is None:
        return
    mine = _("%(skill)s was last looked at a while ago. Talk about it at your next meeting.") % {"skill": level.skill.name}
    inbox.tell([event.person_id], entry=entry, kind="skill_expired", text=mine, url=reverse("skills:mine"), at=entry.at)
    leads = [one.pk for one in people.managers_of(level.person)[:1]]
    words = _("Look again at %(skill)s of %(name)s: the level has expired.")
    text = words % {"skill": level.skill.name, "name": level.person.name}
    url = reverse("skills:person", args=[event.person_id])
    inbox.tell(leads, entry=entry, kind="skill_expired_lead", text=text, url=url, at=entry.at)
