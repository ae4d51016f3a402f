"""What SQLAlchemy has worked out once counts for the whole run.

An engine keeps the statements it compiled and how it reads each column. A test's engine lives for
a moment, so every test worked out the same hundreds again. These dialects are SQLAlchemy's own,
kept equal: what one engine found out about a statement, the next engine of the kind uses.
"""

from collections.abc import MutableMapping
from typing import Any, ClassVar
from weakref import WeakKeyDictionary

from sqlalchemy import Engine
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite


class _Alike:
    """A dialect that equals every other of its class."""

    compiled: ClassVar[MutableMapping[Any, Any]]

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other)

    def __hash__(self) -> int:
        return hash(type(self))

    @classmethod
    def engine_created(cls, engine: Engine) -> None:
        """Let a new engine begin with what is known."""
        engine.update_execution_options(compiled_cache=cls.compiled)


class Psycopg(_Alike, PGDialect_psycopg):
    """SQLAlchemy's psycopg dialect."""

    supports_statement_cache = True
    compiled: ClassVar[MutableMapping[Any, Any]] = {}
    _type_memos = WeakKeyDictionary()  # type: ignore[var-annotated]


class Pysqlite(_Alike, SQLiteDialect_pysqlite):
    """SQLAlchemy's dialect of the standard library's SQLite."""

    supports_statement_cache = True
    compiled: ClassVar[MutableMapping[Any, Any]] = {}
    _type_memos = WeakKeyDictionary()  # type: ignore[var-annotated]


def share() -> None:
    """Let the engines of this process be made with these dialects."""
    for name, dialect in (("postgresql.psycopg", Psycopg), ("sqlite", Pysqlite)):
        registry.register(name, __name__, dialect.__name__)
