"""What a credential covers, in words: its title, and the reasons why a scope was changed."""

from app.services.rows import CredentialRow
from app.services.standing.rescoping import specialization_of
from app.services.wallet.downloads import document_of
from app.web.language import gettext as _
from exam_engine.issuance.scope import ScopeReason


def title_of(row: CredentialRow, name: str) -> str:
    """Return what a credential is called: one that is limited to parts names them, as was signed.

    Args:
        row: of the credential.
        name: of its certification.
    """
    return str(document_of(row)["name"]) if row.covers else name


def covers_of(row: CredentialRow) -> str | None:
    """Return the parts that a credential is limited to, as was signed; None for the whole."""
    if not row.covers:
        return None
    return specialization_of(document_of(row))


def scope_reason_words(reason: str) -> str:
    """Return what a reason for another scope is called."""
    return {
        ScopeReason.COMPETENCE_NOT_SHOWN: _("Competence in a part is no longer shown"),
        ScopeReason.COMPETENCE_SHOWN: _("Competence in a part was shown again"),
        ScopeReason.ISSUED_IN_ERROR: _("It was issued in error"),
        ScopeReason.HOLDER_REQUEST: _("The holder asked for it"),
        ScopeReason.APPEAL_UPHELD: _("An appeal was upheld"),
        ScopeReason.SCHEME_DECISION: _("The certification body decided it"),
    }[ScopeReason(reason)]


def scope_reasons() -> list[tuple[str, str]]:
    """Return every reason for another scope with its words."""
    return [(one.value, scope_reason_words(one.value)) for one in ScopeReason]
