"""Badges with one thing changed, and what the lint finds in them."""

import copy

from exam_engine.issuance.badge import Profile, badge
from exam_engine.issuance.lint import findings_of
from tests.exam_engine.issuing import credential

OB3 = Profile.OB3


VCDM2 = Profile.VCDM2


GONE = object()


STATUS = "Bitstring Status List 1.0 2.1"


def changed(profile, path, value):
    """Return a sound badge with one member replaced or removed."""
    document = copy.deepcopy(badge(credential(), profile))
    *outer, last = [int(name) if name.isdigit() else name for name in path.split("/")]
    place = document
    for name in outer:
        place = place[name]
    if value is GONE:
        del place[last]
    else:
        place[last] = value
    return document


def found(document, profile):
    """Return clause and path of every finding."""
    return [(finding.clause, finding.path) for finding in findings_of(document, profile)]
