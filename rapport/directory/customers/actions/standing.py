"""Which organisation stands: one that was merged leads to the one that stays."""

from collections.abc import Collection

from ..models import Organisation


def standing(organisation_id: int | None) -> int | None:
    """Return the organisation to belong to instead of this one: itself, the one it was merged into, or none for none."""
    return standing_of({organisation_id}).get(organisation_id) if organisation_id is not None else None


def standing_of(ids: Collection[int | None]) -> dict[int | None, int]:
    """Return which of them stand for these organisations, by the number given.

    Whoever merges one of them now is waited for, and nobody merges them until this transaction ends.
    """
    rows = Organisation.objects.select_for_update(of=("self",), no_key=True).filter(pk__in={one for one in ids if one})
    return {pk: into or pk for pk, into in rows.order_by("pk").values_list("pk", "merged_into_id")}
