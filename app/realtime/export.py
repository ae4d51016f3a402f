"""Writes what is made of the message definitions: the browser's types and the protocol page.

`python -m app.realtime.export` after each change of `messages.py`; a test refuses stale files.
It defines no message and no rule itself.
"""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from app.realtime import messages
from app.realtime.board_row import ROW_SHAPE
from app.realtime.schema import MAX_MESSAGE_BYTES, Field, FieldType, SocketMessage
from app.services.messages import PROTOCOL_VERSION
from proctoring.flags import CALLS_FROM

_ROOT: Final = Path(__file__).resolve().parents[2]
TYPES_FILE: Final = _ROOT / "app" / "frontend" / "src" / "protocol.ts"
PAGE_FILE: Final = _ROOT / "docs" / "protocol.md"

_TYPESCRIPT: Final[dict[FieldType, str]] = {
    "int": "number",
    "text": "string",
    "hex": "string",
    "ident": "string",
    "flag": "boolean",
    "json": "JsonValue",
}
_UNBOUNDED: Final = 2**53 - 1

_TYPES_HEAD: Final = """\
/* The socket protocol as the browser sees it.
   Generated from app/realtime/messages.py by `python -m app.realtime.export`; not for editing. */

export type JsonValue =
  | null
  | boolean
  | number
  | string
  | readonly JsonValue[]
  | { readonly [name: string]: JsonValue };

/** What every acknowledgement may be instead: nothing was changed. */
export interface Refused {
  /** stable code of the refusal */
  err?: string | null;
  /** the refusal in plain words */
  message?: string | null;
  /** when to try again, ms */
  retry_ms?: number | null;
}
"""

_PAGE_HEAD: Final = """\
# The socket protocol, version {version}

Generated from `app/realtime/messages.py` by `python -m app.realtime.export`; not edited by hand.

Socket.IO 5 over websocket only. A client connects to one namespace with
`auth: {{ticket, page, v, takeover?, knock?}}`. The ticket comes from
`POST /api/attempts/<id>/ticket` (candidate) or `POST /api/proctor/ticket` (proctor) and lives for
a minute, so every connect asks for a fresh one. `page` names the browser page that writes;
`takeover` is true only when the person asked to continue in this window. `knock` is true when the
page comes by itself after asking for a move: it is let in only once staff moved the exam, whatever
became of the other page. `v` is the protocol version of a candidate's page: another version than
this is refused with the code `reload` before it can take a lease; the page keeps what is unsent
and reloads.

The server accepts the members below and no others, in frames of at most {frame} bytes. A refused
message changes nothing; its acknowledgement has `err` (a stable code), `message` (plain words) and
`t`, and `retry_ms` where trying again makes sense. Times are milliseconds since 1970 UTC by the
server's clock.
"""


def typescript() -> str:
    """Return the text of `protocol.ts`."""
    parts = [_TYPES_HEAD, _constants(), _interface("BoardRow", "A board row.", ROW_SHAPE)]
    for message in messages.ALL_MESSAGES:
        parts.append(_interface(_name(message), message.meaning, message.fields))
        if message.answer:
            meaning = f"Answer to `{message.name}`; a refusal carries only err, message and t."
            parts.append(_interface(f"{_name(message)}Answer", meaning, message.answer, loose=True))
    parts += [
        _event_map("CandidateSends", messages.FROM_CANDIDATE),
        _event_map("CandidateReceives", messages.TO_CANDIDATE),
        _event_map("ProctorSends", messages.FROM_PROCTOR),
        _event_map("ProctorReceives", messages.TO_PROCTOR),
    ]
    return "\n".join(parts)


