"""Pictures at rest: AES-256-GCM under a key per attempt, which a master key wraps.

Destroying the wrapped key erases all pictures of an attempt wherever their bytes may still lie.
Equal pictures of an attempt seal to equal bytes, so that one that is sent twice is one file. What
was stored before there were keys is read as it is.
"""

import hmac
import secrets
import time
from collections import OrderedDict
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from hashlib import sha256
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from app.services.errors import EvidenceGone
from app.services.evidence.evidence_errors import EvidenceLocked
from app.services.ports import EvidenceStore, UnitOfWork, UnitOfWorkFactory
from app.services.rows import DataKeyRow

MAGIC: Final = b"AEV1"
KEY_BYTES: Final = 32
NONCE_BYTES: Final = 12
_GENERATION_BYTES: Final = 2
_HEADER: Final = len(MAGIC) + _GENERATION_BYTES
_KEPT_KEYS: Final = 2_048
_KEPT_S: Final = 60.0
"""How long a process may go on reading with a key that another process destroyed."""


class MasterKeys:
    """The keys that wrap; the first one wraps anew, all of them unwrap.

    Args:
        keys: 32 bytes each, the newest first; at least one.
    """

    __slots__ = ("_keys", "newest")

    def __init__(self, keys: Sequence[bytes]) -> None:
        self._keys = {master_id(key): key for key in keys}
        self.newest = master_id(keys[0])

    def wrap(self, row: DataKeyRow, key: bytes) -> DataKeyRow:
        """Return the row with a data key wrapped by the newest master key."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        sealed = AESGCM(self._keys[self.newest]).encrypt(nonce, key, _bound(row))
        return replace(row, master=self.newest, wrapped=nonce + sealed)

    def unwrap(self, row: DataKeyRow) -> bytes:
        """Return the data key of a row.

        Raises:
            EvidenceGone: it was destroyed.
            EvidenceLocked: the master key that wraps it is not among these, or does not fit.
        """
        if row.wrapped is None:
            raise EvidenceGone(f"the key of {row.attempt_id} was destroyed")
        master = self._keys.get(row.master)
        if master is None:
            raise EvidenceLocked(f"no master key {row.master}, which wraps {row.attempt_id}")
        nonce, sealed = row.wrapped[:NONCE_BYTES], row.wrapped[NONCE_BYTES:]
        try:
            return AESGCM(master).decrypt(nonce, sealed, _bound(row))
        except InvalidTag as error:
            raise EvidenceLocked(f"the key of {row.attempt_id} does not unwrap") from error

    def rewrap(self, uow: UnitOfWork, limit: int) -> int:
        """Wrap up to `limit` data keys anew that an older master key wraps; returns how many.

        Raises:
            EvidenceLocked: an older master key is not among these; nothing changed.
        """
        rows = uow.data_keys.wrapped_by_others(self.newest, limit)
        for row in rows:
            uow.data_keys.rewrap(self.wrap(row, self.unwrap(row)))
        return len(rows)


class SealedEvidenceStore:
    """`EvidenceStore` over another one, in which nothing lies open."""

    def __init__(
        self,
        inner: EvidenceStore,
        uow: UnitOfWorkFactory,
        read: UnitOfWorkFactory,
        masters: MasterKeys,
    ) -> None:
        self._inner = inner
        self._uow = uow
        self._read = read
        self._masters = masters
        self._known: OrderedDict[tuple[str, int], tuple[float, bytes]] = OrderedDict()
        self._in_use: OrderedDict[str, tuple[float, DataKeyRow]] = OrderedDict()

    def put(self, data: bytes, *, attempt_id: str) -> str:
        """Seal and store bytes durably; returns their storage key.

        Raises:
            EvidenceLocked: the master key of the attempt's own key is not here.
            StorageFull, EvidenceUnreachable: as the store beneath; nothing was stored.
        """
        return self._inner.put(self.sealed(data, attempt_id=attempt_id), attempt_id=attempt_id)

    def get(self, key: str) -> bytes:
        """Read and open stored bytes.

        Raises:
            EvidenceGone: they were erased, are not what was stored, or their key was destroyed.
            EvidenceLocked: the master key is not here; nothing is lost.
        """
        return self.opened(self._inner.get(key), attempt_id=key.partition("/")[0])

    def delete(self, key: str) -> None:
        """Erase; unknown keys are ignored."""
        self._inner.delete(key)

    def erase(self, attempt_id: str, *, keep: Collection[str] = ()) -> int:
        """Erase for good all that is stored of an attempt but the keys kept; returns how many.

        Raises:
            ValueError, OSError: as the store beneath.
        """
        for place in [place for place in self._known if place[0] == attempt_id]:
            del self._known[place]
        self._in_use.pop(attempt_id, None)
        return self._inner.erase(attempt_id, keep=keep)

    def sealed(self, data: bytes, *, attempt_id: str) -> bytes:
        """Return bytes sealed under the attempt's key, which is made with the first ones."""
        return self._sealed_under(self._key_in_use(attempt_id), data)

    def sealed_all(self, data: Mapping[str, bytes]) -> Mapping[str, bytes]:
        """Seal bytes of several attempts, each under its own key, where somebody looks again.

        A key that is known is not asked for: whoever stores what comes of this looks, under the
        attempt's lock, whether it was erased meanwhile. Pictures go by `put`, which always asks.

        Raises:
            EvidenceLocked: the master key of one of the keys is not here.
        """
        rows = self._rows_in_use(data)
        return {
            name: self._sealed_under(rows.get(name) or self._made(name), content)
            for name, content in data.items()
        }

    def opened_all(self, data: Mapping[str, bytes]) -> Mapping[str, bytes]:
        """Open what was sealed, by attempt; what was erased or is something else is left out.

        Raises:
            EvidenceLocked: the master key of one of the keys is not here; nothing is lost.
        """
        self._rows_in_use(data)
        opened: dict[str, bytes] = {}
        for name, content in data.items():
            with suppress(EvidenceGone):
                opened[name] = self.opened(content, attempt_id=name)
        return opened

    def _sealed_under(self, row: DataKeyRow, data: bytes) -> bytes:
        generation, key, attempt_id = row.generation, self._masters.unwrap(row), row.attempt_id
        header = MAGIC + generation.to_bytes(_GENERATION_BYTES)
        # Derived from what is sealed, so that no nonce ever covers two different pictures.
        nonce = hmac.digest(key, b"nonce" + data, sha256)[:NONCE_BYTES]
        return header + nonce + AESGCM(key).encrypt(nonce, data, header + attempt_id.encode())

    def opened(self, data: bytes, *, attempt_id: str) -> bytes:
        """Return what was sealed; bytes from before there were keys are returned as they are."""
        if not data.startswith(MAGIC):
            return data
        header, rest = data[:_HEADER], data[_HEADER:]
        key = self._key_of(attempt_id, int.from_bytes(header[len(MAGIC) :]))
        try:
            return AESGCM(key).decrypt(
                rest[:NONCE_BYTES], rest[NONCE_BYTES:], header + attempt_id.encode()
            )
        except (InvalidTag, ValueError) as error:
            raise EvidenceGone(f"evidence of {attempt_id} is not what was stored") from error

    def _rows_in_use(self, attempt_ids: Iterable[str]) -> Mapping[str, DataKeyRow]:
        """Return the keys in use of attempts that have one; by one question where some is new."""
        now, asked = time.monotonic(), []
        rows: dict[str, DataKeyRow] = {}
        for name in attempt_ids:
            until, row = self._in_use.pop(name, (0.0, None))
            if row is None or now >= until:
                asked.append(name)
            else:
                self._in_use[name], rows[name] = (until, row), row
        if asked:
            with self._read() as uow:
                fresh = uow.data_keys.alive_of(asked)
            for name, row in fresh.items():
                self._keep(row)
                self._in_use[name], rows[name] = (now + _KEPT_S, row), row
            while len(self._in_use) > _KEPT_KEYS:
                self._in_use.popitem(last=False)
        return rows

    def _key_in_use(self, attempt_id: str) -> DataKeyRow:
        """Ask each time: nothing may be stored under a key that another process destroyed."""
        with self._read() as uow:
            row = uow.data_keys.alive(attempt_id)
        return row or self._made(attempt_id)

    def _made(self, attempt_id: str) -> DataKeyRow:
        """Make the attempt's key; of two processes one does, and both go on with that."""
        with self._uow() as uow:
            # The number first: a key that is made between the two questions shows in the second.
            generation = uow.data_keys.newest_generation(attempt_id) + 1
            while (row := uow.data_keys.alive(attempt_id)) is None:
                empty = DataKeyRow(attempt_id, generation, "", None, uow.now())
                uow.data_keys.add(self._masters.wrap(empty, secrets.token_bytes(KEY_BYTES)))
                generation = uow.data_keys.newest_generation(attempt_id) + 1
            uow.commit()
        return row

    def _key_of(self, attempt_id: str, generation: int) -> bytes:
        until, known = self._known.get((attempt_id, generation), (0.0, b""))
        if time.monotonic() < until:
            return known
        with self._read() as uow:
            row = uow.data_keys.of(attempt_id, generation)
        if row is None:
            raise EvidenceGone(f"no key {generation} of {attempt_id}")
        return self._keep(row)

    def _keep(self, row: DataKeyRow) -> bytes:
        key, place = self._masters.unwrap(row), (row.attempt_id, row.generation)
        self._known.pop(place, None)
        self._known[place] = (time.monotonic() + _KEPT_S, key)
        while len(self._known) > _KEPT_KEYS:
            self._known.popitem(last=False)
        return key


def master_id(key: bytes) -> str:
    """Return the name under which a master key is known: 16 digits of a digest over it."""
    return sha256(b"assay.master.1" + key).hexdigest()[:16]


def _bound(row: DataKeyRow) -> bytes:
    """Return what a wrapped key is bound to, so that none fits another attempt."""
    return f"assay.data.1:{row.attempt_id}:{row.generation}".encode()
