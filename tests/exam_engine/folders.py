"""A small programme as files, written anew for each test, whole or broken on purpose."""

import textwrap
from pathlib import Path

PROGRAMME = """
slug: small
name: Small programme
summary: One certification.
certifications: [basic, higher]
roles:
  Engineer: [basic]
paths:
  Data: How data flows.
"""
SCHEME = """
scheme: small/basic
code: S-B
version: "1.0"
name: Basic
level: foundation
track: small
term: P2Y
prerequisites:
  - {kind: advised, text: Linux.}
renewal: {window_before: P6M, anchor: old_expiry, routes: [same_exam], grace_after: P30D}
retake: {wait: [P1D, P14D], max_per_year: 4}
hold: P0D
decision_rule: {id: rule, version: "1", owner: M. Lindqvist, text: Grant when passed.}
exam:
  id: basic-exam
  blueprint: blueprint.yaml
  cut_score: cut_score.yaml
  items: 4
  time_limit: PT1H15M
  start: individual
  authorization_window: PT15M
  snapshot_interval: PT5S
  breaks: 2
  recheck_after: PT5M
  supervision:
    check_in: [challenge, identity_document]
    compare_faces: true
    signals_off: [browser.focus_lost]
    signals_on: [gaze.away_sustained]
"""
HIGHER = """
scheme: small/higher
code: S-H
version: "1.0"
name: Higher
level: professional
track: small
term: P3Y
prerequisites:
  - {kind: required, scheme: small/basic}
renewal: {window_before: P6M, anchor: decision, routes: [same_exam], grace_after: P30D}
retake: {wait: [P1D], max_per_year: 4}
hold: P2D
decision_rule: {id: rule, version: "1", owner: M. Lindqvist, text: Grant when passed.}
"""
BLUEPRINT = """
items: 4
domains:
  - {id: life, title: Life, weight: 0.50, objectives: [{id: live, text: Live}]}
  - {id: data, title: Data, weight: 0.50}
cognitive: {remember: 0.25, apply: 0.75}
"""
ANALYSIS = """
held_on: 2026-11-16
participants: 9
tasks:
  - {id: T1, objective: life/live, frequency: 3, criticality: 4, task: Live well}
  - {id: T2, objective: data/know, frequency: 4, criticality: 3, task: Know more}
"""
CUT = """
method: modified Angoff
judges: 7
approved_by: M. Lindqvist
approved_on: 2026-11-16
raw: "2.5"
scale: {min: 200, cut: 500, max: 800}
"""
PAGE = """\
---
title: Basic
summary: "The first: a start."
level: {level}
audience: Everybody
---

Before all.

## What it is

A *start*.

## Who should take it

## Skills you gain

## Real-world projects

## Preparation

### 30 days

Read.

## Common mistakes

## Best next certification
"""
CHOICE = """
id: {name}
version: 1
status: live
domain: {domain}
cognitive: apply
time: PT60S
prompt: |
  Why **{name}**?
interaction:
  kind: choice
  choices:
    - {{id: a, text: "The `first`"}}
    - {{id: b, text: The second}}
key:
  correct: b
rationale: {{key: So it is., a: Not so.}}
references: [A book]
examples:
  - {{response: b, score: "1"}}
  - {{response: a, score: "0"}}
  - {{response: c, refused: malformed_response}}
"""
FILES = {
    "programme.yaml": PROGRAMME,
    "certifications/basic/scheme.yaml": SCHEME,
    "certifications/basic/page.md": PAGE.replace("{level}", "foundation"),
    "certifications/basic/blueprint.yaml": BLUEPRINT,
    "certifications/basic/cut_score.yaml": CUT,
    "certifications/higher/scheme.yaml": HIGHER,
    "certifications/higher/page.md": PAGE.replace("{level}", "professional"),
    **{
        f"items/{domain}/{domain.upper()}-{at}.yaml": CHOICE.format(
            name=f"{domain.upper()}-{at}", domain=domain
        )
        for domain in ("life", "data")
        for at in range(2)
    },
}


def written(root: Path, **changes):
    """Write the programme below `root`, some files changed; a change is (file, old, new)."""
    folder = root / "small"
    for file, text in FILES.items():
        path = folder / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.lstrip("\n"), encoding="utf-8")
    for file, old, new in changes.get("replace", ()):
        path = folder / file
        text = path.read_text(encoding="utf-8")
        assert old in text, (file, old)
        path.write_text(text.replace(old, new), encoding="utf-8")
    for file, text in changes.get("add", {}).items():
        path = folder / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(textwrap.dedent(text).lstrip("\n"), encoding="utf-8")
    return folder
