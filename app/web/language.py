"""Words in the reader's language, with types: a thin face of Flask-Babel.

English is shipped; every text of a page or message goes through here or through the templates.
"""

from datetime import date, datetime

import flask_babel
from babel.support import NullTranslations
from flask import Flask, g


def install(app: Flask) -> None:
    """Give pages their words; templates translate with what is read once per process.

    It is looked up once per request. The extension's own way looks a dozen times for the context
    of each text, and for the catalogue's file in each request.
    """
    flask_babel.Babel(app, default_locale="en", default_timezone="UTC")
    kept: dict[str, NullTranslations] = {}

    def current() -> NullTranslations:
        found: NullTranslations | None = g.get("translations")
        if found is None:
            name = str(flask_babel.get_locale())
            if name not in kept:
                kept[name] = flask_babel.get_translations()
            found = g.translations = kept[name]
        return found

    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]  # its extension's
        lambda text: current().ugettext(text),
        lambda one, many, number: current().ungettext(one, many, number),
        newstyle=True,
    )


def gettext(text: str, **values: object) -> str:
    """Return the translation of `text` with its named values filled in."""
    return str(flask_babel.gettext(text, **values))


def ngettext(one: str, many: str, number: int, **values: object) -> str:
    """Return the translation for a number, which the text names `num`."""
    return str(flask_babel.ngettext(one, many, number, **values))


def language() -> str:
    """Return the language of this request's words, as in `lang` of a page."""
    return str(flask_babel.get_locale() or "en").replace("_", "-")


def day_in_words(day: date | datetime) -> str:
    """Return a date with its month in letters, such as 23 November 2026."""
    return str(flask_babel.format_date(day, "d MMMM yyyy", rebase=False))


def instant_in_words(instant: datetime, *, exact: bool = False) -> str:
    """Return an instant with its month in letters, in the zone it carries; exact: with seconds."""
    pattern = "d MMMM yyyy, HH:mm:ss" if exact else "d MMMM yyyy, HH:mm"
    return str(flask_babel.format_datetime(instant, pattern, rebase=False))
