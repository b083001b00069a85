"""Every address of the building, with an object of ours and one of another team for each of its parameters."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from rapport.desk.cases import sample as cases
from rapport.desk.cases.imports.guess import guess
from rapport.desk.cases.types import Direction
from rapport.desk.channels import sample as channels
from rapport.desk.complaints import sample as complaints
from rapport.desk.incidents import sample as incidents
from rapport.desk.knowledge import sample as knowledge
from rapport.desk.orders import actions as order_actions
from rapport.desk.orders import sample as orders
from rapport.desk.orders.types import System
from rapport.desk.recurring import sample as recurring
from rapport.desk.remedies import sample as remedies
from rapport.desk.routing import sample as routing
from rapport.direction.measures import sample as measures
from rapport.direction.reports import sample as reports
from rapport.directory.catalogue import sample as catalogue
from rapport.directory.connections import sample as connections
from rapport.directory.customers import sample as customers
from rapport.directory.people import queries as person_queries
from rapport.directory.people import sample as people
from rapport.directory.skills import sample as skills
from rapport.governance.commitments import sample as commitments
from rapport.governance.decisions import sample as decisions
from rapport.governance.privacy import sample as privacy
from rapport.governance.standards import sample as standards
from rapport.kernel import files
from rapport.kernel.actor import Actor
from rapport.kernel.intake.models import WatchedFolder
from rapport.kernel.intake.runs import create_run
from rapport.kernel.intake.sources import open_source
from rapport.kernel.intake.types import RunState
from rapport.kernel.models import Notice
from rapport.metrics import sample as metrics
from rapport.team.quality import sample as quality
from rapport.team.retrospectives import sample as retrospectives
from rapport.team.training import sample as training
from rapport.voice.surveys import sample as surveys

TABLE = Path(__file__).parent / "table.csv"
FOREIGN = {"allauth", "django", "ninja"}
HOUSE = Actor.machine("test")


@dataclass
class Objects:
    """Values of parameters: ``ours`` lie with Tom Bell and his team in Leeds, ``theirs`` with Maya Singh's in Toronto.

    Parameters in neither (customers, departments, standards) are the whole department's: those are in ``shared``.
    """

    ours: dict[str, Any] = field(default_factory=dict)
    theirs: dict[str, Any] = field(default_factory=dict)
    shared: dict[str, Any] = field(default_factory=dict)

    def values(self, parameters: tuple[str, ...], *, own: bool) -> dict[str, Any]:
        """Return a value for each parameter. Raises LookupError for one that nobody has given an object."""
        known = self.shared | (self.ours if own else self.theirs)
        if missing := [name for name in parameters if name not in known]:
            raise LookupError(f"tests/addresses.py has no object for {missing}")
        return {name: known[name] for name in parameters}


@dataclass(frozen=True)
class Address:
    """One address: its route, view, name (with namespace) and parameters."""

    route: str
    view: Any
    name: str
    parameters: tuple[str, ...]

    @property
    def capability(self) -> str | None:
        return getattr(self.view, "capability", None)

    @property
    def room(self) -> str:
        """The room, by the space of its names; of the house's own addresses the house."""
        return self.name.split(":")[0] if ":" in self.name else "house"

    def url(self, objects: Objects, *, own: bool) -> str:
        """Return the address of our, or of their, objects."""
        return reverse(self.name, kwargs=objects.values(self.parameters, own=own))


def addresses(resolver: URLResolver | None = None, prefix: str = "", space: str = "") -> Iterator[Address]:
    """Yield every address of our own pages."""
    for item in (resolver or get_resolver()).url_patterns:
        route = prefix + str(item.pattern)
        if isinstance(item, URLResolver):
            inner = f"{space}{item.namespace}:" if item.namespace else space
            yield from addresses(item, route, inner)
        elif isinstance(item, URLPattern) and item.callback.__module__.split(".")[0] not in FOREIGN:
            yield Address(route, item.callback, f"{space}{item.name}", tuple(_parameters(route)))


def _parameters(route: str) -> list[str]:
    return [part.split(">")[0].split(":")[-1] for part in route.split("<")[1:]]


def objects_of(department: Mapping[str, Any]) -> Objects:
    """Make an object for every parameter: one with Tom Bell in Leeds, one with Maya Singh in Toronto, or one for all."""
    made = Objects(shared=_shared())
    for name, side in (("Tom Bell", made.ours), ("Maya Singh", made.theirs)):
        side.update(_of(department[name].person, made.shared["customer_id"]))
    return made


def _calibration(person: Any) -> Any:
    """Return an open calibration of a case of this person for who leads them and who leads those."""
    judges = [person.manager, person.manager.manager]
    return quality.calibration(person.manager, team=person.team, judges=judges, handler=person, at=NOON)


