"""The description of the API is valid, whole, and true of what is really answered."""

import json
import re
from typing import Any

import jsonschema
import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from app.auth import AccessRule
from app.web.openapi.document import method_of, path_of, problems_of
from app.web.openapi.operations import OPERATIONS
from exam_engine.ids import CredentialNumber
from exam_engine.issuance.number import display
from tests.app.offices import Office
from tests.app.test_web_verify import never_issued
from tests.architecture.sources import ROOT

# Pages for people. A new public route is described for programs or named here, on purpose.
PAGES = {
    "static",
    "site.home",
    "site.practice",
    "site.certification",
    "verify.form",
    "verify.credential",
    "verify.evidence",
    "badges.picture",
    "verify_files.check",
    "verify_names.form",
    "verify_names.check",
    "verify_bulk.form",
    "verify_bulk.check",
    "shared.look",
    "shared.open",
    "complain.form",
    "complain.file",
    "complain.one",
    "complain.change",
    "joining.form",
    "joining.join",
    "accounts.login",
    "accounts.log_in",
    "receipts.verify",
    "receipts.check",
    "api_pages.page",
    # For whoever runs it, see operate.md
    "health.live",
    "health.ready",
    "health.metrics",
}


@pytest.fixture(scope="module", params=["sqlite"])
def backend(request: pytest.FixtureRequest) -> str:
    """A description does not depend on the database: once is enough."""
    return str(request.param)


@pytest.fixture
def document(office: Office) -> dict[str, Any]:
    reply = office.stranger().get("/api/openapi.json")
    assert reply.status_code == 200
    return dict(reply.json)


def test_the_description_is_openapi_3_1(document: dict[str, Any]) -> None:
    OpenAPIV31SpecValidator(document).validate()
    assert document["openapi"].startswith("3.1.")
    names = [one["operationId"] for path in document["paths"].values() for one in path.values()]
    assert len(names) == len(set(names)) == len(OPERATIONS)


def test_every_public_route_is_described_or_a_page(office: Office) -> None:
    found = set()
    for rule in office.app.url_map.iter_rules():
        declared: AccessRule = office.app.view_functions[rule.endpoint].access_rule  # type: ignore[attr-defined]
        if declared.public or declared.programs:
            found.add(rule.endpoint)
    assert found == PAGES | set(OPERATIONS)
    assert not PAGES & set(OPERATIONS)


def test_every_argument_of_a_path_is_described_and_no_other(document: dict[str, Any]) -> None:
    for path, operations in document["paths"].items():
        for operation in operations.values():
            given = operation.get("parameters", [])
            in_path = {one["name"] for one in given if one["in"] == "path"}
            assert in_path == set(re.findall(r"{(\w+)}", path)), path


def strict(document: dict[str, Any], schema: dict[str, Any]) -> jsonschema.Draft202012Validator:
    """Return a validator that refuses members nobody described."""

    def closed(node: Any) -> Any:
        if isinstance(node, list):
            return [closed(one) for one in node]
        if not isinstance(node, dict):
            return node
        inner = {name: closed(value) for name, value in node.items()}
        return inner | {"additionalProperties": False} if "properties" in node else inner

    shared = closed({"components": {"schemas": document["components"]["schemas"]}})
    problem = document["components"]["schemas"]["Problem"]
    shared["components"]["schemas"]["Problem"] = problem
    return jsonschema.Draft202012Validator(closed(schema) | shared)


def answered(document: dict[str, Any], endpoint: str, office: Office, reply: Any) -> None:
    """Hold one answer against what is described of its route."""
    (rule,) = [one for one in office.app.url_map.iter_rules() if one.endpoint == endpoint]
    operation = document["paths"][path_of(rule)][method_of(rule)]
    said = f"{endpoint}: {reply.status_code} {reply.get_data(as_text=True)[:300]}"
    described = operation["responses"][str(reply.status_code)]["content"]
    assert reply.mimetype in described, said
    schema = described[reply.mimetype]["schema"]
    text = reply.get_data(as_text=True)
    value = json.loads(text) if text.startswith("{") else text
    if reply.mimetype == "application/problem+json":
        jsonschema.Draft202012Validator(schema | {"components": document["components"]}).validate(
            value
        )
        return
    strict(document, schema).validate(value)


