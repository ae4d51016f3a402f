"""The whole life of a credential, told by others: our page, the documented scripts as an employer
runs them, jose and Digital Bazaar's libraries; each at the instant that the injected clock says.

One database: what is asked is what leaves the house, which no database changes.
"""

import json
import re
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest
from werkzeug.serving import make_server

from app.factory import create_app
from app.persistence.journal.writer import GroupCommitWriter
from app.services.certifying.reissuing import Reissuing
from app.services.standing.standing import Standing
from app.wiring import wire
from exam_engine.ids import CredentialNumber, PersonId
from exam_engine.issuance.key_life import Algorithm
from exam_engine.issuance.number import display
from tests.app.conftest import SqlStore
from tests.app.furnished import furnished
from tests.app.hall import Hall, open_hall
from tests.app.test_services_scope import DAY, PARTS, decided, followed, withdraw
from tests.app.test_services_terms import change_rule
from tests.conftest import settings_for
from tests.support import node
from tests.support.databases import Databases
from tests.support.ports import free_port
from tests.support.redis import TestRedis

LIBRARIES = Path(__file__).with_name("foreign_life.mjs")
DOCUMENT = Path(__file__).parents[2] / "docs" / "verify-a-credential.md"
TEXT = DOCUMENT.read_text(encoding="utf-8")
PYTHON = "".join(re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)[:2])
JAVASCRIPT = "".join(re.findall(r"```js\n(.*?)```", TEXT, re.DOTALL)[:2])
DORA, RITA = PersonId("dora"), PersonId("rita")

PYTHON_CLOCK = """
import datetime
class Clock(datetime.datetime):
    @classmethod
    def now(cls, tz=None):
        return cls.fromtimestamp({now}, tz)
datetime.datetime = Clock
"""
JAVASCRIPT_CLOCK = "Date.now = () => {now} * 1000;\n"

GOOD = {"revocation": "clear", "suspension": "clear"}
SUSPENDED = {"revocation": "clear", "suspension": "set"}
WITHDRAWN = {"revocation": "set", "suspension": "clear"}
UNKNOWN_KEY, OVER = "unknown key", "over"


