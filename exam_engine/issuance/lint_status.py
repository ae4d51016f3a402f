"""Rules on the status entries of a badge: how many, for what, and where in which list.

Not the lists themselves, which are `status_list`. OB 3.0 readers take one entry and look at
revocation alone, so suspension travels in the other profile only.
"""

import re
from collections.abc import Iterator
from typing import cast

from exam_engine.issuance.badge import JsonObject, Profile, StatusPurpose
from exam_engine.issuance.refusals import Finding

_INDEX = re.compile(r"0|[1-9][0-9]{0,8}")
_CLAUSE = "Bitstring Status List 1.0 2.1"


def status_findings(document: JsonObject, profile: Profile) -> Iterator[Finding]:
    """Yield every broken rule on `credentialStatus`; the shape was checked before."""
    status = document["credentialStatus"]
    if isinstance(status, list) is (profile is Profile.OB3):
        yield Finding(
            "OB 3.0 AchievementCredential" if profile is Profile.OB3 else "VCDM 2.0 4.10",
            "credentialStatus",
            f"one entry in ob3, a list in vcdm2; this is {profile}",
        )
        return
    entries: list[JsonObject] = status if isinstance(status, list) else [cast("JsonObject", status)]
    expected = [StatusPurpose.REVOCATION.value]
    if profile is Profile.VCDM2:
        expected.append(StatusPurpose.SUSPENSION.value)
    purposes = [entry["statusPurpose"] for entry in entries]
    if purposes != expected:
        yield Finding("rule: status", "credentialStatus", f"purposes {purposes}, not {expected}")
    lists = [entry["statusListCredential"] for entry in entries]
    if len(set(lists)) != len(lists):
        yield Finding("rule: status", "credentialStatus", "two purposes in one list")
    for entry in entries:
        yield from _entry(entry, str(document["id"]))


def _entry(entry: JsonObject, credential_id: str) -> Iterator[Finding]:
    index, address = str(entry["statusListIndex"]), str(entry["statusListCredential"])
    if entry["type"] != "BitstringStatusListEntry":
        yield Finding(_CLAUSE, "credentialStatus", f"unknown type: {entry['type']}")
    if not _INDEX.fullmatch(index):
        yield Finding(_CLAUSE, "credentialStatus", f"not an index: {index!r}")
    if entry["id"] != f"{address}#{index}":
        yield Finding(_CLAUSE, "credentialStatus", f"{entry['id']} does not name its place")
    host = credential_id.split("/c/", maxsplit=1)[0]
    if not address.startswith(f"{host}/status/"):
        yield Finding("rule: status", "credentialStatus", f"{address} is not published by {host}")
