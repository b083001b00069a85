"""What people call the rows of tables, where the name of the table itself would not be understood or not be English."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

TABLE_NAMES: Mapping[str, Any] = {
    "kernel.notice": _("notices in inboxes"),
    "kernel.rejectedrow": _("remains of imports"),
    "kernel.storedfile": _("files"),
    "cases.bulkrow": _("changes made to many cases at once"),
    "cases.contact": _("messages and notes"),
    "cases.savedview": _("kept views"),
    "cases.sourceevent": _("happenings from the old system"),
    "cases.sourcerecord": _("rows from the old system"),
    "cases.timecorrection": _("corrections of time"),
    "channels.inbound": _("messages received"),
    "channels.original": _("messages as they arrived"),
    "channels.outbound": _("messages sent"),
    "channels.participant": _("people with a copy"),
    "channels.printbatch": _("batches of letters"),
    "commitments.commitment": _("promises"),
    "complaints.behaviourlimit": _("limits of contact"),
    "complaints.evidenceitem": _("pieces of evidence"),
    "complaints.lettercopy": _("copies of letters"),
    "complaints.outsidecase": _("matters at an ombudsman or another firm"),
    "complaints.redress": _("offers of redress"),
    "complaints.ruling": _("decisions on allegations"),
    "customers.contactpoint": _("addresses and numbers"),
    "customers.organisation": _("organisations of them alone"),
    "customers.vulnerability": _("notes of special care"),
    "decisions.decisionoption": _("options of decisions"),
    "incidents.updaterow": _("messages about incidents"),
    "knowledge.search": _("searches"),
    "orders.delivery": _("reports of the web shop"),
    "orders.shipment": _("parcels"),
    "privacy.erasurepart": _("steps of erasures"),
    "remedies.ledgerentry": _("lines of the ledger"),
    "reports.copy": _("reports sent to them"),
    "reports.question": _("questions about reports"),
    "reports.reader": _("readers of reports"),
    "routing.placement": _("decisions of the router"),
    "routing.run": _("acts of automations"),
    "routing.trialrow": _("lines of trials"),
    "remedies.remedy": _("remedies"),
    "skills.evidence": _("notes on skills"),
}
