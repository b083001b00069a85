"""Templates of answers."""

from django.db.models import QuerySet

from rapport.desk.channels.models import Template, Variant
from rapport.desk.channels.rules import filling


def templates(*, with_former: bool = False) -> QuerySet[Template]:
    """Return the templates in use by name, each with its variants."""
    rows = Template.objects.prefetch_related("variants")
    return rows if with_former else rows.filter(is_active=True)


def get_template(template_id: int) -> Template:
    """Return one template with its variants. Raises Template.DoesNotExist."""
    return templates(with_former=True).get(pk=template_id)


def languages_of(template: Template) -> tuple[str, ...]:
    """Return in which languages a template is written, the first one first."""
    return tuple(one.language for one in template.variants.all())


def variant_for(template: Template, language: str) -> Variant | None:
    """Return a template in the language that fits a customer best; None for one without words."""
    wanted = filling.language_of(language, languages_of(template))
    return next((one for one in template.variants.all() if one.language == wanted), None)
