"""The first programme, and databases in which it lies already: importing it takes a while."""

from contextlib import AbstractContextManager
from functools import cache
from pathlib import Path

from app.persistence.engine import open_database
from app.persistence.unit_of_work import units_of_work
from app.services.catalogue.importing import Import
from exam_engine.exchange import Programme, load_programme
from tests.fake_state import State
from tests.fakes import FakeDatabase
from tests.support.databases import Databases

PROGRAMME = Path(__file__).parents[2] / "programmes" / "certified-mlops-engineer"


@cache
def first_programme() -> Programme:
    """Read the first programme once: it is a value, and reading it takes a third of a second."""
    return load_programme(PROGRAMME)


def furnished(databases: Databases, backend: str) -> AbstractContextManager[str]:
    """Lend the URL of a database of one's own, as it is once the programme was imported."""
    databases.made(backend, "programme", _import)
    return databases.lent(backend, "programme")


@cache
def furnished_state() -> State:
    """Return what the fake database holds once the programme was imported; take a copy."""
    database = FakeDatabase()
    Import(database.uow).programme(first_programme())
    return database.state


def _import(url: str) -> None:
    database = open_database(url)
    Import(units_of_work(database)).programme(first_programme())
    database.close()
