"""An emblem is always the same for a name, can be seen, and may stand inline under a strict policy."""

import re
from itertools import product
from xml.etree import ElementTree

import pytest
from django.utils.html import conditional_escape
from hypothesis import given, settings
from hypothesis import strategies as st

from tenants import colours, emblems
from tenants.emblems import CHARGES, DIVISIONS, DRAWINGS, PARTS, Spec, emblem

WINE = ("#7a1f3d", "#e0a526", "#3f6b4f")
hex_colours = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


def test_a_name_always_draws_the_same():
    assert emblem("Rumilly-lès-Vaudes", WINE) == emblem("Rumilly-lès-Vaudes", WINE)


def test_names_draw_different_emblems():
    names = [f"Commune {number}" for number in range(60)]
    assert len({emblems.spec_of(name) for name in names}) > 25


@pytest.mark.parametrize("spec", [Spec(*parts) for parts in product(PARTS, DIVISIONS, DRAWINGS)])
def test_every_drawing_is_plain_svg(spec):
    drawn = emblem("Rumilly", WINE, spec)
    root = ElementTree.fromstring(drawn)
    assert root.get("viewBox") == "0 0 96 112"
    assert not re.search(r"\bid=|style|<script|href|\$", drawn)


@settings(max_examples=60, deadline=None)
@given(hex_colours, hex_colours, hex_colours, st.sampled_from(CHARGES))
def test_the_charge_stands_out_from_its_field(field, second, third, charge):
    drawn = emblem("Rumilly", (field, second, third), Spec("shield", "plain", charge))
    inks = set(re.findall(r'(?:fill|stroke)="(#\w{6})"', drawn.split("</path>")[0])) - {field}
    assert any(colours.contrast(ink, field) >= colours.NON_TEXT for ink in inks)


def test_a_name_is_escaped_and_the_drawing_is_not():
    drawn = emblem('<script>"Troyes"', WINE)
    assert "<script" not in drawn
    assert conditional_escape(drawn) == drawn


@pytest.mark.parametrize(
    ("name", "letter"),
    [("La Chapelle-Saint-Luc", "C"), ("L’Épine", "É"), ("Troyes", "T"), ("Saint-Luc", "L"), ("", "?")],
)
def test_the_letter_is_the_names_own(name, letter):
    assert f">{letter}</text>" in emblem(name, WINE, Spec("roundel", "plain", "letter"))
