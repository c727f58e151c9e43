"""Colours that can be read: contrast, and shades of one hue that keep a contrast. Pure."""

from collections.abc import Sequence

from coloraide import Color

TEXT = 4.5
NON_TEXT = 3.0
WHITE = "#ffffff"
PAPER = "#faf8f4"
INK = "#24221f"
# Hints and dates: the style sheet's --ds-color-neutral-text-subtle.
SUBTLE = "#55504a"
_STEP = 0.01


def is_colour(text: str) -> bool:
    """Is it a colour as `<input type="color">` gives it: # and six hexadecimal digits?"""
    return len(text) == 7 and text[0] == "#" and all(digit in "0123456789abcdefABCDEF" for digit in text[1:])


def contrast(first: str, second: str) -> float:
    """WCAG's ratio between two hex colours, from 1 to 21."""
    return Color(first).contrast(second, method="wcag21")


def lightness(colour: str) -> float:
    """OKLCH's lightness, 0 to 1."""
    return Color(colour).convert("oklch")["lightness"]


def chroma(colour: str) -> float:
    """OKLCH's chroma: 0 for a grey, about 0.3 for the most vivid that a screen shows."""
    return Color(colour).convert("oklch")["chroma"]


def tone(colour: str, light: float, most_chroma: float) -> str:
    """The same hue at another lightness, no more vivid than `most_chroma`."""
    moved = Color(colour).convert("oklch")
    moved["lightness"] = light
    moved["chroma"] = min(moved["chroma"], most_chroma)
    return _hex(moved)


def darkened(colour: str, backs: Sequence[str], least: float) -> str:
    """The colour, or the first darker one of its hue that keeps `least` on every one of light backgrounds."""
    return _walked(colour, backs, least, -_STEP)


def lightened(colour: str, back: str, least: float) -> str:
    """The colour, or the first lighter one of its hue that keeps `least` on a dark background."""
    return _walked(colour, (back,), least, _STEP)


def readable_on(back: str) -> str:
    """White where it can be read, else the ink, else black: on any colour one of white and black can."""
    return next(front for front in (WHITE, INK, "#000000") if contrast(front, back) >= TEXT)


def standing_out(ground: str, candidates: Sequence[str]) -> str:
    """The first candidate that keeps 3:1 on a ground, else the one that comes nearest to it."""
    best = max(candidates, key=lambda colour: contrast(colour, ground))
    return next((colour for colour in candidates if contrast(colour, ground) >= NON_TEXT), best)


def _walked(colour: str, backs: Sequence[str], least: float, step: float) -> str:
    moved = Color(colour).convert("oklch")
    found = _hex(moved)
    while 0 <= moved["lightness"] <= 1 and any(contrast(found, back) < least for back in backs):
        moved["lightness"] += step
        found = _hex(moved)
    return found


def _hex(colour: Color) -> str:
    """A colour as six digits, brought into sRGB with its hue kept."""
    bounded = colour.clone()
    bounded["lightness"] = min(max(bounded["lightness"], 0), 1)
    return bounded.convert("srgb").fit(method="oklch-chroma").to_string(hex=True, fit=False)
