"""The JSON alias of the ports: the engine's own, once more under a name of this package."""

from typing import TypeAlias

from exam_engine.items import canonical

JsonValue: TypeAlias = canonical.JsonValue
"""Anything a JSON parser can return."""
