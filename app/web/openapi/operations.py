"""Every route that programs ask, by its endpoint: what it is for, takes and answers.

A test refuses a public route that is neither here nor a page for people.
"""

from typing import Final

from app.realtime.schema import MalformedMessage
from app.services import errors as services
from app.services.people.api_key_refusals import (
    ApiKeyMissing,
    ApiKeyRefused,
    CountingAway,
    QuotaUsedUp,
)
from app.services.verifying.list_refusals import ListRefused, ListTooLong
from app.services.verifying.presented_refusals import (
    CompressedCredential,
    DamagedFile,
    NoCredentialInFile,
    PresentedTooLarge,
    TwoCredentialsInFile,
    UnknownFile,
    UnsafeFile,
)
from app.services.wallet.share_refusals import ShareExpired, ShareRevoked, ShareUsedUp
from app.web.openapi import schemas as s
from app.web.openapi.operation import Answer, Body, Operation, Parameter
from proctoring.errors import SnapshotTooLarge

JSON: Final = "application/json"
JWT: Final = "application/vc+jwt"

CHECKING, FILES, KEYS, LOG = (
    "Check a credential",
    "Read what was signed",
    "Keys of the issuer",
    "Issuance log",
)

_LIMITS = (services.TooMany, services.Busy)
_CALLERS = (ApiKeyRefused, QuotaUsedUp, *_LIMITS)
_NUMBER = Parameter(
    "number",
    "The number as it is printed. Blanks, hyphens and case do not matter; O is read as 0, I and L"
    " as 1.",
    s.NUMBER,
)
_AT = Parameter(
    "at",
    "A day (UTC): how the credential stood at its end, by the register's events.",
    "2028-03-01",
    place="query",
    form={"type": "string", "format": "date"},
)
_UNKNOWN = Answer(
    404,
    "No such credential, or none that may be seen; nobody can tell which.",
    JSON,
    s.reference("Unknown"),
    {"status": "unknown", "acceptable": False, "checks": []},
)
_VERDICT = Answer(
    200, "The verdict, every check by name.", JSON, s.reference("Verdict"), s.VERDICT_EXAMPLE
)

