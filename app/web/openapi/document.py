"""Builds the OpenAPI 3.1 document from the routes of an application and what is written of them."""

import re
from collections.abc import Iterable, Mapping
from typing import cast

from flask import Flask
from werkzeug.routing import Rule

from app.auth import RULE, AccessRule
from app.errors import UNEXPECTED, Problem, problem_row
from app.services.rows import JsonValue
from app.web.openapi.operation import Answer, Operation, Parameter
from app.web.openapi.operations import OPERATIONS
from app.web.openapi.schemas import SCHEMAS, reference

VERSION = "1"
PROBLEM_TYPE = "application/problem+json"
_ARGUMENT = re.compile(r"<(?:\w+:)?(\w+)>")

Described = dict[str, JsonValue]


def document(app: Flask, *, public_url: str, issuer: str, email: str) -> Described:
    """Return the description of every route that programs ask.

    Raises:
        KeyError: a route of `OPERATIONS` does not exist, or an argument of it is not described.
    """
    rules = {rule.endpoint: rule for rule in app.url_map.iter_rules()}
    paths: dict[str, JsonValue] = {}
    for endpoint, operation in OPERATIONS.items():
        rule = rules[endpoint]
        path = cast("Described", paths.setdefault(path_of(rule), {}))
        path[method_of(rule)] = _operation(rule, access_of(app, endpoint), operation)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": f"Credentials of {issuer}",
            "version": VERSION,
            "description": "Check credentials, one by one or in lists, and read what was signed.",
            "contact": {"email": email},
        },
        "servers": [{"url": public_url}],
        "tags": [{"name": name} for name in groups()],
        "paths": paths,
        "components": {
            "schemas": {name: dict(schema) for name, schema in SCHEMAS.items()},
            "securitySchemes": {
                "key": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "An organisation's key, assay_… as the issuer gave it.",
                }
            },
        },
    }


def groups() -> list[str]:
    """Return the headings in their order."""
    return list(dict.fromkeys(operation.group for operation in OPERATIONS.values()))


def path_of(rule: Rule) -> str:
    """Return a route's path as OpenAPI writes it."""
    return _ARGUMENT.sub(r"{\1}", rule.rule)


def method_of(rule: Rule) -> str:
    """Return the one method of a route, in lower case."""
    (method,) = (rule.methods or set()) - {"HEAD", "OPTIONS"}
    return method.lower()


def access_of(app: Flask, endpoint: str) -> AccessRule:
    """Return the rule of an endpoint's view."""
    return cast("AccessRule", getattr(app.view_functions[endpoint], RULE))


def problems_of(operation: Operation) -> list[Problem]:
    """Return what a route can refuse with, by status and code; the unexpected is the last."""
    rows = {problem.code: problem for problem in map(problem_row, operation.refusals)}
    return [*sorted(rows.values(), key=lambda one: (one.status, one.code)), UNEXPECTED]


def _operation(rule: Rule, access: AccessRule, operation: Operation) -> Described:
    given = {one.name: one for one in operation.parameters}
    parameters = [given[name] for name in _ARGUMENT.findall(rule.rule)]
    parameters += [one for one in operation.parameters if one.place != "path"]
    described: Described = {
        "operationId": operation.name,
        "tags": [operation.group],
        "summary": operation.summary,
        "description": operation.description,
        "responses": _responses(operation),
    }
    if parameters:
        described["parameters"] = [_parameter(one) for one in parameters]
    if operation.body is not None:
        described["requestBody"] = {
            "required": True,
            "description": operation.body.description,
            "content": {
                media: _content(schema, operation.body.example if at == 0 else None)
                for at, (media, schema) in enumerate(operation.body.types.items())
            },
        }
    if access.programs:
        described["security"] = [{"key": []}] if access.keyed else [{}, {"key": []}]
    return described


def _parameter(one: Parameter) -> Described:
    return {
        "name": one.name,
        "in": one.place,
        "required": one.place == "path",
        "description": one.description,
        "schema": dict(one.form),
        "example": one.example,
    }


def _content(schema: Mapping[str, JsonValue], example: JsonValue) -> Described:
    content: Described = {"schema": dict(schema)}
    if example is not None:
        content["example"] = example
    return content


def _responses(operation: Operation) -> Described:
    responses: Described = {}
    for answer in operation.answers:
        responses[str(answer.status)] = _answer(answer)
    by_status: dict[int, list[Problem]] = {}
    for problem in problems_of(operation):
        by_status.setdefault(problem.status, []).append(problem)
    for status, problems in sorted(by_status.items()):
        assert str(status) not in responses, f"{operation.name} answers {status} in two forms"
        responses[str(status)] = _refused(problems)
    return responses


def _answer(answer: Answer) -> Described:
    return {
        "description": answer.description,
        "content": {answer.media: _content(answer.form, answer.example)},
    }


def _refused(problems: Iterable[Problem]) -> Described:
    listed = list(problems)
    codes: list[JsonValue] = [one.code for one in listed]
    told = "; ".join(f"`{one.code}`: {one.title}" for one in listed)
    form: Described = {
        "allOf": [dict(reference("Problem")), {"properties": {"code": {"enum": codes}}}]
    }
    refused: Described = {"description": told, "content": {PROBLEM_TYPE: {"schema": form}}}
    waits = {429, 503}
    if waits & {one.status for one in listed}:
        refused["headers"] = {
            "Retry-After": {
                "description": "Seconds until it is worth while to ask again.",
                "schema": {"type": "integer", "minimum": 1},
            }
        }
    return refused
