"""Templates of answers: written with placeholders, in one or more languages."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from rapport.desk.channels.events import TemplateSet
from rapport.desk.channels.models import Template, Variant
from rapport.desk.channels.rules import filling
from rapport.kernel.actor import Actor
from rapport.kernel.errors import BadInput
from rapport.kernel.journal import publish

from .mailboxes import refuse_unknown

EDIT = "channels.templates"
LANGUAGES = ("en", "de", "fr", "es", "it", "nl", "pt", "pl", "cy")


@transaction.atomic
def set_template(
    *, template_id: int | None = None, name: str, bodies: Mapping[str, str], is_active: bool = True, by: Actor, at: datetime
) -> Template:
    """Add or change a template; a language without words is left out. Raises NotAllowed, BadInput or Template.DoesNotExist."""
    by.require_somewhere(EDIT)
    row = Template.objects.select_for_update().get(pk=template_id) if template_id is not None else Template()
    plain = " ".join(name.split())
    written = {language.strip().lower(): body.replace("\r\n", "\n").strip() for language, body in bodies.items() if body.strip()}
    is_taken = Template.objects.filter(name__iexact=plain).exclude(pk=row.pk).exists()
    for body in [*written.values()] or [""]:
        if why := filling.why_not_template(name=plain, body=body, is_taken=is_taken):
            raise BadInput(_(why))
        refuse_unknown(body)
    row.name, row.is_active = plain, is_active
    row.save()
    row.variants.exclude(language__in=written).delete()
    for language, body in written.items():
        Variant.objects.update_or_create(template=row, language=language, defaults={"body": body})
    publish(TemplateSet(template_id=row.pk, is_active=is_active), about=row, by=by, at=at)
    return row
