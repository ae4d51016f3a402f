"""Lists of numbers as spreadsheets and people save them; what is none is refused as a whole."""

import pytest

from app.services.verifying.credential_sheet import MOST_ROWS, read_numbers
from app.services.verifying.list_refusals import ListRefused, ListTooLong

N = ("4VRD-MTTZ-4BPA-1TDG", "AXDG-6CH7-7NE8-YQ7H")


@pytest.mark.parametrize(
    ("given", "lines"),
    [
        (f"{N[0]}\n{N[1]}", [(1, N[0]), (2, N[1])]),
        (f"\ufeff{N[0]}\r\n\r\n  {N[1]} \r\n", [(1, N[0]), (3, N[1])]),
        (f"Name;Credential number\nx;{N[0]}\n;{N[1]}", [(2, N[0]), (3, N[1])]),
        (f"id\tname\n{N[0]}\tx\n\t\n\ty", [(2, N[0]), (4, "")]),
        (f'credential_number,name\n"{N[0]}","two\nlines"\n{N[1]},"a, b"', [(3, N[0]), (4, N[1])]),
        (f"{N[0]},\n{N[1]},,", [(1, N[0]), (2, N[1])]),
        ("x" * 300, [(1, "x" * 200)]),
    ],
)
def test_a_list_is_read_as_people_save_it(given: str, lines: list[tuple[int, str]]) -> None:
    for encoding in ("utf-8", "utf-16"):
        read = read_numbers(given.encode(encoding))
        assert [(row.line, row.given) for row in read.rows] == lines, encoding
    old = read_numbers(f"number;name\n{N[0]};J\u00fcrgen".encode("cp1252"))
    assert ([row.given for row in old.rows], old.separator) == ([N[0]], ";")


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        (b"", "empty"),
        (b" \n\n", "empty"),
        (b"number\n", "empty"),
        (b"name,mail\na,b", "columns"),
        (b"id,number\na,b", "columns"),
        (b'number\n"4VRD', "unclosed"),
        (b"number\n" + b"x" * 200_000, "unclosed"),
        (b"\x89PNG\r\n\x1a\n\0\0", "no_text"),
        ("4VRD".encode("utf-16-le"), "no_text"),
        (b"a\n" * (MOST_ROWS + 1), "too_long"),
        (b"a" * 1_000_001, "too_long"),
    ],
)
def test_what_is_no_list_is_refused_as_a_whole(given: bytes, problem: str) -> None:
    with pytest.raises(ListRefused) as refused:
        read_numbers(given)
    assert refused.value.problem == problem
    assert isinstance(refused.value, ListTooLong) is (problem == "too_long")
