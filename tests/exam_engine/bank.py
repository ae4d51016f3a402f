"""Builders of items, keys, blueprints and schemes for tests of content; no files, no clock."""

from datetime import timedelta
from decimal import Decimal

from exam_engine.catalogue import (
    Advised,
    Blueprint,
    DecisionRule,
    Domain,
    ExamSpec,
    Level,
    Period,
    Renewal,
    RenewalAnchor,
    RenewalRoute,
    Required,
    RetakeRule,
    Scheme,
)
from exam_engine.items import (
    Choice,
    Cognitive,
    Item,
    ItemKey,
    ItemStatus,
    ItemVersion,
    Markup,
    Match,
    MultipleChoice,
    Numeric,
    Option,
    Order,
    ShortText,
)


def options(ids, **fixed):
    return tuple(Option(one, Markup(one, f"<b>{one}</b>"), fixed.get(one, False)) for one in ids)


CHOICE = Choice(options("abcd"))
SEVERAL = MultipleChoice(options("abcd"), least=1, most=3)
ORDER = Order(options("abcd"))
MATCH = Match(options(["s1", "s2", "s3"]), options(["t1", "t2", "t3", "t4"]))
NUMERIC = Numeric("ms", Decimal(-10), Decimal(100))
TEXT = ShortText(20)
INTERACTIONS = (CHOICE, SEVERAL, ORDER, MATCH, NUMERIC, TEXT)


def wording(interaction=CHOICE, name="F-LIFE-001", number=1, points="1"):
    return ItemVersion(name, number, Markup("Why?", "<p>Why?</p>"), interaction, Decimal(points))


def item(name="F-LIFE-001", domain="life", **changes):
    return Item(
        domain=domain,
        cognitive=changes.get("cognitive", Cognitive.APPLY),
        status=changes.get("status", ItemStatus.LIVE),
        time=timedelta(seconds=60),
        version=wording(name=name, points=changes.get("points", "1")),
    )


def key_of(rule, version):
    return ItemKey(version.item, version.number, 1, rule)


def blueprint(**weights):
    domains = tuple(Domain(one, one, Decimal(weight)) for one, weight in weights.items())
    return Blueprint("exam", domains)


def bank(counts, **changes):
    return [
        item(f"{domain.upper()}-{number:03}", domain, **changes)
        for domain, count in counts.items()
        for number in range(count)
    ]


def exam(**changes):
    fields = {
        "id": "foundation-exam",
        "blueprint": blueprint(life="1"),
        "cut_score": "foundation-exam",
        "items": 24,
        "time_limit": timedelta(minutes=75),
    }
    return ExamSpec(**(fields | changes))


def scheme(**changes):
    fields = {
        "id": "cmle/professional",
        "code": "CMLE-P",
        "version": "1.0",
        "name": "Professional",
        "level": Level.PROFESSIONAL,
        "track": "mlops",
        "term": Period(years=3),
        "prerequisites": (Required("cmle/foundation"), Advised("Kubernetes basics.")),
        "renewal": Renewal(
            Period(months=6), RenewalAnchor.OLD_EXPIRY, (RenewalRoute.SAME_EXAM,), Period(days=30)
        ),
        "retake": RetakeRule((Period(days=1), Period(days=14), Period(days=30)), 4),
        "decision_rule": DecisionRule("rule", "1", "M. Lindqvist", "Grant when passed."),
        "exam": exam(),
    }
    return Scheme(**(fields | changes))
