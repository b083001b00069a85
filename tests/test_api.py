"""The API does what the pages do, for whoever may: the same rows, the same refusals, said so that a program can act on them."""

import base64
import json
import os
from datetime import timedelta
from itertools import product

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from rapport.desk.cases import actions as cases_actions
from rapport.desk.cases import sample as cases
from rapport.desk.cases.models import Case, Contact
from rapport.directory.connections import actions, sample
from rapport.directory.connections.models import KeptAnswer, Token
from rapport.directory.connections.types import PER_MINUTE, Access
from rapport.directory.customers import sample as customers
from rapport.directory.people.models import Account, Person
from rapport.directory.people.types import Role
from rapport.governance.decisions import sample as decisions
from rapport.kernel import clock
from rapport.kernel.actor import Scope
from rapport.kernel.models import Entry
from rapport.site.api.application import described
from rapport.site.grants import GRANTS

from .generated.remembering import remembering
from .generated.straight import standing_still

pytestmark = pytest.mark.django_db
V1 = "/api/v1/"
PEOPLE = {
    Role.DIRECTOR: "Ana Ruiz",
    Role.MANAGER: "Grace Osei",
    Role.SUPERVISOR: "Sue Marsh",
    Role.REPRESENTATIVE: "Tom Bell",
}
# What is seen does not hang on the team: articles that are drafts of somebody else, and tokens' own person.
OTHERWISE = {"get_article", "get_me"}


class Program:
    """A program with a token: it knows no cookies."""

    def __init__(self, member, access=Access.WRITE):
        Account.objects.filter(person=member.person).exists() or member.account
        self.token, self.secret = sample.token(member.actor, access, at=clock.now())
        self.client = Client(enforce_csrf_checks=True)

    def ask(self, method, path, body=None, **headers):
        headers = {"Authorization": f"Bearer {self.secret}"} | {name.replace("_", "-"): value for name, value in headers.items()}
        data = {} if body is None else {"data": json.dumps(body), "content_type": "application/json"}
        return self.client.generic(method, f"{V1}{path}", **data, headers=headers)

    def get(self, path, **headers):
        return self.ask("GET", path, **headers)

    def post(self, path, body=None, **headers):
        return self.ask("POST", path, body if body is not None else {}, **headers)


@pytest.fixture
def program(department):
    return lambda name, access=Access.WRITE: Program(department[name], access)


def refusal(response, status):
    """The problem of a refused answer, which has this status."""
    assert response.status_code == status, response.content[:500]
    assert response["Content-Type"] == "application/problem+json"
    problem = response.json()
    assert problem["status"] == status
    assert problem["detail"].endswith((".", "?", "“Authorization: Bearer …”."))
    return problem


def test_a_case_is_opened_answered_and_settled_by_a_program(program, representative):
    tom, joan = program("Tom Bell"), customers.customer("Joan Hale", email="joan.hale@post.example")
    opened = tom.post("cases", {"kind": "enquiry", "subject": "Where is it?", "text": "Nine days now.", "channel": "phone",
                                "customer_id": joan.pk})  # fmt: skip
    assert opened.status_code == 201
    assert opened["Location"] == opened.json()["url"]
    path = f"cases/{opened.json()['id']}"
    assert (
        tom.post(f"{path}/answers", {"text": "On Thursday.", "channel": "phone", "then": "waiting_customer"}).status_code == 201
    )
    moved = tom.post(f"{path}/state", {"to": "resolved"})
    assert moved.json()["state"] == "resolved"
    read = tom.get(path)
    assert read["Cache-Control"] == "no-store"
    whole = read.json()
    assert [one["direction"] for one in whole["contacts"]] == ["inbound", "outbound"]
    assert whole["assignee_id"] == representative.person.pk
    entry = Entry.objects.get(event="cases.CaseOpened", subject_id=whole["id"])
    assert (entry.person_id, entry.actor) == (representative.person.pk, f"Tom Bell (token {tom.token.pk})")


