"""A collectivité's three colours, made into a style sheet whose texts can always be read.

Whatever the colours, every pair that the style sheet declares keeps 4.5:1 for text (WCAG 2.2, 1.4.3) and 3:1 for what
is not text (1.4.11). A colour is moved in lightness only, so that its hue stays. The raw colours are shown too, where
nothing is written on them: the ribbon, the emblem. Pure.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from tenants import colours
from tenants.colours import INK, NON_TEXT, PAPER, SUBTLE, TEXT, WHITE
from tenants.emblems import Drawing, emblem

__all__ = ["PORTAL", "Brand", "Dress", "Pair", "brand_of", "css", "digest", "dress", "emblem", "pairs", "properties"]

SCALES = ("accent", "brand1", "brand2")
# White text is given a little more than the 4.5 it is owed.
ON_BUTTONS = 5.2


@dataclass(frozen=True)
class Brand:
    """Three hex colours, a name, and the address of a logo where there is one."""

    primary: str
    secondary: str
    accent: str
    name: str
    logo: str = ""


PORTAL = Brand("#1c4e5a", "#eaa24c", "#7d9b76", "Xcontact")


@dataclass(frozen=True)
class Dress:
    """What a page needs to look like a collectivité: the address of its style sheet, its emblem, its logo's address."""

    stylesheet: str
    emblem: Drawing
    logo: str


@dataclass(frozen=True)
class Pair:
    """Two variables (or plain colours) that meet on a page, and the contrast that they owe each other."""

    front: str
    back: str
    least: float


def brand_of(name: str, branding: Mapping[str, str]) -> Brand:
    """The brand kept in a collectivité's row: what is missing or is no colour is the portal's."""

    def colour(key: str, otherwise: str) -> str:
        given = str(branding.get(key, ""))
        return given.lower() if colours.is_colour(given) else otherwise

    return Brand(
        colour("primary", PORTAL.primary),
        colour("secondary", PORTAL.secondary),
        colour("accent", PORTAL.accent),
        name,
        str(branding.get("logo", "")),
    )


@lru_cache(maxsize=1024)
def dress(brand: Brand) -> Dress:
    """A brand as the templates ask for it: `collectivity.dress`."""
    drawn = emblem(brand.name, (brand.primary, brand.secondary, brand.accent))
    return Dress(f"/habillage/{digest(brand)}.css", drawn, brand.logo)


def digest(brand: Brand) -> str:
    """The name of a brand's style sheet, in sixteen letters: it changes when the sheet does."""
    return hashlib.sha256(css(brand).encode()).hexdigest()[:16]


@lru_cache(maxsize=1024)
def css(brand: Brand) -> str:
    """The style sheet of a brand, to be served at /habillage/<digest>.css."""
    lines = "".join(f"  {name}: {value};\n" for name, value in properties(brand).items())
    return f":root {{\n{lines}}}\n"


def properties(brand: Brand) -> dict[str, str]:
    """Every CSS custom property of a brand, by name."""
    scales = zip(SCALES, (_action_colour(brand), brand.secondary, brand.accent), strict=True)
    found = {f"--ds-color-{scale}-{step}": value for scale, colour in scales for step, value in _steps(colour).items()}
    tint = _steps(brand.primary)
    return found | {
        "--ds-color-focus-inner": WHITE,
        "--ds-color-focus-outer": INK,
        "--ds-link-color-visited": found["--ds-color-accent-text-subtle"],
        "--x-ribbon-1": brand.primary,
        "--x-ribbon-2": brand.secondary,
        "--x-ribbon-3": brand.accent,
        "--x-band": brand.primary,
        "--x-on-band": colours.readable_on(brand.primary),
        "--x-sky-1": tint["background-tinted"],
        "--x-sky-2": tint["surface-tinted"],
        "--x-sky-3": tint["surface-hover"],
        "--x-deep": colours.darkened(colours.tone(brand.primary, 0.3, 0.07), (WHITE,), 7),
        "--x-on-deep": WHITE,
    }


def pairs() -> Iterator[Pair]:
    """Every pair that the style sheets put together."""
    for scale in SCALES:
        prefix = f"--ds-color-{scale}-"
        light = [WHITE, PAPER, *(prefix + step for step in ("background-tinted", "surface-tinted", "surface-hover"))]
        for back in (*light, prefix + "surface-active"):
            yield Pair(INK, back, TEXT)
            yield Pair(SUBTLE, back, TEXT)
            yield Pair(prefix + "text-subtle", back, TEXT)
            yield Pair(prefix + "text-default", back, TEXT)
        for back in light:
            yield Pair(prefix + "border-default", back, NON_TEXT)
            yield Pair(prefix + "border-strong", back, NON_TEXT)
            yield Pair("--ds-color-focus-outer", back, NON_TEXT)
        for step in ("base-default", "base-hover", "base-active"):
            yield Pair(prefix + "base-contrast-default", prefix + step, TEXT)
            yield Pair(prefix + "base-contrast-subtle", prefix + step, TEXT)
            yield Pair("--ds-color-focus-inner", prefix + step, NON_TEXT)
            for back in light[:4]:
                yield Pair(prefix + step, back, NON_TEXT)
    for sky in ("--x-sky-1", "--x-sky-2"):
        yield Pair(INK, sky, TEXT)
        yield Pair(SUBTLE, sky, TEXT)
        yield Pair("--ds-color-focus-outer", sky, NON_TEXT)
    yield Pair("--x-on-band", "--x-band", TEXT)
    yield Pair("--x-on-deep", "--x-deep", TEXT)
    yield Pair("--ds-color-focus-inner", "--x-deep", NON_TEXT)


def _action_colour(brand: Brand) -> str:
    """The colour of links and buttons: the first that stands out on white by itself, else the primary."""
    own = (brand.primary, brand.secondary, brand.accent)
    return next((colour for colour in own if colours.contrast(colour, WHITE) >= NON_TEXT), brand.primary)


def _steps(colour: str) -> dict[str, str]:
    """The sixteen steps of a colour: backgrounds, surfaces, borders, texts, and the base that carries white."""
    vivid, tone, darkened = colours.chroma(colour), colours.tone, colours.darkened
    tinted = tone(colour, 0.972, min(0.012, vivid * 0.14))
    surface, hover, active = (
        tone(colour, light, min(most, vivid * share))
        for light, most, share in ((0.945, 0.026, 0.28), (0.905, 0.04, 0.42), (0.86, 0.055, 0.55))
    )
    light = (WHITE, PAPER, tinted, surface, hover, active)
    base = darkened(darkened(colour, (WHITE,), ON_BUTTONS), light[:4], NON_TEXT)
    subtle = darkened(base, light, TEXT)
    return {
        "background-default": WHITE,
        "background-tinted": tinted,
        "surface-default": WHITE,
        "surface-tinted": surface,
        "surface-hover": hover,
        "surface-active": active,
        "border-subtle": tone(colour, 0.84, min(0.06, vivid * 0.6)),
        "border-default": darkened(tone(colour, 0.6, 0.12), light[:5], NON_TEXT),
        "border-strong": subtle,
        "text-subtle": subtle,
        "text-default": darkened(tone(base, 0.32, 0.09), light, 7),
        "base-default": base,
        "base-hover": tone(base, colours.lightness(base) - 0.06, vivid),
        "base-active": tone(base, colours.lightness(base) - 0.11, vivid),
        "base-contrast-subtle": colours.lightened(tone(colour, 0.95, 0.02), base, TEXT),
        "base-contrast-default": WHITE,
    }
