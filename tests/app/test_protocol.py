"""The generated files say what the message definitions say."""

import re

import pytest

from app.realtime import export, messages
from app.services.messages import PROTOCOL_VERSION


def test_the_browsers_types_are_current():
    assert export.TYPES_FILE.read_text(encoding="utf-8") == export.typescript(), (
        "run: python -m app.realtime.export"
    )


def test_the_protocol_page_is_current():
    assert export.PAGE_FILE.read_text(encoding="utf-8") == export.page(), (
        "run: python -m app.realtime.export"
    )


@pytest.mark.parametrize("message", messages.ALL_MESSAGES, ids=lambda one: one.name)
def test_every_member_of_every_message_reaches_both_files(message):
    types, page = export.typescript(), export.page()
    section = page.split(f"### `{message.name}`\n", 1)[1].split("\n### ", 1)[0]
    for field in (*message.fields, *message.answer):
        assert re.search(rf"^  {field.name}\??: ", types, re.MULTILINE)
        assert f"| `{field.name}` |" in section
    sent = f"  {message.name}: {{ message:" if message.sender == "client" else f"  {message.name}: "
    assert sent in types


def test_the_version_is_stated_in_both_files():
    assert f"PROTOCOL_VERSION = {PROTOCOL_VERSION};" in export.typescript()
    assert f"version {PROTOCOL_VERSION}\n" in export.page()