def checked(office: Office) -> list[tuple[str, Any]]:
    """Ask what a program may ask of one credential; returns endpoints with answers."""
    number = display(CredentialNumber(office.number))
    path = f"/api/v1/verify/{number}"
    keyed = {"Authorization": f"Bearer {office.api_key}"}
    ask = office.stranger().raw
    token = ask("GET", f"/c/{number}/credential.jwt").get_data()
    forged = token[:-4] + (b"AAAA" if not token.endswith(b"AAAA") else b"BBBB")
    return [
        ("verify.api", ask("GET", f"/api/v1/verify/{never_issued()}")),
        ("verify.api", ask("GET", f"{path}?at=2020-01-01", headers=keyed)),
        ("verify.api", ask("GET", f"{path}?at=yesterday")),
        ("verify.api", ask("GET", "/api/v1/verify/x")),
        ("verify.api", ask("GET", path, headers={"Authorization": "Bearer x"})),
        ("verify_files.api", ask("POST", "/api/v1/verify", data=token)),
        ("verify_files.api", ask("POST", "/api/v1/verify", data=forged)),
        ("verify_files.api", ask("POST", "/api/v1/verify", data=b'{"issuer": "did:web:x"}')),
        ("verify_files.api", ask("POST", "/api/v1/verify", data=b"GIF89a")),
        ("verify_files.api", ask("POST", "/api/v1/verify", data=b"a" * 2_000_000)),
        ("verify_names.api", ask("POST", f"{path}/name", json={"name": "Some Body"})),
        ("verify_names.api", ask("POST", f"{path}/name", json={"name": ""})),
        ("verify_names.api", ask("POST", f"{path}/name", json={"name": "a" * 5_000})),
        ("verify_bulk.api", ask("POST", "/api/v1/verify/bulk", json={"numbers": ["x"]})),
        (
            "verify_bulk.api",
            ask(
                "POST",
                "/api/v1/verify/bulk",
                json={"numbers": [number, "x", "", never_issued()]},
                headers=keyed,
            ),
        ),
        ("verify_bulk.api", ask("POST", "/api/v1/verify/bulk", json={}, headers=keyed)),
    ]


def opened(office: Office) -> list[tuple[str, Any]]:
    """Open a holder's link, one that nobody made, and none."""
    bodies = ({"token": office.share}, {"token": "x" * 32}, {})
    ask = office.stranger().raw
    return [("shared.api", ask("POST", "/api/v1/shared", json=body)) for body in bodies]


def test_what_is_answered_is_what_is_described(office: Office, document: dict[str, Any]) -> None:
    for rule in office.app.url_map.iter_rules():
        if rule.endpoint in OPERATIONS and "GET" in (rule.methods or ()):
            reply = office.stranger().get(office.address(rule))
            assert reply.status_code == 200, rule
            answered(document, rule.endpoint, office, reply)
    statuses = set()
    for endpoint, reply in [*checked(office), *opened(office)]:
        statuses.add(reply.status_code)
        answered(document, endpoint, office, reply)
    assert statuses == {200, 400, 401, 404, 413, 422}


def test_the_pages_name_every_route_and_every_code(
    office: Office, document: dict[str, Any]
) -> None:
    page = office.stranger().get("/api").get_data(as_text=True)
    written = (ROOT / "docs" / "api.md").read_text()
    for path, operations in document["paths"].items():
        for method in operations:
            assert f"| {method.upper()} | `{path}` |" in written, path
        assert path in page
    codes = {problem.code for one in OPERATIONS.values() for problem in problems_of(one)}
    told = set(re.findall(r"`(\w+)`", written.split("## Refusals")[1].split("| `code` |")[1]))
    assert codes <= told
    assert codes == set(re.findall(r'<tr id="code-(\w+)"', page))
