"""Structured log lines: one JSON object per line, with request and attempt ids.

Not an audit trail (that is the journal) and never a place for personal data: extra fields pass
an allow-list, everything else is dropped and only its name is told.
"""

import json
import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import TextIO

from app.config import Settings

# Identifiers, counts and durations. Names, addresses, answers, prompts and tokens are not here.
ALLOWED_FIELDS = frozenset(
    {
        "attempt_id",
        "batch",
        "code",
        "count",
        "credential_id",
        "duration_ms",
        "event",
        "exit_status",
        "job_id",
        "kind",
        "method",
        "path",
        "person_id",
        "queue",
        "request_id",
        "role",
        "seq",
        "size",
        "skew_ms",
        "snapshot_id",
        "status",
        "worker",
    }
)
MAX_VALUE_LENGTH = 200

_PLAIN_RECORD = frozenset(logging.LogRecord("", 0, "", 0, "", (), None).__dict__)
_request_id: ContextVar[str | None] = ContextVar("request_id", default=None)
_attempt_id: ContextVar[str | None] = ContextVar("attempt_id", default=None)


@contextmanager
def context(*, request_id: str | None = None, attempt_id: str | None = None) -> Iterator[None]:
    """Put these ids on every line written inside the block, in this greenlet or thread."""
    tokens = [
        (variable, variable.set(value))
        for variable, value in ((_request_id, request_id), (_attempt_id, attempt_id))
        if value is not None
    ]
    try:
        yield
    finally:
        for variable, token in reversed(tokens):
            variable.reset(token)


def bind(*, request_id: str | None = None, attempt_id: str | None = None) -> None:
    """Put these ids on every further line of this context; for a server that owns its greenlet."""
    if request_id is not None:
        _request_id.set(request_id)
    if attempt_id is not None:
        _attempt_id.set(attempt_id)


def configure(settings: Settings, stream: TextIO | None = None) -> None:
    """Send all log lines of this process to `stream` (default: standard error) as JSON.

    Called once by each entry point; calling it again replaces what was set.
    """
    output = logging.StreamHandler(stream or sys.stderr)
    output.setFormatter(JsonLines())
    root = logging.getLogger()
    root.handlers[:] = [output]
    root.setLevel(settings.log_level)
    logging.getLogger("werkzeug").setLevel(logging.WARNING)  # its access lines hold addresses
    logging.captureWarnings(capture=True)


class JsonLines(logging.Formatter):
    """One record as one line of JSON, without line breaks and without personal data."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line; fields that are not allowed appear by name in `dropped` only."""
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        for name, variable in (("request_id", _request_id), ("attempt_id", _attempt_id)):
            value = variable.get()
            if value is not None:
                line[name] = value
        extra = {key: value for key, value in vars(record).items() if key not in _PLAIN_RECORD}
        extra.pop("message", None)
        extra.pop("asctime", None)
        line.update({key: _short(value) for key, value in extra.items() if key in ALLOWED_FIELDS})
        dropped = sorted(set(extra) - ALLOWED_FIELDS)
        if dropped:
            line["dropped"] = dropped
        if record.exc_info:
            line["exception"] = _without_values(record)
        return json.dumps(line, ensure_ascii=True, default=str)


def _short(value: object) -> object:
    if value is None or isinstance(value, bool | int | float):
        return value
    return str(value)[:MAX_VALUE_LENGTH]


def _without_values(record: logging.LogRecord) -> list[str]:
    """Return the error as class and places: its message could quote an answer or an address."""
    if not record.exc_info or record.exc_info[1] is None:
        return []
    error = record.exc_info[1]
    lines = [type(error).__qualname__]
    frame = error.__traceback__
    while frame is not None:
        code = frame.tb_frame.f_code
        lines.append(f"{code.co_filename}:{frame.tb_lineno} {code.co_qualname}")
        frame = frame.tb_next
    return lines
