"""What the description of the API says about its parts is said of each one by itself."""

import json
from collections import defaultdict
from enum import Enum
from itertools import chain
from typing import get_args

from ninja import Schema

from rapport.site.api.application import described


def test_no_two_parts_of_the_description_bear_one_name():
    """The description keeps parts by their names alone: of two with one name it would tell one for both."""
    waiting, named = [Schema], defaultdict(set)
    while waiting:
        waiting += (schemas := waiting.pop().__subclasses__())
        own = [one for one in schemas if one.__module__.startswith("rapport.") and "[" not in one.__name__]
        inner = (one for schema in own for field in schema.model_fields.values() for one in enums(field.annotation))
        for part in chain(own, inner):
            named[part.__name__].add(part)
    told = json.dumps(described())
    parts = {name for name in named if f'#/components/schemas/{name}"' in told}
    assert len(parts) > 60
    assert not {name: alike for name, alike in named.items() if name in parts and len(alike) > 1}


def enums(annotation):
    """The enums that stand in the type of a field."""
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        yield annotation
    for inner in get_args(annotation):
        yield from enums(inner)
