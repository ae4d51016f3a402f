"""Responses to an item as responses to the same item after it was written and read again."""

import re

from exam_engine.items.assessment.interactions import InteractionKind

BY_WORDING = {InteractionKind.ORDER, InteractionKind.GAP_MATCH}


def bare(content):
    """Return a wording without the paragraph around it and without odd blanks."""
    inner = re.sub(r"^<p>(.*)</p>$", r"\1", content.strip(), flags=re.DOTALL)
    return " ".join(inner.split())


def gaps(shown):
    """Return the identifiers of the gaps of a passage, in their order."""
    return re.findall(r'data-gap="([^"]+)"', shown.passage)


def renamed(old, new):
    """Return the identifiers of one interaction in those of another that reads the same."""
    names = dict(zip(gaps(old), gaps(new), strict=True))
    listed = [(old.choices, new.choices)]
    if not names:
        listed.append((old.targets, new.targets))
    for before, after in listed:
        if old.kind in BY_WORDING or after is new.targets:
            wordings = {bare(one.content): one.id for one in after}
            names |= {one.id: wordings.get(bare(one.content), "NONE") for one in before}
        else:
            names |= {one.id: other.id for one, other in zip(before, after, strict=True)}
    return names


def translated(old, new, responses):
    """Return responses to an item as responses to the item that was read back."""
    given = {}
    for before, after in zip(old.interactions, new.interactions, strict=True):
        names = renamed(before, after)
        value = responses.get(before.response)
        listed = value if isinstance(value, list) else [value]
        if names:
            listed = [
                one and " ".join(names.get(half, half) for half in one.split(" ")) for one in listed
            ]
        given[after.response] = listed if isinstance(value, list) else listed[0]
    return given