def _shared() -> dict[str, Any]:
    customer = customers.customer("Joan Hale", email="joan.hale@post.example")
    calendar = standards.calendar()
    standard = standards.standard(calendar=calendar)
    return {
        "customer_id": customer.pk,
        "point_id": customer.points.get().pk,
        "vulnerability_id": customers.vulnerability(customer, at=NOON).pk,
        "other_id": customers.customer("Joan Hale", phone="+44 113 496 0123").pk,
        "customer_merge_id": customers.merge(customer, at=NOON).pk,
        "organisation_id": customers.organisation().pk,
        "other_organisation_id": customers.organisation("Harbour Hotel Ltd").pk,
        "organisation_merge_id": customers.organisation_merge(at=NOON).pk,
        "survey_id": surveys.survey(at=NOON).pk,
        "product_id": catalogue.product().pk,
        **_private(customer),
        "order_id": orders.order(by=HOUSE, customer_id=customer.pk).pk,
        "order_run_id": create_run(
            kind="orders", sources=[open_source(TABLE)], plan={}, is_trial=True, state=RunState.DONE, by=HOUSE, at=NOON
        ).pk,
        "connection_id": order_actions.add_connection(
            name="Web shop", system=System.SHOPIFY, secret="whatever-it-signs-with", by=HOUSE, at=NOON
        ).pk,
        "segment_id": customers.segment().pk,
        "skill_id": skills.skill().pk,
        "department_id": people.department().pk,
        "site_id": people.site().pk,
        "mailbox_id": channels.mailbox().pk,
        "template_id": channels.template().pk,
        "reason_id": cases.reason().pk,
        "cause_id": cases.cause().pk,
        "macro_id": cases.macro().pk,
        "item_id": cases.item().pk,
        "settled_kind": "complaint",
        "attribute_id": cases.attribute().pk,
        "run_id": _tried_import(),
        "folder_id": WatchedFolder.objects.create(kind="cases", path="/no/such/folder", mapping_name="x", made_at=NOON).pk,
        "token": "no-such-token",
        "rest": "nothing",
        "webhook_id": (hook := connections.webhook()).pk,
        "delivery_id": connections.delivery(hook).pk,
        "topic_id": knowledge.topic().pk,
        "search_id": knowledge.search().pk,
        "language": "en",
        "slug": "when-does-my-order-come",
        "regime_id": complaints.regime(by=HOUSE, at=NOON).pk,
        "choice_id": complaints.choice(by=HOUSE, at=NOON).pk,
        "entity_id": complaints.entity(by=HOUSE, at=NOON).pk,
        "return_id": complaints.frozen_return(by=HOUSE, at=NOON).pk,
        "limit_id": complaints.behaviour_limit(customer, by=HOUSE, at=NOON).pk,
        "verb": "triage",
        "judgement": "outside",
        "reply": "answer",
        "letter": "acknowledgement",
        "what": "open",
        "part": "components",
        "metric": "opened",
        **_reported(),
        "kind": "figures",
        "question_id": measures.question(owner_id=people.person("Vera Stone", "supervisor").pk, at=NOON).pk,
        "agreement_id": measures.agreement(by_id=people.person("Vera Stone", "supervisor").pk, at=NOON).pk,
        "standard_id": standard.pk,
        "calendar_id": calendar.pk,
        "year": 2026,
        "month": 12,
        "day": 24,
    }


def _private(customer: Any) -> dict[str, Any]:
    """A request, a file, an erasure and a hold of a customer, and a rule."""
    return {
        "request_id": privacy.request(customer, at=NOON).pk,
        "export_id": privacy.export(customer, at=NOON).pk,
        "erasure_id": privacy.erasure(customer, at=NOON).pk,
        "hold_id": privacy.hold(people.person("Hanna Falk", "manager"), customer=customer, at=NOON).pk,
        "rule_id": privacy.rule(at=NOON).pk,
        "step": "identify",
    }


def _reported() -> dict[str, Any]:
    """A draft with something in each part, as if it had gone out to one reader."""
    version, reader = reports.report(), reports.reader()
    return {
        "report_id": version.report_id,
        "reader_id": reader.pk,
        "copy_id": reports.copy(version, reader).pk,
        "asked_id": reports.question(version, reader).pk,
        "word_id": cases.contact(cases.case(), at=NOON).pk,
        "number": 1,
        "section": "figures",
        "span": "month",
        "paper": "pdf",
    }


def _tried_import() -> int:
    """A finished trial of a small table: its page offers everything that an import can be asked."""
    source = open_source(TABLE)
    plan = {"mapping": guess(source, name="table"), "zone": "UTC", "date_order": "DMY", "as_of": None}
    run = create_run(
        kind="cases", sources=[source], plan=plan, mapping=("table", "1"), is_trial=True, state=RunState.DONE, by=HOUSE, at=NOON
    )
    return run.pk


