"""JSON with one reading: what is taken, what is refused."""

import pytest

from exam_engine.issuance.strict_json import NotStrict, parse_object


def test_an_object_of_whole_numbers_texts_and_lists_is_read():
    text = '{"a": 1, "b": [true, null, "ü"], "c": {"a": -2}}'.encode()
    assert parse_object(text) == {"a": 1, "b": [True, None, "ü"], "c": {"a": -2}}


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        pytest.param(b'{"a": 1, "a": 1}', "twice", id="a name twice"),
        pytest.param(b'{"x": [{"a": 1, "b": 2, "a": 3}]}', "twice", id="a name twice, inside"),
        pytest.param(b'{"a": 1.0}', "not a whole number: 1.0", id="a fraction"),
        pytest.param(b'{"a": 1e400}', "not a whole number: 1e400", id="an exponent"),
        pytest.param(b'{"a": NaN}', "not a whole number: NaN", id="not a number"),
        pytest.param(b'{"a": -Infinity}', "not a whole number: -Infinity", id="infinity"),
        pytest.param(b'{"a": ' + b"9" * 5000 + b"}", "limit", id="five thousand digits"),
        pytest.param(b"[1]", "not an object but list", id="a list"),
        pytest.param(b"null", "not an object but NoneType", id="null"),
        pytest.param(b"", "Expecting value", id="nothing"),
        pytest.param(b'{"a": 1} x', "Extra data", id="something after it"),
        pytest.param(b'{"a": "\xff"}', "utf-8", id="not UTF-8"),
        pytest.param(b'\xef\xbb\xbf{"a": 1}', "BOM", id="a byte order mark"),
        pytest.param(b'{"a":' * 20000 + b"1" + b"}" * 20000, "recursion", id="nested too deep"),
    ],
)
def test_what_has_two_readings_or_none_is_refused(text, reason):
    with pytest.raises(NotStrict, match=reason) as refused:
        parse_object(text)
    assert str(refused.value)
