"""Foreign HTML to what a candidate's page may show: cleaned by an allow-list at import.

Text, lists, tables, media by relative path, MathML and SVG that only draw; no script, no style
sheet, no handler, no address elsewhere. What is taken away is reported as a loss.
"""

from exam_engine.exchange.imported import Loss


def cleaned(html: str) -> tuple[str, tuple[Loss, ...]]:
    """Return the allowed part of a fragment, and one loss per kind of thing taken away."""
    raise AssertionError("being written")
