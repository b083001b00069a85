# mypy: ignore-errors
"""A contract of our own for import-linter: a room is entered by its doors only.

import-linter replaces the declared fields by their values, which no type checker can see.
"""

from importlinter import Contract, ContractCheck, fields, output


class DoorsContract(Contract):
    """Modules of a room other than its ``doors`` may be imported only inside the room, and by the packages in ``above``.

    Tests may look into lower rooms: they check what is in the tables.
    """

    wings = fields.ListField(subfield=fields.StringField())
    doors = fields.ListField(subfield=fields.StringField())
    above = fields.ListField(subfield=fields.StringField(), required=False)

    def check(self, graph, verbose):
        rooms = [room for wing in self.wings for room in graph.find_children(wing)]
        faults = sorted(
            (importer, module)
            for room in rooms
            for module in graph.find_descendants(room)
            if module.removeprefix(f"{room}.").split(".")[0] not in self.doors
            for importer in graph.find_modules_that_directly_import(module)
            if not self._may(importer, room)
        )
        return ContractCheck(kept=not faults, metadata={"faults": faults})

    def _may(self, importer: str, room: str) -> bool:
        if ".tests." in importer:
            return True
        return any(f"{importer}.".startswith(f"{name}.") for name in (room, *(self.above or [])))

    def render_broken_contract(self, check):
        for importer, module in check.metadata["faults"]:
            output.print_error(f"{importer} enters {module} by the window; the doors are: {', '.join(self.doors)}")
