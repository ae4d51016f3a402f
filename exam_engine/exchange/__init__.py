"""The face of exchange: files of content to engine values, and values to JSON documents.

Nothing here stores or publishes; an importer takes what is loaded and linted.
"""

from exam_engine.exchange.findings import Finding, Severity
from exam_engine.exchange.item_files import AuthoredItem, Example
from exam_engine.exchange.lint import has_errors, lint
from exam_engine.exchange.markup import PageSection
from exam_engine.exchange.pages import Page
from exam_engine.exchange.programme import (
    Certification,
    LearningPath,
    Programme,
    RoleAdvice,
    load_programme,
)
from exam_engine.exchange.refusals import ContentErrors, ExchangeError, Problem
from exam_engine.items import from_document, to_document

__all__ = [
    "AuthoredItem",
    "Certification",
    "ContentErrors",
    "Example",
    "ExchangeError",
    "Finding",
    "LearningPath",
    "Page",
    "PageSection",
    "Problem",
    "Programme",
    "RoleAdvice",
    "Severity",
    "from_document",
    "has_errors",
    "lint",
    "load_programme",
    "to_document",
]
