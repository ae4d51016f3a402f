"""The closed set of outbox messages: what happened that a worker must act on.

Each message names its queue; `workers/queues.py` says which job serves it. A message is only a
pointer (kind, subject): the job reads the state first, so it may run twice or late.
"""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class MessageKind:
    """One kind of message.

    Attributes:
        queue: name of the RQ queue.
        coalesce_s: seconds a fresh message waits for company; 0 for at once.
    """

    name: str
    queue: str
    coalesce_s: int = 0


PUBLISH_STATUS: Final = MessageKind("publish_status", "issuance")
REMIND: Final = MessageKind("remind", "mail")
SEND_NOTICE: Final = MessageKind("send_notice", "mail")
SEND_LETTER: Final = MessageKind("send_letter", "mail")
TEND_CASES: Final = MessageKind("tend_cases", "scoring")
JUDGE_SIGNALS: Final = MessageKind("judge_signals", "scoring")
LIFT_SUSPENSION: Final = MessageKind("lift_suspension", "issuance")
SCORE_ITEMS: Final = MessageKind("score_items", "scoring", coalesce_s=5)
SCORE_ATTEMPT: Final = MessageKind("score_attempt", "scoring")
ANALYSE_SNAPSHOTS: Final = MessageKind("analyse_snapshots", "snapshots")
READ_CHECK_IN: Final = MessageKind("read_check_in", "snapshots")
TRIAGE_ATTEMPT: Final = MessageKind("triage_attempt", "scoring")
TRIAGE_LATER: Final = MessageKind("triage_later", "scoring")
DECIDE_CERTIFICATION: Final = MessageKind("decide_certification", "issuance")
DECIDE_AFTER_HOLD: Final = MessageKind("decide_after_hold", "issuance")
ISSUE_CREDENTIAL: Final = MessageKind("issue_credential", "issuance")
TEND_KEYS: Final = MessageKind("tend_keys", "issuance")
REISSUE: Final = MessageKind("reissue", "issuance")
CHECK_REPLAYS: Final = MessageKind("check_replays", "issuance")
ERASE_PICTURES: Final = MessageKind("erase_pictures", "snapshots")
ERASE_CHECK_INS: Final = MessageKind("erase_check_ins", "snapshots")

MESSAGE_KINDS: Final = {
    kind.name: kind
    for kind in (
        SCORE_ITEMS,
        SCORE_ATTEMPT,
        ANALYSE_SNAPSHOTS,
        READ_CHECK_IN,
        TRIAGE_ATTEMPT,
        TRIAGE_LATER,
        DECIDE_CERTIFICATION,
        DECIDE_AFTER_HOLD,
        ISSUE_CREDENTIAL,
        PUBLISH_STATUS,
        LIFT_SUSPENSION,
        REMIND,
        SEND_NOTICE,
        SEND_LETTER,
        TEND_CASES,
        JUDGE_SIGNALS,
        CHECK_REPLAYS,
        TEND_KEYS,
        REISSUE,
        ERASE_PICTURES,
        ERASE_CHECK_INS,
    )
}


@dataclass(frozen=True, slots=True)
class Message:
    """One outbox row.

    Attributes:
        kind: a name of `MESSAGE_KINDS`.
        subject: id of what it is about: an attempt, the issuer for `publish_status` and
            `tend_keys`, a key that was given up for `reissue`, an
            attempt and an event of its credential for `lift_suspension`, a night for
            `check_replays`, a letter for `send_notice` and `send_letter`, every case for
            `tend_cases`, the store for `erase_pictures`.
        watermark: journal or snapshot sequence the message speaks of at least: it speaks of all
            there is when it is served. For scoring, saves raise it once for all that come before
            it is lent.
            The row is deleted only when nothing arrived meanwhile.
    """

    kind: str
    subject: str
    watermark: int


PROTOCOL_VERSION: Final = 1
"""Version of the socket messages; raised when a meaning changes, so old pages reload."""
