"""Who may what, and how far: every role, every capability, on one page. docs/director/roles.md is made from it."""

from rapport.directory.people.types import Role
from rapport.kernel.actor import Grants, Scope

REPRESENTATIVE = {
    "today.work": Scope.OWN,
    "today.inbox": Scope.OWN,
    "cases.view": Scope.TEAM,
    "cases.open": Scope.TEAM,
    "cases.work": Scope.TEAM,
    "cases.escalate": Scope.TEAM,
    "complaints.view": Scope.TEAM,
    "complaints.handle": Scope.TEAM,
    "customers.view": Scope.DEPARTMENT,
    "customers.edit": Scope.DEPARTMENT,
    "departments.view": Scope.DEPARTMENT,
    "people.view": Scope.TEAM,
    "people.presence": Scope.OWN,
    "standards.view": Scope.DEPARTMENT,
    "commitments.view": Scope.TEAM,
    "commitments.keep": Scope.TEAM,
    "catalogue.view": Scope.DEPARTMENT,
    "orders.view": Scope.DEPARTMENT,
    "remedies.give": Scope.TEAM,
    "remedies.guides": Scope.DEPARTMENT,
    "orders.change": Scope.DEPARTMENT,
    "decisions.view": Scope.TEAM,
    "decisions.ask": Scope.OWN,
}
SUPERVISOR = REPRESENTATIVE | {
    "evidence.view": Scope.TEAM,
    "evidence.freeze": Scope.TEAM,
    "evidence.cite": Scope.TEAM,
    "effects.measure": Scope.TEAM,
    "today.floor": Scope.TEAM,
    "cases.assign": Scope.TEAM,
    "cases.take_over": Scope.TEAM,
    "channels.templates": Scope.TEAM,
    "cases.approve": Scope.TEAM,
    "cases.times": Scope.TEAM,
    "cases.export": Scope.TEAM,
    "complaints.decide": Scope.TEAM,
    "measures.view": Scope.TEAM,
    "customers.vulnerability": Scope.DEPARTMENT,
    "decisions.decide": Scope.TEAM,
    "remedies.view": Scope.TEAM,
    "people.presence": Scope.TEAM,
}
MANAGER = SUPERVISOR | {
    "measures.target": Scope.TEAM,
    "cases.configure": Scope.DEPARTMENT,
    "channels.configure": Scope.DEPARTMENT,
    "cases.import": Scope.DEPARTMENT,
    "complaints.configure": Scope.DEPARTMENT,
    "catalogue.edit": Scope.DEPARTMENT,
    "remedies.correct": Scope.TEAM,
    "remedies.configure": Scope.DEPARTMENT,
    "orders.configure": Scope.DEPARTMENT,
    "customers.configure": Scope.DEPARTMENT,
    "customers.export": Scope.DEPARTMENT,
    "people.configure": Scope.DEPARTMENT,
    "people.edit": Scope.TEAM,
    "people.invite": Scope.TEAM,
    "departments.edit": Scope.DEPARTMENT,
    "reports.view": Scope.DEPARTMENT,
    "reports.edit": Scope.DEPARTMENT,
}
DIRECTOR = dict.fromkeys(MANAGER, Scope.DEPARTMENT) | {
    "today.brief": Scope.DEPARTMENT,
    "measures.owner": Scope.DEPARTMENT,
    "complaints.restrict": Scope.DEPARTMENT,
    "reports.approve": Scope.DEPARTMENT,
    "standards.edit": Scope.DEPARTMENT,
    "today.work": Scope.OWN,
    "today.inbox": Scope.OWN,
}

GRANTS: Grants = {
    Role.REPRESENTATIVE: REPRESENTATIVE,
    Role.SUPERVISOR: SUPERVISOR,
    Role.MANAGER: MANAGER,
    Role.DIRECTOR: DIRECTOR,
}
