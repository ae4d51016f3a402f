"""Refusals of what a holder wants to take home: the status and the words of each."""

from app.services.wallet import download_refusals as downloads

DOWNLOAD_ROWS: dict[type[Exception], tuple[int, str, str]] = {
    downloads.DownloadRefused: (
        409,
        "This file can't be given",
        "Your credential is as it was. Open its page again to see what can be had.",
    ),
    downloads.NotToBeShown: (
        409,
        "There is nothing to show just now",
        "While a credential is suspended, once it is withdrawn, and once it covers less, there is"
        " no badge and no certificate of it. The signed files stay yours.",
    ),
    downloads.TextCannotBeSet: (
        422,
        "We can't print this name yet",
        "Your credential is stored with your name as it is. Write to the people who run your exam:"
        " they can add the font that it needs, or shorten what finds no room.",
    ),
    downloads.TypesetterFailed: (
        503,
        "This could not be made just now",
        "Your credential is as it was. Wait a minute, then try again.",
    ),
}
"""Class to status, what happened, and what was kept and what to do."""