def _of(person: Any, customer_id: int) -> dict[str, Any]:
    case = cases.case(team=person.team, assignee=person, at=NOON)
    contact = cases.contact(case, at=NOON)
    complaints.file(case, regime="uk-fca-disp", by=HOUSE)
    promise = commitments.promise(
        owner_id=person.pk, subject=("case", case.pk), customer_id=customer_id, made_at=NOON, due_at=LATER
    )
    sent = cases.contact(case, at=NOON, direction=Direction.OUTBOUND)
    article = knowledge.article(made_by=person)
    incident = incidents.incident(person, at=NOON)
    incidents.review(incident, at=NOON)
    return {
        "incident_id": incident.pk,
        "statement_id": incidents.statement(incident, by=person, at=NOON).pk,
        "linking_id": incidents.linking(incident, case, by=person, at=NOON).pk,
        "update_id": incidents.update(incident, case, by=person, at=NOON).pk,
        "inbound_id": channels.inbound(contact=contact, at=NOON).pk,
        "outbound_id": channels.outbound(sent, at=NOON).pk,
        "letter_id": channels.letter(sent, at=NOON).pk,
        "batch_id": channels.batch(at=NOON).pk,
        "scan_file_id": _scanned(contact),
        "case_id": case.pk,
        "into_id": case.pk,
        "contact_id": contact.pk,
        "file_id": files.keep(BytesIO(b"a note"), name="note.txt", about=contact, by=HOUSE, at=NOON).pk,
        "approval_id": cases.approval(case, by=person, at=NOON).pk,
        "view_id": cases.view(person, at=NOON).pk,
        "time_id": cases.time(case, person, at=NOON).pk,
        "act_id": cases.act(case, by=person, at=NOON).pk,
        "link_id": cases.link(case, cases.case("Another bed", team=person.team, at=LATER)).pk,
        "merge_id": cases.merge(cases.case("The same bed", team=person.team, at=LATER), case, at=LATER).pk,
        "escalation_id": cases.escalation(case, at=NOON).pk,
        "promise_id": promise.pk,
        **_handed(person, case, customer_id),
        "article_id": article.pk,
        "proposal_id": knowledge.proposal(article, by=person).pk,
        "entry_id": remedies.entry(case, person=person, at=NOON).pk,
        "decision_id": decisions.decision(
            decider_id=person.manager_id, asked_by_id=person.pk, team_id=person.team_id, subject=("case", case.pk), asked_at=NOON
        ).pk,
        "person_id": person.pk,
        "level_id": skills.level(person).pk,
        "token_id": connections.token(person_queries.actor_of_person(person))[0].pk,
        "demonstration_id": training.demonstration(person, by=person.manager, at=NOON).pk,
        "break_id": training.offered(person, at=NOON).pk,
        "review_id": (review := quality.review(person, reviewer=person.manager, at=NOON)).pk,
        "retrospective_id": retrospectives.retrospective(person, lead=person.manager, at=NOON).pk,
        "quality_plan_id": review.sample.plan_id,
        "scorecard_id": review.version.scorecard_id,
        "scorecard_version_id": review.version_id,
        "criterion_id": review.version.criteria.all()[0].pk,
        "calibration_id": (calibration := _calibration(person)).pk,
        "calibration_case_id": calibration.cases.get().pk,
        "call_back_id": surveys.call_back(surveys.invitation(case, at=NOON, score=1), lead=person.manager, at=NOON).pk,
        "deputy_row_id": people.deputy(person, person.manager, at=LATER).pk,
        "presence_id": people.presence(person, at=LATER).pk,
        "invitation_id": people.invitation(person, at=NOON).pk,
        "team_id": person.team_id,
        "queue_id": routing.queue(person.team, [person], is_on=False).pk,
        "automation_id": (automation := routing.automation(person.team, is_on=False)).pk,
        "schedule_id": recurring.schedule(person.team, owner=person.manager).pk,
        "trial_id": routing.trial(automation, case, at=NOON).pk,
        "evidence_id": (evidence := metrics.evidence(team_ids=[person.team_id], at=NOON)).pk,
        "citation_id": metrics.citation(evidence, subject=("case", case.pk), at=NOON).pk,
        "target_id": measures.target(team_id=person.team_id, owner_id=person.pk, at=NOON).pk,
        "effect_id": metrics.effect(team_ids=[person.team_id], at=NOON).pk,
        "notice_id": Notice.objects.create(person_id=person.pk, entry_id=0, kind="test", text="Read me", url="/", at=NOON).pk,
    }


def _handed(person: Any, case: Any, customer_id: int) -> dict[str, Any]:
    """A promise that lies with another department, which sent a paper."""
    promise = commitments.promise(
        owner_id=person.pk, text="A new slat", subject=("case", case.pk), customer_id=customer_id, made_at=NOON, due_at=LATER
    )
    handing = commitments.handing(promise, department_id=people.department().pk, at=NOON)
    line = commitments.line(handing, "Here it is", at=NOON)
    paper = files.keep(BytesIO(b"a slat"), name="slat.txt", about=line, by=HOUSE, at=NOON)
    return {"handing_id": handing.pk, "paper_id": paper.pk}


def _scanned(contact: Any) -> int:
    """A letter of the customer, as a picture of one point."""
    channels.scan(contact, at=NOON)
    return files.keep(BytesIO(POINT), name="letter.png", about=contact, by=HOUSE, at=NOON).pk


POINT = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060000000050001a5f645400000"
    "000049454e44ae426082"
)
NOON = datetime(2026, 11, 18, 12, tzinfo=UTC)
LATER = NOON + timedelta(days=2)
