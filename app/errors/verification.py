"""Rows of the table about credentials: files, keys of employers, lists, links, complaints."""

from app.services.companies import company_refusals as companies
from app.services.matters import matter_refusals as matters
from app.services.people import api_key_refusals as keys
from app.services.verifying import list_refusals as lists
from app.services.verifying import presented_refusals as presented
from app.services.wallet import share_refusals as shares

VERIFICATION_ROWS: dict[type[Exception], tuple[int, str, str]] = {
    presented.PresentedRefused: (
        422,
        "This can't be checked",
        "Nothing was kept of it. Present the signed file as the holder got it.",
    ),
    presented.PresentedTooLarge: (
        413,
        "That is too large",
        "Nothing was read of it. Present the signed file itself, at most 1 MiB.",
    ),
    shares.ShareRevoked: (
        410,
        "This link was ended",
        "Whoever sent it has taken it back. Ask them for a new one.",
    ),
    shares.ShareExpired: (
        410,
        "This link has run out",
        "Its time is over. Ask whoever sent it for a new one.",
    ),
    shares.ShareUsedUp: (
        410,
        "This link is used up",
        "It was opened as often as its sender allowed. Ask them for a new one.",
    ),
    shares.ShareOver: (410, "This link is over", "Ask whoever sent it for a new one."),
    shares.TooManyShares: (
        409,
        "Too many links are open",
        "End one that you don't need any more, then make a new one.",
    ),
    matters.NothingToAppeal: (
        409,
        "There is nothing to appeal against",
        "Nothing was stored. No decision about this stands; you can complain.",
    ),
    matters.AppealStands: (
        409,
        "You have appealed already",
        "Nothing was stored. Your appeal waits for its answer.",
    ),
    matters.TooManyMatters: (
        409,
        "Several of yours wait already",
        "Nothing was stored. Wait for an answer, or take one back.",
    ),
    matters.IntakeFull: (
        503,
        "Many complaints wait just now",
        "Yours was not stored. Write to us by mail; the address is on the page.",
    ),
    matters.TalkIsLong: (
        409,
        "You have answered many times",
        "Nothing was stored. Wait for the answer, which comes by the day on the page.",
    ),
    companies.CompanyNameTaken: (
        409,
        "A company of this name is there",
        "Nothing was stored. Open it in the list, or write another name.",
    ),
    companies.OwnersOnly: (
        403,
        "Owners do this",
        "Nothing was changed. Ask somebody who leads your company's account here.",
    ),
    companies.LastOwner: (
        409,
        "This is the only owner",
        "Nothing was changed. Make somebody else an owner first.",
    ),
    companies.TooManyOfThese: (
        409,
        "As many as there may be",
        "Nothing was stored. Remove one that is not needed any more.",
    ),
    companies.MemberElsewhere: (
        409,
        "This person belongs to a company already",
        "Nothing was changed. One account checks for one company at a time.",
    ),
    companies.InvitationOver: (
        410,
        "This invitation opens nothing any more",
        "It was used or taken back, or its time is over. Ask whoever invited you for a new one.",
    ),
    companies.SignInFirst: (
        409,
        "This mailbox has an account",
        "Nothing was changed. Sign in with it, then open the link again.",
    ),
    companies.CompanyEnded: (
        409,
        "This company's account has ended",
        "Nothing was changed. Register the company anew where it comes back.",
    ),
    keys.ApiKeyMissing: (
        401,
        "A key is needed",
        "Nothing was checked. Ask the body that issues the credentials for a key.",
    ),
    keys.ApiKeyRefused: (
        401,
        "This key is not accepted",
        "Nothing was checked. Compare it with what you were given, or ask for another one.",
    ),
    keys.QuotaUsedUp: (
        429,
        "The quota of this day is used up",
        "Nothing was checked. Send fewer credentials, or come back when the next day (UTC) begins.",
    ),
    keys.CountingAway: (
        503,
        "This list has to wait",
        "Nothing was checked and nothing was counted. Send the same list again in half a minute.",
    ),
    lists.ListRefused: (
        422,
        "This list can't be checked",
        "Nothing was checked and nothing was counted. Send one number per line, or a table whose"
        " first line names the column number.",
    ),
    lists.ListTooLong: (
        413,
        "This list is too long",
        "Nothing was checked and nothing was counted. Send at most 5,000 rows and 1 MB at once.",
    ),
}
