"""What an import made goes when it is undone, unless something uses it: each column by which something may is known."""

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import models

from rapport.desk.cases.models import Cause, Reason
from rapport.directory.customers.models import Customer
from rapport.directory.people.models import Person, Team
from rapport.kernel.unused import GROUND, called_after

MADE = (Customer, Person, Team, Reason, Cause)
# Numbers of other things, which no undoing of an import takes away but cases, which look after their own.
OF_OTHERS = {
    "batch_id", "case_id", "commitment_id", "contact_id", "contact_ids", "criterion_ids", "evidence_id", "imap_port", "logo_id",
    "made_id", "member_ids", "flattened_ids", "outbound_id", "promise_ids", "subject_id", "after_id",
}  # fmt: skip


def test_every_column_that_holds_a_number_of_something_is_asked_before_it_goes() -> None:
    asked = {
        (other._meta.label, name)
        for model in MADE
        for other in apps.get_models()
        for name, _is_list in called_after(other, model)
    }
    unknown = {
        (model._meta.label, field.name)
        for model in apps.get_models()
        if model._meta.app_label not in GROUND
        for field in model._meta.concrete_fields
        if isinstance(field, models.IntegerField | ArrayField) and not field.is_relation and not field.primary_key
        if field.name.endswith(("_id", "_ids")) and field.name not in OF_OTHERS
    }
    assert unknown <= asked
