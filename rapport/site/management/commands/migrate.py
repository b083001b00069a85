"""Django's own ``migrate``, which makes the tables of an empty database at once.

Django carries out every step that the tables ever took and, after each step that touches a model, makes all models that are
connected with it anew: half a minute of processor time for ours. An empty database has nothing to be led from step to step:
each table is made as the last step leaves it, and the statements of the steps (triggers, functions, search configurations)
run in their order. ``tests/runtime/test_tables.py`` holds that both ways lead to the same tables.
"""

from typing import Any

from django.core.management.commands import migrate
from django.db import connections
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.operations import CreateModel, RunPython, RunSQL
from django.db.migrations.operations.base import Operation
from django.db.migrations.recorder import MigrationRecorder


class Command(migrate.Command):
    """Django's command and its options; ``--step-by-step`` takes the long way in an empty database too."""

    def add_arguments(self, parser: Any) -> None:
        super().add_arguments(parser)
        parser.add_argument("--step-by-step", action="store_true", help="take every step, also in an empty database")

    def handle(self, *args: Any, **options: Any) -> None:
        is_plain = not any(options[name] for name in ("app_label", "plan", "check_unapplied", "fake", "fake_initial", "prune"))
        if is_plain and not options["step_by_step"] and is_empty(options["database"]):
            make_tables(options["database"])
        super().handle(*args, **options)


def is_empty(alias: str) -> bool:
    """Tell whether no step was taken yet, and no table of a model is there by other hands."""
    from django.apps import apps

    connection = connections[alias]
    there = set(connection.introspection.table_names())
    if MigrationRecorder.Migration._meta.db_table in there and MigrationRecorder(connection).applied_migrations():
        return False
    return there.isdisjoint({model._meta.db_table for model in apps.get_models(include_auto_created=True)})


def make_tables(alias: str) -> None:
    """Make all tables as the last step leaves them and note every step as taken, in one transaction."""
    connection = connections[alias]
    executor = MigrationExecutor(connection)
    steps = [step for step, _backwards in executor.migration_plan(executor.loader.graph.leaf_nodes(), clean_start=True)]
    state = executor.loader.project_state()
    executor.recorder.ensure_schema()
    with connection.schema_editor(atomic=True) as editor:
        for step in steps:
            for operation in step.operations:
                if isinstance(operation, CreateModel):
                    _make_table(step.app_label, operation, editor, state)
                elif _is_statement(operation):
                    operation.database_forwards(step.app_label, editor, state, state)
        for step in steps:
            executor.recorder.record_applied(step.app_label, step.name)


def _make_table(label: str, operation: CreateModel, editor: Any, state: Any) -> None:
    """Make the table that a model has in the end; a model that is gone by then, or is no table of ours, has none."""
    model = state.apps.all_models[label].get(operation.name_lower)
    if model is not None and operation.allow_migrate_model(editor.connection.alias, model):
        editor.create_model(model)


def _is_statement(operation: Operation) -> bool:
    """Tell whether a step says itself what the database is to do, instead of how a model changes."""
    return isinstance(operation, RunSQL | RunPython) or type(operation).__module__.startswith("django.contrib.postgres")
