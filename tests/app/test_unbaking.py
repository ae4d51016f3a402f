"""Badge files: what carries a credential is read, and every way to lie is refused by its name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.documents.unbaking import credential_text
from app.services.verifying.presented_refusals import PresentedRefused
from exam_engine.issuance.claimed import claimed_issuers, enveloped_token
from tests.app.badge_files import bad, good, itxt, png, svg
from tests.exam_engine.issuing import token

TOKEN = token()
GOOD, BAD = good(TOKEN), bad(TOKEN)


@pytest.mark.parametrize("raw", GOOD.values(), ids=GOOD)
def test_every_file_that_carries_a_token_gives_it(raw: bytes) -> None:
    assert enveloped_token(credential_text(raw)) == TOKEN


@pytest.mark.parametrize(("raw", "code"), BAD.values(), ids=BAD)
def test_every_file_that_lies_is_refused_by_name(raw: bytes, code: str) -> None:
    with pytest.raises(PresentedRefused) as refusal:
        credential_text(raw)
    assert refusal.value.code == code
    assert refusal.value.fix


def test_a_document_with_a_proof_of_its_own_comes_out_as_it_is() -> None:
    document = '{"issuer": {"id": "did:web:verify.example"}, "proof": {}}'
    inside = svg(f"<openbadges:credential><![CDATA[{document}]]></openbadges:credential>")
    for raw in (document.encode(), png(itxt(document.encode())), inside):
        assert credential_text(raw) == document
    assert enveloped_token(document) is None
    assert claimed_issuers(document) == ("did:web:verify.example",)


@given(st.binary(max_size=300), st.sampled_from(sorted(GOOD)), st.integers(0, 400))
def test_no_bytes_bring_the_reader_down(noise: bytes, name: str, place: int) -> None:
    raw = GOOD[name]
    for one in (noise, raw[:place] + noise + raw[place:], raw[:place], raw[place:] + noise):
        try:
            named = claimed_issuers(credential_text(one))
        except PresentedRefused:
            continue
        assert all(isinstance(issuer, str) for issuer in named), "what is told is text or a refusal"