OPERATIONS: Final[dict[str, Operation]] = {
    "verify.api": Operation(
        CHECKING,
        "verifyNumber",
        "By its number",
        "`acceptable` is true only if every check passed; go by it alone. What cannot be found out"
        " is `indeterminate`, never `active`. A key is not needed; with one, its limits count"
        " instead of the address's.",
        (_VERDICT, _UNKNOWN),
        (MalformedMessage, *_CALLERS),
        (_NUMBER, _AT),
    ),
    "verify_bulk.api": Operation(
        CHECKING,
        "verifyList",
        "A whole list of numbers",
        "Needs a key. Every different well-formed number is counted against the key's day, all of"
        " the list or none; what is no number costs nothing. Rows come back in their order and say"
        " nothing about holders.",
        (Answer(200, "Every row, in order.", JSON, s.reference("ListAnswer"), s.LIST_EXAMPLE),),
        (
            MalformedMessage,
            ApiKeyMissing,
            ListRefused,
            ListTooLong,
            CountingAway,
            *_CALLERS,
        ),
        body=Body(
            "At most 5,000 numbers and 1 MB.",
            {JSON: s.reference("ListRequest")},
            {"numbers": [s.NUMBER, "AXDG-6CH7-7NE8-YQ7H"]},
        ),
    ),
    "verify_files.api": Operation(
        CHECKING,
        "verifyFile",
        "By the file itself",
        "The signed credential as a token or JSON, or a badge (PNG, SVG) that carries it. What you"
        " send is checked and not kept. Validly signed and not in the register is `unregistered`:"
        " do not rely on it. A credential of another issuer is `foreign`: ask them.",
        (
            Answer(
                200,
                "The verdict; `UnregisteredFile` where the register does not stand behind it.",
                JSON,
                {
                    "anyOf": [
                        dict(s.reference(name))
                        for name in ("Verdict", "UnregisteredFile", "ForeignFile")
                    ]
                },
                s.VERDICT_EXAMPLE,
            ),
        ),
        (
            PresentedTooLarge,
            UnknownFile,
            DamagedFile,
            NoCredentialInFile,
            TwoCredentialsInFile,
            CompressedCredential,
            UnsafeFile,
            *_CALLERS,
        ),
        body=Body(
            "The file as the body, or as `file` of a form; at most 1 MiB, a bare token 32 KiB.",
            {
                JWT: {"type": "string"},
                JSON: {"type": "object"},
                "image/png": {"type": "string", "contentMediaType": "image/png"},
                "image/svg+xml": {"type": "string"},
                "multipart/form-data": s.shape(
                    {"file": {"type": "string", "contentMediaType": "application/octet-stream"}}
                ),
            },
        ),
    ),
    "verify_names.api": Operation(
        CHECKING,
        "compareName",
        "Is it this person's?",
        "Yes or no, never the name. Five tries per credential and day, for everybody together.",
        (
            Answer(
                200, "Whether the name fits.", JSON, s.shape({"match": s.YES_NO}), {"match": True}
            ),
            _UNKNOWN,
        ),
        (MalformedMessage, services.WishRefused, SnapshotTooLarge, *_CALLERS),
        (_NUMBER,),
        Body(
            "The name as you know it; at most 200 characters.",
            {JSON: s.shape({"name": s.TEXT})},
            {"name": "Maria Sanchez"},
        ),
    ),
    "shared.api": Operation(
        CHECKING,
        "openSharedLink",
        "By a link from the holder",
        "The same verdict as by number, with what the holder chose to show, even where the number"
        " shows nothing. Each answer counts as one opening of the link.",
        (_VERDICT,),
        (
            MalformedMessage,
            services.NotFound,
            ShareRevoked,
            ShareExpired,
            ShareUsedUp,
            SnapshotTooLarge,
            *_CALLERS,
        ),
        body=Body(
            "The last part of the link.",
            {JSON: s.shape({"token": s.TEXT})},
            {"token": "r4nd0mLooking-secretOfThirtyTwo1"},
        ),
    ),
    "verify.token": Operation(
        FILES,
        "credentialToken",
        "The signed credential as a token",
        "A W3C Verifiable Credential secured as a JWT (ES256). Without an `Accept` that asks for"
        " JSON, refusals are pages for people.",
        (Answer(200, "The token.", JWT, s.TEXT),),
        (services.NotFound, *_LIMITS),
        (
            _NUMBER,
            Parameter(
                "profile",
                "`ob3` gives the form that Open Badges 3.0 readers expect.",
                "ob3",
                place="query",
                form=s.words("ob3"),
            ),
        ),
    ),
    "verify.document": Operation(
        FILES,
        "credentialDocument",
        "The signed credential as JSON",
        "The same credential with its proof inside (`eddsa-jcs-2022`).",
        (Answer(200, "The document.", "application/vc", {"type": "object"}),),
        (services.NotFound, *_LIMITS),
        (_NUMBER,),
    ),
    "badges.drawing": Operation(
        FILES,
        "badgeDrawing",
        "The badge's picture",
        "The image that a credential names: artwork alone, the same for everybody who has this"
        " certification, with nothing of the holder and no credential inside. As PNG at"
        " `badge.png`.",
        (Answer(200, "The drawing.", "image/svg+xml", s.TEXT),),
        (services.NotFound, *_LIMITS),
        (_NUMBER,),
    ),
    "verify.status_list": Operation(
        FILES,
        "statusList",
        "A status list",
        "A signed BitstringStatusListCredential. A credential names its own lists; keep one for"
        " five minutes at most and never read a missing one as clear.",
        (Answer(200, "The list as a token.", JWT, s.TEXT),),
        (services.NotFound,),
        (
            Parameter("purpose", "`r` for withdrawn, `s` for suspended.", "r"),
            Parameter("part", "Number of the list.", "1"),
        ),
    ),
    "keys.key_set": Operation(
        KEYS,
        "keySet",
        "Every key for tokens",
        "Keys that are trusted now, as a JWK set.",
        (Answer(200, "The set.", JSON, s.shape({"keys": s.array(s.reference("Jwk"))})),),
    ),
    "keys.key": Operation(
        KEYS,
        "oneKey",
        "One key",
        "A bare JWK, for readers that want no set.",
        (Answer(200, "The key.", JSON, s.reference("Jwk")),),
        (services.NotFound,),
        (Parameter("name", "What stands behind the # of a key id.", "es-1"),),
    ),
    "keys.did": Operation(
        KEYS,
        "didDocument",
        "The DID document",
        "The issuer's `did:web` document, with the keys for tokens and for proofs in documents.",
        (Answer(200, "The document.", JSON, {"type": "object", "required": ["id"]}),),
    ),
    "keys.history": Operation(
        KEYS,
        "keyHistory",
        "What every key was and when",
        "Those that were given up included.",
        (Answer(200, "Oldest first.", JSON, s.shape({"keys": s.array(s.reference("PastKey"))})),),
    ),
    "issuance_log.head": Operation(
        LOG,
        "logHead",
        "The newest signed head",
        "Keep it: nothing can be slipped in before it later without your noticing.",
        (Answer(200, "The head as a token.", "application/jwt", s.TEXT),),
        (services.NotFound,),
    ),
    "issuance_log.inclusion": Operation(
        LOG,
        "inclusionProof",
        "Proof that a credential was entered",
        "Entry, place, the path of digests to the root (RFC 6962) and the signed head.",
        (Answer(200, "The proof.", JSON, s.reference("Inclusion")),),
        (services.NotFound, *_LIMITS),
        (_NUMBER,),
    ),
    "receipts.key": Operation(
        KEYS,
        "receiptKey",
        "The key of receipts",
        "Candidates' receipts are signed with it; it signs no credential.",
        (Answer(200, "The key as a JWK.", JSON, {"type": "object", "required": ["kty", "crv"]}),),
    ),
    "api_pages.document": Operation(
        KEYS,
        "openapi",
        "This description",
        "OpenAPI 3.1, built from the running code.",
        (Answer(200, "The description.", JSON, {"type": "object", "required": ["openapi"]}),),
    ),
}
