"""Whatever three colours a collectivité chooses, its pages can be read."""

from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from tenants import branding, colours
from tenants.branding import PORTAL, Brand
from xcontact.kit import web

STYLE_SHEET = Path(web.__file__).parent / "static" / "kit" / "xcontact.css"
hex_colours = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


@settings(max_examples=40, deadline=None)
@given(hex_colours, hex_colours, hex_colours)
def test_every_declared_pair_keeps_its_contrast(primary, secondary, accent):
    found = branding.properties(Brand(primary, secondary, accent, "Rumilly"))
    for pair in branding.pairs():
        front, back = found.get(pair.front, pair.front), found.get(pair.back, pair.back)
        assert colours.contrast(front, back) >= pair.least, (pair, front, back)


def test_the_extremes_can_be_read_too():
    found = branding.properties(Brand("#ffffff", "#000000", "#ffff00", "Blanc"))
    for pair in branding.pairs():
        assert colours.contrast(found.get(pair.front, pair.front), found.get(pair.back, pair.back)) >= pair.least


def test_pairs_speak_of_variables_that_exist():
    found = branding.properties(PORTAL)
    for pair in branding.pairs():
        assert all(side in found or colours.is_colour(side) for side in (pair.front, pair.back)), pair


def test_a_colour_that_carries_white_is_kept_as_it_is():
    found = branding.properties(Brand("#7a1f3d", "#e0a526", "#3f6b4f", "Rumilly"))
    assert found["--ds-color-accent-base-default"] == "#7a1f3d"
    assert found["--ds-color-accent-base-contrast-default"] == "#ffffff"


def test_a_darkened_colour_keeps_its_hue():
    found = branding.properties(Brand("#3fa34d", "#3fa34d", "#3fa34d", "Vert"))
    button = found["--ds-color-accent-base-default"]
    red, green, blue = (int(button[at : at + 2], 16) for at in (1, 3, 5))
    assert button != "#3fa34d"
    assert green > red
    assert green > blue


def test_a_yellow_commune_gets_buttons_from_the_colour_that_can_be_seen():
    found = branding.properties(Brand("#f6d000", "#1d3f8f", "#ffffff", "Jaune"))
    assert found["--ds-color-accent-base-default"] == "#1d3f8f"
    assert found["--x-ribbon-1"] == "#f6d000"


def test_the_sheet_is_a_root_rule_of_properties():
    sheet = branding.css(PORTAL)
    assert sheet.startswith(":root {\n  --")
    assert sheet.endswith(";\n}\n")


def test_the_digest_follows_the_colours_and_not_the_name():
    renamed = Brand(PORTAL.primary, PORTAL.secondary, PORTAL.accent, "Autre nom")
    other = Brand("#123456", PORTAL.secondary, PORTAL.accent, "Xcontact")
    assert branding.digest(PORTAL) == branding.digest(renamed)
    assert branding.digest(PORTAL) != branding.digest(other)
    assert len(branding.digest(other)) == 16


def test_a_row_without_colours_gets_the_portals():
    assert branding.brand_of("Rumilly", {}) == Brand(PORTAL.primary, PORTAL.secondary, PORTAL.accent, "Rumilly")


def test_what_is_no_colour_never_reaches_the_sheet():
    brand = branding.brand_of("Rumilly", {"primary": "red;} body{display:none", "secondary": "#FFAA00"})
    assert brand.primary == PORTAL.primary
    assert brand.secondary == "#ffaa00"


def test_a_dress_has_what_the_pages_ask_for():
    worn = branding.dress(branding.brand_of("Rumilly", {"logo": "/media/logo.png"}))
    assert worn.stylesheet == f"/habillage/{branding.digest(PORTAL)}.css"
    assert worn.logo == "/media/logo.png"
    assert "<title>Emblème de Rumilly</title>" in worn.emblem


def test_the_style_sheet_holds_the_portals_own_colours():
    written = STYLE_SHEET.read_text()
    for name, value in branding.properties(PORTAL).items():
        assert f"  {name}: {value};\n" in written, name


def test_the_style_sheets_ground_and_inks_are_those_that_contrasts_are_counted_on():
    written = STYLE_SHEET.read_text()
    assert f"--x-paper: {colours.PAPER};" in written
    assert f"--ds-color-neutral-text-default: {colours.INK};" in written
    assert f"--ds-color-neutral-text-subtle: {colours.SUBTLE};" in written
