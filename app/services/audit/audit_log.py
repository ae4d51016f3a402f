"""The audit of the issuance log: the chain, the tree, every signed head, entry against register."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from app.services.certifying.issuance_log import digest_of_token
from app.services.keys.keys import keys_of
from app.services.ports import UnitOfWorkFactory
from app.services.rows import CredentialRow, LogHeadRow, LogRow
from exam_engine.ids import CredentialNumber
from exam_engine.issuance.log import GENESIS, LogEvent, completed_by, leaf_of, root_of
from exam_engine.issuance.number import display
from exam_engine.issuance.refusals import CredentialRefused
from exam_engine.issuance.signing import KeyTable, verify_log_head

PAGE = 1_000

Said = tuple[str, str]


def check_entries(row: CredentialRow, entries: Sequence[LogRow]) -> Iterator[str]:
    """Compare a credential with its entries; yields what does not hold."""
    said = [json.loads(entry.entry) for entry in entries]
    issued = [one for one in said if one["event"] == LogEvent.ISSUED.value]
    if len(issued) != 1 or said[0] is not issued[0]:
        yield f"entered as issued {len(issued)} times"
    if not said:
        return
    if said[-1]["tokens"] != {name: digest_of_token(text) for name, text in row.tokens.items()}:
        yield "the signed files are not those that were entered"
    if {one["credential"] for one in said} != {display(CredentialNumber(row.number))}:
        yield "an entry names another credential"


def check_log(read: UnitOfWorkFactory) -> tuple[int, list[Said]]:
    """Rebuild chain and tree from the entries alone and hold every signed head against them.

    Returns:
        How many entries there are, and (check, detail) of what does not hold.
    """
    with read() as uow:
        keys, now = keys_of(uow), uow.now()
        # An older head whose key was given up since has to fit; the newest, which vouches for all
        # that came before it, has to be believed as well.
        once_good = {kid: replace(key, distrust_at=None) for kid, key in keys.items()}
        signed = uow.issuance_log.heads()
    heads: dict[int, list[LogHeadRow]] = {}
    for head in signed:
        heads.setdefault(head.size, []).append(head)
    found: list[Said] = []
    nodes: dict[tuple[int, int], bytes] = {}
    previous, position = GENESIS, 0
    for row in _entries(read):
        if row.position != position or json.loads(row.entry)["previous"] != previous:
            found.append(("chain", f"entry {row.position} does not follow entry {position - 1}"))
        leaf = leaf_of(row.entry)
        for level, place, digest in completed_by(position, leaf, lambda at, of: nodes[at, of]):
            nodes[level, place] = digest
        previous, position = leaf.hex(), position + 1
        if position in heads:
            root = root_of(position, lambda at, of: nodes[at, of]).hex()
            for head in heads.pop(position):
                trusted = keys if head is signed[-1] else once_good
                found += _head(head, position, (root, previous), keys=trusted, now=now)
    found += [("head", f"a head of {size} covers entries that are gone") for size in heads]
    return position, found


def _entries(read: UnitOfWorkFactory) -> Iterator[LogRow]:
    after = -1
    while True:
        with read() as uow:
            page = uow.issuance_log.entries(after, PAGE)
        if not page:
            return
        yield from page
        after = page[-1].position


def _head(
    row: LogHeadRow, size: int, covered: tuple[str, str], *, keys: KeyTable, now: datetime
) -> Iterator[Said]:
    """Hold one signed head against root and last leaf of the entries that it covers."""
    try:
        head = verify_log_head(row.token, keys=keys, now=now)
    except CredentialRefused as error:
        yield "head", f"head of {size}: {error.code}: {error}"
        return
    if (head.size, head.root, head.last) != (size, *covered):
        yield "head", f"the head of {size} was signed over other entries"
