"""Refusals of what a holder wants to take home; the credential itself is untouched by each.

DownloadRefused         409   the root; each below says what to do instead
├── NotToBeShown        409   paused, taken back or narrowed: no badge, no certificate, no entry
├── TextCannotBeSet     422   a sign of the name is in no font of this deployment
└── TypesetterFailed    503   it could not be made just now
"""

from typing import ClassVar

from app.services.errors import ServiceError


class DownloadRefused(ServiceError):
    """A file about a credential is not given."""

    code: ClassVar[str] = "download_refused"


class NotToBeShown(DownloadRefused):
    """What is suspended, withdrawn or covers less by now is not to be shown as if it counted."""

    code = "not_to_be_shown"


class TextCannotBeSet(DownloadRefused):
    """A sign of the text is in no font."""

    code = "text_cannot_be_set"


class TypesetterFailed(DownloadRefused):
    """It took too long, or the typesetter failed."""

    code = "typesetter_failed"
