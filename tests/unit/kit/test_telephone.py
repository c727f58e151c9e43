"""Numbers as people type them."""

import pytest

from xcontact.kit import telephone
from xcontact.kit.errors import Refused


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("06 12 34 56 78", "+33612345678"),
        ("0612345678", "+33612345678"),
        ("06.12.34.56.78", "+33612345678"),
        ("06-12-34-56-78", "+33612345678"),
        ("06\u00a012\u00a034\u00a056\u00a078", "+33612345678"),
        (" 07 00 00 12 34 ", "+33700001234"),
        ("+33 6 12 34 56 78", "+33612345678"),
        ("+33 (0)6 12 34 56 78", "+33612345678"),
        ("0033 6 12 34 56 78", "+33612345678"),
        ("06 39 98 12 34", "+33639981234"),
        ("0690 12 34 56", "+590690123456"),
        ("+590 691 20 12 34", "+590691201234"),
        ("00590 690 12 34 56", "+590690123456"),
        ("0692 12 34 56", "+262692123456"),
        ("+262 693 12 34 56", "+262693123456"),
        ("0639 12 34 56", "+262639123456"),
        ("0694 12 34 56", "+594694123456"),
        ("0696 12 34 56", "+596696123456"),
        ("+596 697 12 34 56", "+596697123456"),
        ("+33 696 12 34 56", "+596696123456"),
    ],
)
def test_a_french_mobile_is_folded_however_it_is_typed(typed: str, folded: str) -> None:
    assert telephone.mobile(typed) == folded
    assert telephone.mobile(folded) == folded
    assert telephone.mobile(telephone.readable(folded)) == folded


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("03 25 00 00 00", "n’est pas celui d’un mobile"),
        ("0899 12 34 56", "n’est pas celui d’un mobile"),
        ("+590 590 12 34 56", "mobiles français"),
        ("+32 470 12 34 56", "mobiles français"),
        ("+44 7911 123456", "mobiles français"),
        ("+882 16 12345678", "mobiles français"),
        ("06 12 34 56", "n’existe pas"),
        ("06 12 34 56 78 9", "n’existe pas"),
        ("06 12 34 56 78 poste 12", "n’existe pas"),
        ("3639", "n’existe pas"),
        ("marie@example.org", "n’existe pas"),
        ("", "n’existe pas"),
    ],
)
def test_any_other_number_is_refused_by_a_sentence(typed: str, said: str) -> None:
    """T32: French prefixes alone; a number that costs its sender dearly is never one of them."""
    with pytest.raises(Refused, match=said):
        telephone.mobile(typed)


def test_an_installation_may_open_other_prefixes_and_no_more() -> None:
    assert telephone.mobile("+32 470 12 34 56", more=("+32",)) == "+32470123456"
    with pytest.raises(Refused):
        telephone.mobile("+352 621 123 456", more=("+32",))


@pytest.mark.parametrize(
    ("kept", "shown"), [("+33612345678", "06 12 34 56 78"), ("+32470123456", "+32 470 12 34 56"), ("quoi", "quoi")]
)
def test_a_number_is_shown_as_people_read_it(kept: str, shown: str) -> None:
    assert telephone.readable(kept) == shown
