"""The chain of an attempt's pictures: each value covers one record and the value before.

Over the pictures' own digests, never their bytes: it holds when the pictures are gone.
"""

import hashlib

from app.services.rows import SnapshotRow
from exam_engine.instants import to_us

_DOMAIN = "assay.snapshot.1"
GENESIS = "0" * 64
"""What the first picture of every attempt is chained to."""


def snapshot_digest(head: str, row: SnapshotRow) -> str:
    """Return the chain value (hex) of a snapshot's record after `head`."""
    parts = (
        _DOMAIN, head, row.attempt_id, str(row.seq), row.id, row.client_id, row.purpose,
        str(to_us(row.received_at)), str(row.client_ms), row.sha256, str(row.size),
    )  # fmt: skip
    # Lengths first, so that no two different records give the same bytes.
    framed = "".join(f"{len(part)}:{part}" for part in parts)
    return hashlib.sha256(framed.encode()).hexdigest()
