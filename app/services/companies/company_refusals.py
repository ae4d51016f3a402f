"""Refusals about companies and their people, each with a stable code.

ServiceError
├── CompanyNameTaken     409   a company of this name is there
├── OwnersOnly           403   only owners of the company do this
├── LastOwner            409   a company keeps one owner at least
├── TooManyOfThese       409   as many members, invitations or keys as there may be
├── MemberElsewhere      409   the person belongs to a company already
├── InvitationOver       410   used, taken back or run out; which is not said
├── SignInFirst          409   the mailbox has an account, and somebody else or nobody is signed in
└── CompanyEnded         409   nothing is made for a company that has ended
"""

from app.services.errors import ServiceError


class CompanyNameTaken(ServiceError):
    """A company of this name is there; nothing was stored."""

    code = "company_name_taken"


class OwnersOnly(ServiceError):
    """Only owners of the company may do this."""

    code = "owners_only"


class LastOwner(ServiceError):
    """The company would be left without an owner; nothing was changed."""

    code = "last_owner"


class TooManyOfThese(ServiceError):
    """As many as one company may have are there.

    Attributes:
        what: `members`, `invitations` or `keys`.
        most: how many there may be.
    """

    code = "too_many_of_these"

    def __init__(self, what: str, most: int) -> None:
        super().__init__(f"a company has at most {most} {what}")
        self.what = what
        self.most = most


class MemberElsewhere(ServiceError):
    """The person belongs to a company already, this one or another."""

    code = "member_elsewhere"


class InvitationOver(ServiceError):
    """The link was used or taken back, or its time is over."""

    code = "invitation_over"


class SignInFirst(ServiceError):
    """The mailbox has an account: only whoever is signed in with it joins by this link."""

    code = "sign_in_first"


class CompanyEnded(ServiceError):
    """The company has ended: its people and keys may do nothing, and none are added."""

    code = "company_ended"