def test_an_escalation_is_raised_taken_over_and_ended_by_programs(program, representative):
    tom, sue = program("Tom Bell"), program("Sue Marsh")
    case = cases.case(team=representative.team, assignee=representative.person, at=clock.now())
    raised = tom.post(f"cases/{case.pk}/escalations", {"to": "supervisor", "happened": "A", "tried": "B", "wanted": "C"})
    assert tom.get(f"escalations/{raised.json()['id']}").json()["state"] == "waiting"
    taken = sue.post(f"cases/{case.pk}/takeovers")
    why = refusal(tom.post(f"cases/{case.pk}/answers", {"text": "Hello"}), 409)["detail"]
    assert "taken this case over" in why
    ended = sue.post(f"takeovers/{taken.json()['id']}/end", {"outcome": "A refund."})
    assert ended.json()["outcome"] == "A refund."
    assert tom.get(f"cases/{case.pk}").json()["assignee_id"] == representative.person.pk


def test_cases_are_linked_split_and_merged_and_get_files_and_macros_by_a_program(program, representative):
    customer, now = customers.customer("Joan Hale"), clock.now()
    place = {"team": representative.team, "assignee": representative.person, "customer": customer}
    early, late = (cases.case(f"Bed {at:%d}", at=at, **place) for at in (now - timedelta(days=2), now - timedelta(days=1)))
    said, macro, tom = cases.contact(late, "And a chair.", at=now - timedelta(hours=1)), cases.macro(), program("Tom Bell")
    link = tom.post(f"cases/{late.pk}/links", {"other_id": early.pk})
    assert tom.get(f"cases/{early.pk}/links").json()[0]["case_id"] == late.pk
    assert tom.ask("DELETE", f"links/{link.json()['id']}").status_code == 204
    seen = tom.get(f"cases/{late.pk}/macros/{macro.pk}").json()
    assert seen["does"]
    assert tom.post(f"cases/{late.pk}/macros/{macro.pk}").status_code == 200
    assert late.contacts.filter(text=seen["text"]).exists()
    content = base64.b64encode(b"a note").decode()
    place = f"cases/{late.pk}/contacts/{said.pk}/files"
    kept = tom.post(place, {"name": "note.txt", "content": content})
    assert tom.get(f"files/{kept.json()['id']}").json()["content"] == content
    refusal(tom.post(place, {"name": "run.exe", "content": base64.b64encode(b"MZ\x90\x00").decode()}), 422)
    refusal(tom.post(place, {"name": "a.txt", "content": "no base64!"}), 422)
    split = tom.post(f"cases/{late.pk}/splits", {"contact_ids": [said.pk], "subject": "The chair"}).json()["id"]
    assert [one["id"] for one in tom.get(f"cases/{split}").json()["contacts"]] == [said.pk]
    merged = tom.post(f"cases/{late.pk}/merges", {"into_id": early.pk}, Idempotency_Key="merge-1")
    again = tom.post(f"cases/{late.pk}/merges", {"into_id": early.pk}, Idempotency_Key="merge-1")
    assert (merged.status_code, again.json()) == (201, merged.json())
    assert tom.post(f"merges/{merged.json()['id']}/undo").json()["merged_into_id"] is None


def test_a_decision_is_read_and_made_by_a_program_with_the_refusals_of_the_page(program, representative, supervisor):
    asked = {"asked_by_id": representative.person.pk, "team_id": representative.team.pk}
    row = decisions.decision(decider_id=supervisor.person.pk, **asked)
    tom, sue = program("Tom Bell"), program("Sue Marsh")
    assert [one["id"] for one in sue.get(f"decisions?decider_id={supervisor.person.pk}").json()["items"]] == [row.pk]
    assert [one["key"] for one in sue.get(f"decisions/{row.pk}").json()["options"]] == ["refund", "refuse"]
    refusal(tom.post(f"decisions/{row.pk}/decide", {"option_key": "refund", "reason": "Ill."}), 403)
    refusal(sue.post(f"decisions/{row.pk}/decide", {"option_key": "nothing", "reason": "Ill."}), 409)
    assert sue.post(f"decisions/{row.pk}/decide", {"option_key": "refund", "reason": "Ill."}).json()["chosen"] == "refund"


@pytest.mark.usefixtures("quiet")
def test_who_may_what_is_the_same_as_on_the_pages(objects, department, program):
    """The matrix: every operation × every role × our objects and another team's, held against the grants."""
    programs = {role: program(name) for role, name in PEOPLE.items()}
    with standing_still(), remembering() as memory:
        faults = list(differing(programs, objects, memory))
    assert not faults, "\n".join(faults)


