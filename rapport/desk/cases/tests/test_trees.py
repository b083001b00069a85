import pytest

from rapport.desk.cases import actions, queries
from rapport.desk.cases.actions import CaseRefused
from rapport.desk.cases.models import Attribute, Cause, Reason
from rapport.desk.cases.tests.conftest import NOON
from rapport.directory.people import sample as persons
from rapport.kernel.actor import Actor
from rapport.kernel.errors import BadInput, NotAllowed
from rapport.kernel.models import Entry

pytestmark = pytest.mark.django_db
IMPORT = Actor.machine("import")


def test_a_manager_declares_reasons_on_two_levels_and_no_third(manager):
    first = actions.add_reason(name=" Delivery ", by=manager.actor, at=NOON)
    second = actions.add_reason(name="Late", parent_id=first.pk, by=manager.actor, at=NOON)
    assert (first.name, second.parent_id) == ("Delivery", first.pk)
    with pytest.raises(BadInput, match="two levels"):
        actions.add_reason(name="Very late", parent_id=second.pk, by=manager.actor, at=NOON)


@pytest.mark.parametrize("name", ["", "  ", "x" * 121, "a\x00"])
def test_a_name_is_needed_and_short(manager, name):
    with pytest.raises(BadInput):
        actions.add_reason(name=name, by=manager.actor, at=NOON)
    assert not Reason.objects.exists()


def test_the_same_name_stands_once_in_one_place(manager):
    first = actions.add_cause(name="Carrier", by=manager.actor, at=NOON)
    with pytest.raises(CaseRefused, match="there already"):
        actions.add_cause(name="Carrier", by=manager.actor, at=NOON)
    assert actions.add_cause(name="Carrier", parent_id=first.pk, by=manager.actor, at=NOON).parent_id == first.pk


def test_what_is_no_longer_offered_is_left_out_of_choices(manager):
    reason = actions.add_reason(name="Fax", by=manager.actor, at=NOON)
    actions.change_reason(reason_id=reason.pk, name="Fax", is_active=False, by=manager.actor, at=NOON)
    assert not queries.reasons().exists()
    assert queries.reasons(with_former=True).get() == reason


def test_a_cause_names_the_department_that_answers_for_it(manager):
    logistics = persons.department()
    cause = actions.add_cause(name="Carrier", department_id=logistics.pk, by=manager.actor, at=NOON)
    changed = actions.change_cause(
        cause_id=cause.pk, name="Carriers", department_id=None, is_active=True, by=manager.actor, at=NOON
    )
    assert (cause.department_id, changed.name, changed.department_id) == (logistics.pk, "Carriers", None)


def test_a_fact_gets_its_key_from_its_label(manager):
    made = actions.add_attribute(label="Order reference", is_watched=True, by=manager.actor, at=NOON)
    assert (made.key, made.is_watched) == ("order_reference", True)
    with pytest.raises(CaseRefused, match="there already"):
        actions.add_attribute(label="Order-reference", by=manager.actor, at=NOON)
    with pytest.raises(BadInput, match="letters"):
        actions.add_attribute(label="!!!", by=manager.actor, at=NOON)
    with pytest.raises(BadInput, match="at most 200"):
        actions.add_attribute(label="Store", choices=["Leeds", " "], by=manager.actor, at=NOON)
    changed = actions.change_attribute(
        attribute_id=made.pk, label="Order", choices=["a "], is_watched=False, is_active=True, by=manager.actor, at=NOON
    )
    assert (changed.key, changed.label, changed.choices) == ("order_reference", "Order", ["a"])


def test_who_only_works_cases_declares_nothing(representative):
    for verb, how in (("add_reason", {"name": "x"}), ("add_cause", {"name": "x"}), ("add_attribute", {"label": "x"})):
        with pytest.raises(NotAllowed):
            getattr(actions, verb)(by=representative.actor, at=NOON, **how)


def test_an_import_makes_sure_of_its_reasons_causes_and_facts_once():
    paths = [("Hardware", "Printer"), ("Hardware", None), ("Hardware", "Printer"), ("Software", "x" * 300)]
    first = actions.ensure_reasons(paths=paths, by=IMPORT, at=NOON)
    assert actions.ensure_reasons(paths=paths, by=IMPORT, at=NOON) == first
    assert (Reason.objects.count(), len(first)) == (4, 3)
    assert Reason.objects.get(pk=first["Hardware", "Printer"]).parent_id == first["Hardware", None]
    actions.ensure_causes(paths=paths, by=IMPORT, at=NOON)
    for _ in range(2):
        actions.ensure_attributes(labels={"carrier": "Carrier", "store": "Store"}, watched=("carrier",), by=IMPORT, at=NOON)
    assert Cause.objects.count() == 4
    assert list(Attribute.objects.values_list("key", "is_watched")) == [("carrier", True), ("store", False)]
    assert Entry.objects.count() == 10
