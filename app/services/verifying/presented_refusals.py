"""Refusals of a file that somebody presents for checking; nothing of it was believed or kept.

PresentedRefused        422   the root; each below says what to do instead
├── PresentedTooLarge   413   more bytes than any credential of ours has
├── UnknownFile               neither a token nor JSON nor a PNG or SVG picture
├── DamagedFile               begins like one and does not go on like one
├── NoCredentialInFile        a picture without a credential in it
├── TwoCredentialsInFile      two in one file: nobody could say which one was checked
├── CompressedCredential      a small file could grow without end, and the standard forbids it
└── UnsafeFile                entities, scripts, or something hidden behind the picture
"""

from typing import ClassVar

from app.services.errors import ServiceError


class PresentedRefused(ServiceError):
    """The presented file cannot be checked; says what to present instead.

    Attributes:
        field: the member of the request.
        fix: what to do instead.
    """

    code: ClassVar[str] = "presented_refused"
    field = "credential"
    words: ClassVar[str] = "This is no credential that can be checked."
    fix: ClassVar[str] = "Present the signed file as the holder got it: .jwt, .json, .png or .svg."

    def __init__(self, words: str = "") -> None:
        super().__init__(words or self.words)


class PresentedTooLarge(PresentedRefused):
    """More bytes than any credential of ours has; it was not read."""

    code = "presented_too_large"
    words = "This is larger than any credential of ours."
    fix = "Present the file itself, at most 1 MiB; a bare token has at most 32 KiB."


class UnknownFile(PresentedRefused):
    """Neither a token nor JSON nor a PNG or SVG picture."""

    code = "unknown_file"
    words = "This kind of file holds no signed credential."
    fix = (
        "Present a .jwt, .json, .png or .svg file; of a PDF, type the number that is printed on it."
    )


class DamagedFile(PresentedRefused):
    """It begins like a picture or a document and does not go on like one."""

    code = "damaged_file"
    words = "This file is damaged or cut off."
    fix = (
        "Ask the holder for the file once more; programs that edit pictures remove what is inside."
    )


class NoCredentialInFile(PresentedRefused):
    """A picture or document without a credential in it."""

    code = "no_credential_in_file"
    words = "There is no credential inside this file."
    fix = "A picture that was saved again loses it: ask the holder for the file as they got it."


class TwoCredentialsInFile(PresentedRefused):
    """Two credentials in one file: nobody could say which one was checked."""

    code = "two_credentials_in_file"
    words = "There is more than one credential inside this file."
    fix = "No badge of ours holds two: ask the holder for the file as they got it."


class CompressedCredential(PresentedRefused):
    """The credential inside is compressed, which the standard forbids."""

    code = "compressed_credential"
    words = "The credential inside this picture is compressed; it was not unpacked."
    fix = "No badge of ours is made so: ask the holder for the file as they got it."


class UnsafeFile(PresentedRefused):
    """Entities, scripts, or something hidden behind the picture."""

    code = "unsafe_file"
    words = "This file holds more than a picture and a credential; it was not read on."
    fix = (
        "No badge of ours holds scripts or other files: ask the holder for the file as they got it."
    )