def differing(programs, objects, memory):
    """What differs from the grants; each request is taken back, and what one has asked the next need not ask again."""
    for (path, method, told), role, own in product(list(operations()), PEOPLE, (True, False)):
        parameters = [one["name"] for one in told["parameters"] if one["in"] == "path"] if "parameters" in told else []
        want = expected(told, parameters, role, own=own, objects=objects)
        is_asked_before = not own and not {*objects.ours, *objects.theirs}.intersection(parameters)
        if want is None or is_asked_before or "key" in parameters or "takeover_id" in parameters:
            continue
        url = path.removeprefix(V1).format(**objects.values(tuple(parameters), own=own))
        body = example(told, team_id=objects.ours["team_id"])
        with memory.taking_back():
            status = programs[role].ask(method.upper(), url, body, If_Match="*").status_code
        if status >= 500 or (status not in {403, 404}) is not want:
            yield f"{role} on {'our' if own else 'their'} {method} {path}: {status}"


def operations():
    for path, methods in described()["paths"].items():
        for method, told in methods.items():
            yield path, method, told


def expected(told, parameters, role, *, own, objects):
    scope = GRANTS[role].get(told["x-capability"])
    if scope is None:
        return False
    if told["operationId"] in OTHERWISE:
        return None
    scoped = [name for name in parameters if name in objects.ours]
    if not scoped or scope is Scope.DEPARTMENT:
        return True
    # Whether a row may be changed is asked after whether it may be seen, which reaches no less far.
    return None if scope is Scope.OWN and role is not Role.REPRESENTATIVE else own


def example(told, *, team_id):
    """A body that is right in its form: what is needed, and no more. A team is ours."""
    schema = told.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
    if schema is None:
        return None
    schemas = described()["components"]["schemas"]
    body = value_of(schema, schemas)
    has_team = "team_id" in schemas.get(schema.get("$ref", "").rpartition("/")[2], {}).get("properties", {})
    return {**body, "team_id": team_id} if has_team else body


def value_of(schema, schemas):
    if "$ref" in schema:
        schema = schemas[schema["$ref"].rpartition("/")[2]]
    if "enum" in schema:
        return schema["enum"][-1]
    if schema["type"] == "object":
        return {name: value_of(schema["properties"][name], schemas) for name in schema.get("required", ())}
    if "$ref" in schema.get("items", {}):
        return [value_of(schema["items"], schemas)]
    words = {None: "Words", "date": "2026-11-18", "time": "12:00"}.get(schema.get("format"), "2026-11-18T12:00:00Z")
    return {"integer": 1, "boolean": False, "array": [1]}.get(schema["type"], words)


def test_nobody_comes_in_without_a_token_that_works(program, representative, client_of):
    tom = program("Tom Bell")
    assert tom.get("me").json()["name"] == "Tom Bell"
    cookies = client_of(representative)
    assert refusal(cookies.get(f"{V1}me"), 401)["detail"].startswith("Send a token")
    for wrong in ("", "rpt_wrong", "x" * 5000, "rpt_\x00", tom.secret.upper()):
        answer = tom.client.get(f"{V1}me", headers={"Authorization": f"Bearer {wrong}"})
        assert refusal(answer, 401)
        assert answer["WWW-Authenticate"].startswith("Bearer")
    actions.withdraw_token(token_id=tom.token.pk, by=representative.actor, at=clock.now())
    assert "withdrawn" in refusal(tom.get("me"), 401)["detail"]


def test_a_token_ends_with_its_time_and_with_its_person(program, representative):
    late, gone, closed = program("Tom Bell"), program("Sue Marsh"), program("Maya Singh")
    Token.objects.filter(pk=late.token.pk).update(expires_at=clock.now())
    assert "expired" in refusal(late.get("me"), 401)["detail"]
    Person.objects.filter(pk=gone.token.person_id).update(active_to=clock.now().date())
    assert "does not work here" in refusal(gone.get("me"), 401)["detail"]
    Account.objects.filter(person_id=closed.token.person_id).update(is_active=False)
    assert "does not work here" in refusal(closed.get("me"), 401)["detail"]