def page() -> str:
    """Return the text of `docs/protocol.md`."""
    head = _PAGE_HEAD.format(version=PROTOCOL_VERSION, frame=MAX_MESSAGE_BYTES)
    sections = (
        ("Candidate to server", messages.FROM_CANDIDATE),
        ("Server to candidate", messages.TO_CANDIDATE),
        ("Proctor to server", messages.FROM_PROCTOR),
        ("Server to proctor", messages.TO_PROCTOR),
    )
    lines = [head]
    for title, group in sections:
        lines.append(f"## {title} (namespace `{group[0].namespace}`)\n")
        lines += [line for message in group for line in _page_message(message)]
    lines.append("## A board row\n")
    lines += _table(ROW_SHAPE)
    return "\n".join(lines).rstrip() + "\n"


def write() -> None:
    """Write both files."""
    TYPES_FILE.write_text(typescript(), encoding="utf-8")
    PAGE_FILE.parent.mkdir(exist_ok=True)
    PAGE_FILE.write_text(page(), encoding="utf-8")


def _constants() -> str:
    values = {
        "PROTOCOL_VERSION": PROTOCOL_VERSION,
        "CANDIDATE": messages.CANDIDATE,
        "PROCTOR": messages.PROCTOR,
    }
    lines = [f"export const {name} = {json.dumps(value)};" for name, value in values.items()]
    calls = {flag_class.value: least.value for flag_class, least in CALLS_FROM.items()}
    lines += [
        "/** From which weight on a flag of a class may call a proctor. */",
        f"export const CALLS_FROM: Readonly<Record<string, string>> = {json.dumps(calls)};",
    ]
    return "\n".join(lines) + "\n"


def _name(message: SocketMessage) -> str:
    space = message.namespace.strip("/").capitalize()
    return space + "".join(part.capitalize() for part in message.name.split("_"))


def _interface(name: str, meaning: str, fields: Iterable[Field], *, loose: bool = False) -> str:
    base = " extends Refused" if loose else ""
    lines = [f"/** {meaning} */", f"export interface {name}{base} {{"]
    for field in fields:
        kind = _TYPESCRIPT[field.type]
        optional = loose or field.optional
        shape = f"?: {kind} | null" if optional and kind != "JsonValue" else f": {kind}"
        shape = f"?: {kind}" if optional and kind == "JsonValue" else shape
        lines += [f"  /** {field.meaning} */", f"  {field.name}{shape};"]
    return "\n".join([*lines, "}"]) + "\n"


def _event_map(name: str, group: Iterable[SocketMessage]) -> str:
    lines = [f"export interface {name} {{"]
    for message in group:
        answer = f"{_name(message)}Answer" if message.answer else "undefined"
        both = f"{{ message: {_name(message)}; answer: {answer} }}"
        lines.append(f"  {message.name}: {both if message.sender == 'client' else _name(message)};")
    return "\n".join([*lines, "}"]) + "\n"


def _page_message(message: SocketMessage) -> Iterator[str]:
    yield f"### `{message.name}`\n"
    yield f"{message.meaning} For: {', '.join(message.roles)}.\n"
    if message.fields:
        yield from _table(message.fields)
    if message.answer:
        yield "Answer:\n"
        yield from _table(message.answer)


def _table(fields: Iterable[Field]) -> Iterator[str]:
    yield "| member | type | meaning |"
    yield "|---|---|---|"
    for field in fields:
        absent = ", may be absent" if field.optional else ""
        yield f"| `{field.name}` | {_type_words(field)}{absent} | {field.meaning} |"
    yield ""


def _type_words(field: Field) -> str:
    match field.type:
        case "int":
            bounded = (field.least, field.most) != (0, _UNBOUNDED)
            return f"whole number, {field.least} to {field.most}" if bounded else "whole number"
        case "text" | "hex":
            kind = "text" if field.type == "text" else "lower-case hexadecimal"
            bounded = field.most != _UNBOUNDED
            return f"{kind}, {field.least} to {field.most} characters" if bounded else kind
        case "json":
            bounded = field.most != _UNBOUNDED
            return f"JSON, at most {field.most} bytes" if bounded else "JSON"
        case "flag":
            return "true or false"
        case "ident":
            return "1 to 64 of `A-Za-z0-9._-`"


if __name__ == "__main__":
    write()
