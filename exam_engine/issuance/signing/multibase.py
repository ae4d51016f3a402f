"""Base58 (Bitcoin's alphabet) with multibase's `z` in front, as Data Integrity writes bytes.

Source: W3C Controlled Identifiers 1.0, multibase.
"""

_ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_VALUES = {sign: value for value, sign in enumerate(_ALPHABET)}


def to_multibase(raw: bytes) -> str:
    """Write bytes; leading zero bytes become leading ones."""
    zeros = len(raw) - len(raw.lstrip(b"\x00"))
    number, signs = int.from_bytes(raw), ""
    while number:
        number, rest = divmod(number, 58)
        signs = _ALPHABET[rest] + signs
    return "z" + "1" * zeros + signs


def from_multibase(text: str, length: int) -> bytes:
    """Read exactly `length` bytes.

    Raises:
        ValueError: another base, a sign that is none, or another length.
    """
    longest = length * 11 // 8 + 2  # 58 is a little under two to the sixth
    if not text.startswith("z") or len(text) > longest:
        raise ValueError(f"no {length} bytes in base58: {text!r:.40}")
    number = 0
    for sign in text[1:]:
        if sign not in _VALUES:
            raise ValueError(f"no sign of base58: {sign!r}")
        number = number * 58 + _VALUES[sign]
    zeros = len(text) - 1 - len(text[1:].lstrip("1"))
    raw = b"\x00" * zeros + number.to_bytes((number.bit_length() + 7) // 8)
    if len(raw) != length:
        raise ValueError(f"{len(raw)} bytes instead of {length}")
    return raw
