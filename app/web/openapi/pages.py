"""The description of what programs can ask: for programs as JSON, for people as one page."""

import json
from dataclasses import dataclass

from flask import Blueprint, current_app, jsonify, render_template
from flask.typing import ResponseReturnValue
from markupsafe import Markup, escape
from werkzeug.routing import Rule

from app.auth import PUBLIC, access
from app.errors import Problem
from app.services.rows import JsonValue
from app.web.openapi import document as described
from app.web.openapi.operation import Answer, Body, Operation
from app.web.openapi.operations import OPERATIONS
from app.wiring import Wiring

MAX_AGE_S = 300


@dataclass(frozen=True, slots=True)
class ApiPages:
    """The reference for programs."""

    wiring: Wiring

    def blueprint(self) -> Blueprint:
        """Return the routes of these views."""
        pages = Blueprint("api_pages", __name__)
        pages.add_url_rule("/api", view_func=self.page)
        pages.add_url_rule("/api/openapi.json", view_func=self.document)
        return pages

    @access(PUBLIC)
    def page(self) -> ResponseReturnValue:
        """Show every route with an example, and every code."""
        host = self.wiring.settings.public_url
        rules = {rule.endpoint: rule for rule in current_app.url_map.iter_rules()}
        shown = [
            _shown(rules[endpoint], operation, host) for endpoint, operation in OPERATIONS.items()
        ]
        groups = [
            {"name": name, "operations": [one for one in shown if one["group"] == name]}
            for name in described.groups()
        ]
        return render_template(
            "openapi/api.html", groups=groups, problems=_every_problem(), host=host
        )

    @access(PUBLIC)
    def document(self) -> ResponseReturnValue:
        """Give the description as OpenAPI 3.1."""
        settings = self.wiring.settings
        response = jsonify(
            described.document(
                current_app,
                public_url=settings.public_url,
                issuer=settings.issuer_name,
                email=settings.issuer_email,
            )
        )
        response.headers["Cache-Control"] = f"public, max-age={MAX_AGE_S}"
        response.headers["Access-Control-Allow-Origin"] = "*"
        return response


def _shown(rule: Rule, operation: Operation, host: str) -> dict[str, object]:
    access_rule = described.access_of(current_app, rule.endpoint)
    method = described.method_of(rule).upper()
    return {
        "group": operation.group,
        "id": operation.name,
        "method": method,
        "path": described.path_of(rule),
        "summary": operation.summary,
        "description": in_code(operation.description),
        "key": "needed" if access_rule.keyed else "optional" if access_rule.programs else None,
        "parameters": [
            {
                "name": one.name,
                "place": one.place,
                "description": in_code(one.description),
                "example": one.example,
            }
            for one in operation.parameters
        ],
        "body": _body(operation.body),
        "curl": _curl(rule, operation, method, host, keyed=access_rule.keyed),
        "answers": [_answer(one) for one in operation.answers],
        "problems": described.problems_of(operation),
    }


def in_code(text: str) -> Markup:
    """Return text with what stands between backticks set as code."""
    parts = text.split("`")
    return Markup("").join(
        Markup("<code>{}</code>").format(part) if at % 2 else escape(part)
        for at, part in enumerate(parts)
    )


def _body(body: Body | None) -> dict[str, object] | None:
    if body is None:
        return None
    return {"description": in_code(body.description), "types": list(body.types)}


def _answer(answer: Answer) -> dict[str, object]:
    return {
        "status": answer.status,
        "description": in_code(answer.description),
        "media": answer.media,
        "example": None if answer.example is None else _pretty(answer.example),
    }


def _curl(rule: Rule, operation: Operation, method: str, host: str, *, keyed: bool) -> str:
    """Return a call that works as it stands, but for the number and the key."""
    path = described.path_of(rule)
    for one in operation.parameters:
        path = path.replace(f"{{{one.name}}}", one.example)
    lines = ["curl" if method == "GET" else f"curl -X {method}"]
    lines[0] += f" {host}{path}"
    if keyed:
        lines.append('  -H "Authorization: Bearer $KEY"')
    body = operation.body
    if body is not None and body.example is not None:
        media = next(iter(body.types))
        lines += [f'  -H "Content-Type: {media}"', f"  -d '{json.dumps(body.example)}'"]
    elif body is not None:
        lines.append("  --data-binary @credential.jwt")
    return " \\\n".join(lines)


def _pretty(value: JsonValue) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False)


def _every_problem() -> list[Problem]:
    found = {
        problem.code: problem
        for operation in OPERATIONS.values()
        for problem in described.problems_of(operation)
    }
    return sorted(found.values(), key=lambda one: (one.status, one.code))