@dataclass(slots=True)
class Abroad:
    """A deployment on a port of this machine, and everybody who is asked about a credential.

    Attributes:
        said: by stage, the word of our page and what the two scripts say.
        published: what the libraries are given per stage; they are asked once, at the end.
    """

    hall: Hall
    folder: Path
    said: dict[str, tuple[object, ...]] = field(default_factory=dict)
    published: list[dict[str, Any]] = field(default_factory=list)

    @property
    def host(self) -> str:
        return self.hall.issuer.address

    def get(self, path: str, accept: str = "*/*") -> str:
        asked = Request(f"{self.host}{path}", headers={"Accept": accept})
        with urlopen(asked, timeout=20) as reply:
            return str(reply.read().decode())

    def page(self, number: str, **query: str) -> str:
        """Return the word of the JSON; the page for people must say it too."""
        asked = "?" + "&".join(f"{name}={value}" for name, value in query.items())
        path = f"/c/{display(CredentialNumber(number))}{asked}"
        word = str(json.loads(self.get(path, "application/json"))["status"])
        assert f'data-status="{word}"' in self.get(path, "text/html")
        return word

    def files(self, number: str) -> dict[str, Any]:
        """Return what its holder downloads."""
        path = f"/c/{display(CredentialNumber(number))}"
        return {
            "vcdm2": self.get(f"{path}/credential.jwt"),
            "ob3": self.get(f"{path}/credential.jwt?profile=ob3"),
            "document": json.loads(self.get(f"{path}/credential.json")),
        }

    def look(self, stage: str, files: Mapping[str, Any], number: str) -> None:
        """Ask the page and the scripts, and keep what is published now for the libraries."""
        lists = [f"/status/{kind}/1" for kind in "rs"]
        self.said[stage] = (self.page(number), *self.scripts(files))
        self.published.append(
            {
                "now": self.hall.store.now().isoformat(),
                "jwks": json.loads(self.get("/.well-known/jwks.json")),
                "did": json.loads(self.get("/.well-known/did.json")),
                "lists": {f"{self.host}{path}": self.get(path) for path in lists},
                **files,
            }
        )

    def scripts(self, files: Mapping[str, Any]) -> list[object]:
        """Return what each documented script says of the token, by the injected clock."""
        (self.folder / "credential.jwt").write_text(files["vcdm2"] + "\n", encoding="ascii")
        now = int(self.hall.store.now().timestamp())
        written = {
            "verify.py": PYTHON_CLOCK.format(now=now) + PYTHON,
            "verify.mjs": JAVASCRIPT_CLOCK.format(now=now) + JAVASCRIPT,
        }
        for name, text in written.items():
            (self.folder / name).write_text(text, encoding="utf-8")
        return [
            self._said([sys.executable, "verify.py"]),
            self._said([node.node(), "verify.mjs"]),
        ]

    def _said(self, command: list[str]) -> object:
        done = subprocess.run(
            [*command, self.host, "credential.jwt"],
            cwd=self.folder,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        if done.returncode == 0:
            return dict(line.split() for line in done.stdout.splitlines()[1:])
        failures = {
            "KeyError": UNKNOWN_KEY,
            "not signed with a key of this issuer": UNKNOWN_KEY,
            "ExpiredSignatureError": OVER,
            "outside of its term": OVER,
        }
        return next(word for said, word in failures.items() if said in done.stderr)


@contextmanager
def serving(folder: Path, database_url: str, redis_url: str) -> Iterator[Abroad]:
    """Serve all pages on a port of this machine, which is the issuer's address."""
    port = free_port()
    settings = settings_for(folder, database_url, redis_url)
    settings = replace(
        settings, public_url=f"http://localhost:{port}", verify_requests_per_minute=1_000
    )
    wiring = wire(settings)
    journal = GroupCommitWriter(wiring.database)
    journal.start()
    hall = open_hall(SqlStore(wiring.database, journal))
    hall.issuer = wiring.issuer
    change_rule(hall, lambda scheme: replace(scheme, scope=PARTS))
    server = make_server("localhost", port, create_app(wiring), threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield Abroad(hall, folder)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        journal.stop()
        wiring.redis.close()
        wiring.database.close()


@pytest.fixture
def abroad(databases: Databases, redis_server: TestRedis, tmp_path: Path) -> Iterator[Abroad]:
    redis_server.flush()
    with (
        furnished(databases, "sqlite") as url,
        serving(tmp_path, url, redis_server.url) as opened,
    ):
        yield opened


def travel(abroad: Abroad, instant: datetime) -> None:
    """Go to an instant, tend the keys and publish the lists, as a deployment does."""
    abroad.hall.store.shift(instant - abroad.hall.store.now())
    publish(abroad)


def publish(abroad: Abroad) -> None:
    abroad.hall.keyring.tend()
    abroad.hall.issuing().publish_status_lists()


def last_second(hall: Hall, number: str) -> datetime:
    shown = hall.verifying.look_up(number)
    assert shown is not None
    return shown.row.valid_until


def paused_and_restored(abroad: Abroad, number: str, kept: Mapping[str, Any]) -> None:
    hall = abroad.hall
    standing = Standing(hall.store.uow)
    abroad.look("issued", kept, number)
    until = hall.store.now() + 20 * DAY
    standing.suspend(number, actor=DORA, case="C-1", until=until, words="asked about")
    publish(abroad)
    abroad.look("suspended", kept, number)
    standing.restore(number, actor=RITA, words="unfounded")
    publish(abroad)
    abroad.look("restored", kept, number)


def under_other_keys(abroad: Abroad, number: str, kept: Mapping[str, Any]) -> dict[str, Any]:
    hall = abroad.hall
    hall.store.shift(2 * DAY)
    for algorithm in Algorithm:
        hall.keyring.rotate(algorithm)
    publish(abroad)
    abroad.look("rotated", kept, number)
    hall.store.shift(2 * DAY)
    for name in ("es-1", "ed-1"):
        hall.signing_keys.compromise(name, words="a copy left the house")
        Reissuing(hall.store.uow, hall.keyring).reissue(f"{hall.issuer.did}#{name}")
    publish(abroad)
    abroad.look("given up, the old file", kept, number)
    anew = abroad.files(number)
    abroad.look("given up, the new file", anew, number)
    return anew


def renewed_and_withdrawn(abroad: Abroad, first: str, files: Mapping[str, Any]) -> None:
    hall = abroad.hall
    travel(abroad, last_second(hall, first) - 100 * DAY)
    hall.reopen()
    second = hall.certified()
    abroad.look("replaced", files, first)
    renewed = abroad.files(second)
    abroad.look("the renewal", renewed, second)
    decided(hall, second, "x")
    third = followed(hall, second)
    abroad.look("reduced", renewed, second)
    narrower = abroad.files(third)
    abroad.look("the narrower", narrower, third)
    withdraw(hall, third)
    publish(abroad)
    abroad.look("withdrawn", narrower, third)


def test_everybody_tells_the_same_over_the_whole_life(abroad: Abroad) -> None:
    first = abroad.hall.certified()
    kept = abroad.files(first)
    paused_and_restored(abroad, first, kept)
    anew = under_other_keys(abroad, first, kept)
    renewed_and_withdrawn(abroad, first, anew)
    travel(abroad, last_second(abroad.hall, first) + timedelta(minutes=10))
    abroad.look("over", anew, first)

    assert abroad.said == {
        "issued": ("active", GOOD, GOOD),
        "suspended": ("suspended", SUSPENDED, SUSPENDED),
        "restored": ("active", GOOD, GOOD),
        "rotated": ("active", GOOD, GOOD),
        "given up, the old file": ("active", UNKNOWN_KEY, UNKNOWN_KEY),
        "given up, the new file": ("active", GOOD, GOOD),
        "replaced": ("superseded", GOOD, GOOD),
        "the renewal": ("active", GOOD, GOOD),
        "reduced": ("superseded", WITHDRAWN, WITHDRAWN),
        "the narrower": ("active", GOOD, GOOD),
        "withdrawn": ("withdrawn", WITHDRAWN, WITHDRAWN),
        "over": ("expired", OVER, OVER),
    }
    earlier = abroad.hall.store.now() - 300 * DAY
    assert abroad.page(first, at=f"{earlier:%Y-%m-%d}") == "active"
    agree_with(abroad)


def agree_with(abroad: Abroad) -> None:
    """Hold what the foreign libraries say against what the scripts said."""
    codes = {UNKNOWN_KEY: "ERR_JWKS_NO_MATCHING_KEY", OVER: "ERR_JWT_EXPIRED"}
    answers = node.asked(LIBRARIES, abroad.published)
    for (name, said), given, answer in zip(
        abroad.said.items(), abroad.published, answers, strict=True
    ):
        script = said[1]
        bad = codes[script] if isinstance(script, str) else None
        wanted = bad or given["document"]["id"]
        assert (answer["vcdm2"], answer["ob3"]) == (wanted, wanted), name
        document = answer["document"]
        assert document["verified"] is (bad is None), (name, document)
        bits = {purpose: "set" if bit else "clear" for purpose, bit in document["set"].items()}
        assert bits == ({} if bad else script), name
