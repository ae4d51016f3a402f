"""Shapes of requests and answers as JSON Schema; tests hold them against real answers."""

from app.services.rows import JsonValue
from app.services.verifying.credential_sheet import MOST_ROWS
from app.web.openapi.operation import Schema
from exam_engine.issuance.states import Succession
from exam_engine.issuance.verdict import Result, Status

NUMBER = "4VRD-MTTZ-4BPA-1TDG"
INSTANT: Schema = {"type": "string", "format": "date-time"}
TEXT: Schema = {"type": "string"}
YES_NO: Schema = {"type": "boolean"}
COUNT: Schema = {"type": "integer", "minimum": 0}
NUMBER_FORM: Schema = {
    "type": "string",
    "pattern": "^[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){3}$",
}


def reference(name: str) -> Schema:
    """Return a schema that names a shared one."""
    return {"$ref": f"#/components/schemas/{name}"}


def nullable(schema: Schema) -> Schema:
    """Return a schema that also takes null."""
    return {"anyOf": [dict(schema), {"type": "null"}]}


def shape(members: dict[str, Schema]) -> Schema:
    """Return the schema of an object with these members; answers may grow others later."""
    return {
        "type": "object",
        "properties": {name: dict(schema) for name, schema in members.items()},
        "required": list(members),
    }


def closed(members: dict[str, Schema]) -> Schema:
    """Return the schema of an object with these members and no others; for what we are sent."""
    return {**shape(members), "additionalProperties": False}


def array(of: Schema) -> Schema:
    """Return the schema of an array."""
    return {"type": "array", "items": dict(of)}


def words(*allowed: str) -> Schema:
    """Return the schema of one word out of these."""
    return {"type": "string", "enum": list(allowed)}


CHECK = shape(
    {
        "name": words(
            "register",
            "signature",
            "issuer",
            "validity",
            "revocation",
            "suspension",
            "supersession",
        ),
        "result": words(*(one.value for one in Result)),
        "detail": TEXT,
    }
)
VERDICT = shape(
    {
        "id": NUMBER_FORM,
        "status": words(*(one.value for one in Status)),
        "asOf": INSTANT,
        "acceptable": YES_NO,
        "certification": TEXT,
        "validFrom": INSTANT,
        "validUntil": INSTANT,
        "kid": nullable(TEXT),
        "checks": array(reference("Check")),
        "holderName": nullable(TEXT),
        "resultBands": nullable(
            array(shape({"subject": TEXT, "band": words("below", "near", "above")}))
        ),
        "nameCheck": TEXT,
        "covers": nullable(TEXT),
        "renewedBy": nullable(NUMBER_FORM),
        "replacedBy": nullable(NUMBER_FORM),
        "replacedFor": nullable(words(*(one.value for one in Succession))),
    }
)
UNREGISTERED = shape(
    {
        "id": nullable(NUMBER_FORM),
        "status": words("unregistered", "invalid", "indeterminate"),
        "asOf": INSTANT,
        "acceptable": {"const": False},
        "kid": nullable(TEXT),
        "checks": array(reference("Check")),
    }
)
FOREIGN = shape(
    {
        "status": words("foreign"),
        "acceptable": {"const": False},
        "claimedIssuer": TEXT,
        "checks": {"type": "array", "maxItems": 0},
    }
)
UNKNOWN = shape(
    {
        "status": words("unknown"),
        "acceptable": {"const": False},
        "checks": {"type": "array", "maxItems": 0},
    }
)
LINE = shape(
    {
        "line": {"type": "integer", "minimum": 1},
        "given": TEXT,
        "id": nullable(NUMBER_FORM),
        "status": words(
            *(one.value for one in Status), "unknown", "mistyped", "missing", "elsewhere"
        ),
        "acceptable": YES_NO,
        "certification": nullable(TEXT),
        "validUntil": nullable(INSTANT),
        "covers": nullable(TEXT),
        "repeats": nullable({"type": "integer", "minimum": 1}),
    }
)
LIST_ANSWER = shape(
    {
        "asOf": INSTANT,
        "checked": COUNT,
        "quota": shape({"perDay": COUNT, "left": COUNT}),
        "results": array(reference("Line")),
    }
)
LIST_REQUEST = closed(
    {"numbers": {"type": "array", "minItems": 1, "maxItems": MOST_ROWS, "items": dict(TEXT)}}
)
JWK: Schema = {
    "type": "object",
    "properties": {
        name: {"type": "string"} for name in ("kty", "crv", "x", "y", "kid", "alg", "use")
    },
    "required": ["kty", "crv", "x", "kid", "alg", "use"],
}
PAST_KEY = shape(
    {
        "id": TEXT,
        "alg": words("ES256", "Ed25519"),
        "state": TEXT,
        "published": INSTANT,
        "signedFrom": nullable(INSTANT),
        "signedUntil": nullable(INSTANT),
        "notTrustedFrom": nullable(INSTANT),
    }
)
INCLUSION = shape(
    {
        "entry": TEXT,
        "position": COUNT,
        "size": {"type": "integer", "minimum": 1},
        "path": array({"type": "string", "pattern": "^[0-9a-f]{64}$"}),
        "head": TEXT,
    }
)
PROBLEM: Schema = {
    "type": "object",
    "description": "RFC 9457. Go by `code`: it is stable, the words are not.",
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string", "description": "What happened."},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "What exactly; for people and logs."},
        "code": {"type": "string"},
        "field": {"type": "string", "description": "The member to look at."},
        "fix": {"type": "string", "description": "What was kept and what to do."},
        "reference": {"type": "string", "description": "Tell us this one."},
    },
    "required": ["type", "title", "status", "detail", "code", "fix"],
}

SCHEMAS: dict[str, Schema] = {
    "Check": CHECK,
    "Verdict": VERDICT,
    "UnregisteredFile": UNREGISTERED,
    "ForeignFile": FOREIGN,
    "Unknown": UNKNOWN,
    "Line": LINE,
    "ListRequest": LIST_REQUEST,
    "ListAnswer": LIST_ANSWER,
    "Jwk": JWK,
    "PastKey": PAST_KEY,
    "Inclusion": INCLUSION,
    "Problem": PROBLEM,
}

VERDICT_EXAMPLE: JsonValue = {
    "id": NUMBER,
    "status": "active",
    "asOf": "2026-11-26T09:30:00Z",
    "acceptable": True,
    "certification": "cmle/professional",
    "validFrom": "2026-11-20T15:42:10Z",
    "validUntil": "2029-11-20T23:59:59Z",
    "kid": "did:web:verify.example#es-1",
    "checks": [
        {"name": "register", "result": "pass", "detail": "The issuer's register holds it."},
        {
            "name": "signature",
            "result": "pass",
            "detail": "Signed with did:web:verify.example#es-1.",
        },
    ],
    "holderName": None,
    "resultBands": None,
    "nameCheck": "available",
    "covers": None,
    "renewedBy": None,
    "replacedBy": None,
    "replacedFor": None,
}
LIST_EXAMPLE: JsonValue = {
    "asOf": "2026-11-26T09:30:00Z",
    "checked": 1,
    "quota": {"perDay": 10_000, "left": 9_999},
    "results": [
        {
            "line": 1,
            "given": NUMBER,
            "id": NUMBER,
            "status": "active",
            "acceptable": True,
            "certification": "cmle/professional",
            "validUntil": "2029-11-20T23:59:59Z",
            "covers": None,
            "repeats": None,
        }
    ],
}
