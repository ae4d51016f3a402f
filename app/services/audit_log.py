"""The audit of the issuance log: the chain, the tree, every signed head, entry against register."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace

from app.services.issuance_log import digest_of_token
from app.services.keys import keys_of
from app.services.ports import UnitOfWorkFactory
from app.services.rows import CredentialRow, LogRow
from exam_engine.ids import CredentialNumber
from exam_engine.issuance.log import GENESIS, LogEvent, completed_by, leaf_of, root_of
from exam_engine.issuance.number import display
from exam_engine.issuance.refusals import CredentialRefused
from exam_engine.issuance.signing import LogHead, verify_log_head

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
        heads = {head.size: head for head in uow.issuance_log.heads()}
    newest = max(heads, default=0)
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
            token = heads.pop(position).token
            try:
                head = verify_log_head(
                    token, keys=keys if position == newest else once_good, now=now
                )
            except CredentialRefused as error:
                found.append(("head", f"head of {position}: {error.code}: {error}"))
                continue
            found += _differing(head, position, root, previous)
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


def _differing(head: LogHead, size: int, root: str, last: str) -> Iterator[Said]:
    if (head.size, head.root, head.last) != (size, root, last):
        yield "head", f"the head of {size} was signed over other entries"
