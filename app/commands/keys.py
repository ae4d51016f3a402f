"""`assay keys …`: what signs, what stands by, and each change of it by hand.

`publish`, `activate` and `rotate` touch private keys and run where the issuing worker runs; the
other verbs need the database alone. `serve` is the signer process and needs neither.
"""

import argparse
from collections.abc import Sequence
from datetime import datetime

from app.commands.output import table, write
from app.config import Settings
from app.hsm import FileSigners, open_store
from app.hsm.server import serve
from app.persistence.engine import open_database
from app.persistence.unit_of_work import readings, units_of_work
from app.services.keys.keyring import Keyring
from app.services.keys.keys import KeyStanding, SigningKeys
from app.wiring import issuer_of
from exam_engine.issuance.key_life import ROTATE_AFTER, Algorithm, KeyLife, KeyState

HEAD = ("key", "algorithm", "store", "state", "published", "credentials", "next")
WITH_GROUP, OWNER_ONLY = 0o660, 0o600


def run(settings: Settings, asked: argparse.Namespace) -> int:
    """Carry one change out and show every key, or serve until a signal comes.

    Raises:
        NotFound: no key of this name.
        KeyChangeRefused: the key's life has no such step, or not yet; the message says when.
        KeyRefused, SignerUnavailable: no key could be made.
    """
    if asked.verb == "serve":
        mode = WITH_GROUP if asked.group else OWNER_ONLY
        write(f"signing on {asked.socket}, keys beside {settings.signing_key}")
        serve(asked.socket, FileSigners(settings.signing_key), mode=mode)
        return 0
    database = open_database(settings.database_url)
    try:
        keys = SigningKeys(units_of_work(database), readings(database))
        keyring = Keyring(keys.uow, issuer_of(settings), open_store(settings))
        for line in _carry_out(keys, keyring, asked):
            write(line)
        write(table(HEAD, [_cells(one) for one in keys.overview()]))
    finally:
        database.close()
    return 0


def _carry_out(keys: SigningKeys, keyring: Keyring, asked: argparse.Namespace) -> Sequence[str]:
    match asked.verb:
        case "publish":
            life = keyring.publish(Algorithm(asked.alg))
            return [f"{life.name} is published; it may sign from {_at(life.activate_at)} on"]
        case "rotate":
            return [_rotated(life) for life in keyring.rotate(Algorithm(asked.alg))]
        case "activate":
            keyring.activate(asked.name)
            return [f"{asked.name} signs"]
        case "retire":
            keys.retire(asked.name)
            return [f"{asked.name} is retired"]
        case "compromise":
            keys.compromise(asked.name, words=asked.words)
            return [
                f"{asked.name} is given up; nothing that it signed is believed any more",
                "the issuing worker signs its credentials again as soon as another key may sign",
            ]
    return []


def _rotated(life: KeyLife) -> str:
    if life.state is KeyState.SIGNING:
        return f"{life.name} signs"
    return f"{life.name} stands by; it may sign from {_at(life.activate_at)} on"


def _cells(one: KeyStanding) -> Sequence[str]:
    life = one.row.life
    return (
        life.name,
        life.alg.value,
        one.row.backend,
        life.state.value,
        _at(life.published_at),
        str(one.credentials),
        _next(one),
    )


def _next(one: KeyStanding) -> str:
    life = one.row.life
    match life.state:
        case KeyState.PUBLISHED:
            return f"may sign from {_at(life.activate_at)}"
        case KeyState.SIGNING:
            return f"gives way {_at(life.activate_at + ROTATE_AFTER)}"
        case KeyState.VERIFY_ONLY if one.retirable_at is not None:
            return f"needed until {_at(one.retirable_at)}"
        case KeyState.COMPROMISED if one.credentials:
            return "its credentials are being issued anew"
    return ""


def _at(instant: datetime) -> str:
    return f"{instant:%Y-%m-%d %H:%M} UTC"