def test_a_token_that_reads_changes_nothing(program, representative):
    case = cases.case(team=representative.team, assignee=representative.person, at=clock.now())
    reading = program("Tom Bell", Access.READ)
    assert reading.get(f"cases/{case.pk}").status_code == 200
    assert "only reads" in refusal(reading.post(f"cases/{case.pk}/notes", {"text": "Hello"}), 403)["detail"]
    assert not Contact.objects.filter(case=case, text="Hello").exists()


def test_a_token_that_asks_too_often_is_told_when_it_may_again(program):
    tom = program("Tom Bell")
    tom.get("me")
    Token.objects.filter(pk=tom.token.pk).update(minute_count=PER_MINUTE, minute_at=clock.now().replace(second=0, microsecond=0))
    answer = tom.get("me")
    if answer.status_code == 200:  # the minute ended between the two
        Token.objects.filter(pk=tom.token.pk).update(minute_count=PER_MINUTE)
        answer = tom.get("me")
    assert refusal(answer, 429)["title"] == "Too Many Requests"
    assert 1 <= int(answer["Retry-After"]) <= 60


def test_what_is_sent_twice_under_one_key_is_made_once(program, representative):
    tom = program("Tom Bell")
    body = {"kind": "enquiry", "subject": "Once", "text": "Hello", "channel": "phone"}
    first = tom.post("cases", body, Idempotency_Key="call-7")
    again = tom.post("cases", body, Idempotency_Key="call-7")
    assert (again.status_code, again.json(), again["Idempotent-Replayed"]) == (201, first.json(), "true")
    assert not KeptAnswer.objects.filter(key__contains="call").exists(), "a key may hold a name: only its digest is kept"
    assert Case.objects.filter(subject="Once").count() == 1
    assert "another request" in refusal(tom.post("cases", body | {"subject": "Twice"}, Idempotency_Key="call-7"), 422)["detail"]
    refusal(tom.post("cases", body | {"text": " "}, Idempotency_Key="call-8"), 422)
    assert tom.post("cases", body, Idempotency_Key="call-8").status_code == 201, "what was refused leaves the key free"


def test_an_edit_of_what_has_changed_since_is_refused(program, representative):
    case = cases.case(team=representative.team, assignee=representative.person, at=clock.now())
    tom, path = program("Tom Bell"), f"cases/{case.pk}"
    read = tom.get(path)["ETag"]
    refusal(tom.ask("PATCH", path, {"priority": "high"}), 428)
    changed = tom.ask("PATCH", path, {"priority": "high"}, If_Match=read)
    assert changed.json()["priority"] == "high"
    assert changed["ETag"] not in {read, ""}
    assert "changed since" in refusal(tom.ask("PATCH", path, {"priority": "low"}, If_Match=read), 412)["detail"]
    assert tom.ask("PATCH", path, {"priority": "low"}, If_Match=changed["ETag"]).json()["priority"] == "low"


def test_a_refusal_says_what_the_page_says_and_which_field_is_wrong(program, representative, supervisor):
    case = cases.case(team=representative.team, assignee=supervisor.person, at=clock.now())
    tom = program("Tom Bell")
    with pytest.raises(cases_actions.CaseRefused) as refused:
        cases_actions.take(case_id=case.pk, by=representative.actor, at=clock.now())
    assert refusal(tom.post(f"cases/{case.pk}/take"), 409)["detail"] == str(refused.value)
    wrong = refusal(tom.post("cases", {"kind": "riddle", "subject": "Hm", "text": "?", "channel": "phone", "pet": 1}), 422)
    assert {one["field"] for one in wrong["errors"]} == {"kind", "pet"}
    refusal(tom.post("cases", {"kind": "order", "subject": "A", "text": "b", "channel": "phone", "customer_id": 2**62}), 422)
    refusal(tom.get("no/such/thing"), 404)
    assert refusal(tom.ask("PUT", "cases"), 405)
    header = {"Authorization": f"Bearer {tom.secret}"}
    refusal(tom.client.generic("POST", f"{V1}cases", "{", "application/json", headers=header), 400)


def test_a_list_is_read_page_by_page_and_costs_the_same_whatever_it_holds(program, representative):
    made = [cases.case(f"Bed {number}", team=representative.team, at=clock.now()) for number in range(7)]
    tom = program("Tom Bell")
    seen, cursor = [], ""
    while cursor is not None:
        page = tom.get(f"cases?limit=3&cursor={cursor}").json()
        seen += [one["id"] for one in page["items"]]
        cursor = page["next"]
    assert seen == [one.pk for one in sorted(made, key=lambda one: (one.opened_at, one.pk), reverse=True)]
    counts = []
    for limit in (1, 7):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            tom.get(f"cases?limit={limit}&state=new&team_id={representative.team.pk}")
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 6, [one["sql"] for one in queries]
    refusal(tom.get("cases?cursor=bm90aGluZw"), 422)
    assert "“sate” means nothing" in refusal(tom.get("cases?sate=new"), 422)["detail"]
    assert "“as_of” would mean nothing" in refusal(tom.get("me?as_of=2026-01-01"), 422)["detail"]


def test_whatever_is_sent_is_answered_as_the_document_says(objects, program, monkeypatch):
    """Schemathesis makes the requests; RAPPORT_GENERATED says how many: a fiftieth for each operation."""
    import schemathesis
    from hypothesis import HealthCheck, Phase, given, seed, settings

    schema = schemathesis.openapi.from_dict(described())
    ana = program("Ana Ruiz")
    monkeypatch.setattr("rapport.directory.connections.actions.tokens.PER_MINUTE", 10**9)
    each = max(2, int(os.environ.get("RAPPORT_GENERATED", "0")) // 50)
    faults = []

    def send(case):
        with transaction.atomic():
            answer = sent(ana, case, objects)
            transaction.set_rollback(True)
        if fault := wrong_with(answer, case):
            raise AssertionError(fault)

    # To work out what an operation takes costs most: the short run asks a third of them.
    share = 1 if "RAPPORT_GENERATED" in os.environ else 3
    for operation in [one.ok() for one in schema.get_all_operations()][::share]:
        if "{key}" in operation.path or operation.path.endswith(("/metrics", "/brief")):
            continue  # these ask the store, which is not there
        checks = list(HealthCheck)
        run = settings(max_examples=each, deadline=None, database=None, phases=[Phase.generate], suppress_health_check=checks)
        try:
            seed(1)(run(given(case=operation.as_strategy())(send)))()
        except Exception as fault:
            faults.append(f"{operation.method.upper()} {operation.path}: {fault}")
    assert not faults, "\n\n".join(faults)


def sent(ana, case, objects):
    """Send a generated request; every other time at an object that is there, so that it comes to the action."""
    known = objects.shared | objects.ours
    parameters = {**case.path_parameters}
    if sum(map(ord, str(case.query) + str(case.body))) % 2:
        parameters |= {name: known[name] for name in parameters if name in known}
    case.path_parameters = parameters
    given = case.as_transport_kwargs(base_url="http://testserver")
    headers = {str(name): str(value) for name, value in given["headers"].items() if name not in {"User-Agent", "Authorization"}}
    body = given.get("json", given.get("data"))
    content = json.dumps(body) if "json" in given else body or ""
    url = given["url"] if not given.get("params") else f"{given['url']}?{query(given['params'])}"
    return ana.client.generic(
        given["method"], url, content, headers.get("Content-Type", "application/json"),
        headers=headers | {"Authorization": f"Bearer {ana.secret}"},
    )  # fmt: skip


def query(parameters):
    from urllib.parse import urlencode

    return urlencode(parameters, doseq=True)


def wrong_with(answer, case):
    """Return what is wrong with an answer: broken, undocumented, or not of the shape that the document says."""
    if answer.status_code >= 500:
        return f"{answer.status_code} for {case.as_curl_command()}: {answer.content[:300]!r}"
    said = case.operation.definition.raw["responses"]
    if str(answer.status_code) not in {str(one) for one in said} | {"400", "405"}:
        return f"{answer.status_code} is not documented: {case.as_curl_command()}"
    kind = "application/problem+json" if answer.status_code >= 400 else "application/json"
    if answer.status_code != 204 and not answer["Content-Type"].startswith(kind):
        return f"{answer['Content-Type']} for {answer.status_code}: {case.as_curl_command()}"
    return None
