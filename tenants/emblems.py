"""An emblem for a collectivité that has given no logo: a shield or a roundel of our own drawing, in its colours.

After heraldry's manner (a field, a division, one charge, light on dark or dark on light) but no one's arms. The same
name and colours always give the same drawing. The SVG holds no id, no style and no script: it may stand inline, twice
on a page, and under a strict content security policy. Pure.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from string import Template
from typing import Literal

from coloraide import Color

from tenants.colours import INK, NON_TEXT, contrast, standing_out

Form = Literal["shield", "roundel"]
Division = Literal["plain", "chief", "base", "pale", "bend"]
Charge = Literal["wave", "tower", "wheat", "vine", "chevron", "oak", "bridge", "letter"]

FORMS: tuple[Form, ...] = ("shield", "shield", "shield", "roundel")
DIVISIONS: tuple[Division, ...] = ("plain", "chief", "base", "pale", "bend")
CHARGES: tuple[Charge, ...] = ("wave", "tower", "wheat", "vine", "chevron", "oak", "bridge")
CREAM = "#fffaf0"

OUTLINES: dict[Form, str] = {
    "shield": "M14 6H82Q90 6 90 14V54C90 82 69 98 48 107C27 98 6 82 6 54V14Q6 6 14 6Z",
    "roundel": "M48 9A46 46 0 0 1 94 55A46 46 0 0 1 48 101A46 46 0 0 1 2 55A46 46 0 0 1 48 9Z",
}
PARTS: dict[Form, dict[Division, str]] = {
    "shield": {
        "plain": "",
        "chief": "M14 6H82Q90 6 90 14V35H6V14Q6 6 14 6Z",
        "base": "M11.1 76q9.2-6 18.5 0t18.5 0 18.5 0 18.5 0C77.5 90.9 62.7 100.7 48 107C33.3 100.7 18.5 90.9 11.1 76Z",
        "pale": "M48 6H82Q90 6 90 14V54C90 82 69 98 48 107Z",
        "bend": "M14 6H82Q90 6 90 14L7.4 66C6.5 62.3 6 58.3 6 54V14Q6 6 14 6Z",
    },
    "roundel": {
        "plain": "",
        "chief": "M6.6 35A46 46 0 0 1 89.4 35Z",
        "base": "M7.1 76q10.2-6 20.5 0t20.5 0 20.5 0 20.5 0A46 46 0 0 1 7.1 76Z",
        "pale": "M48 9A46 46 0 0 1 48 101Z",
        "bend": "M80.5 22.5A46 46 0 0 0 15.5 87.5Z",
    },
}
INSET: dict[Form, str] = {"shield": "translate(4.8 5.4) scale(.9)", "roundel": "translate(4.8 5.5) scale(.9)"}
# Drawn in a square of 48 around (48, 56); $a is the charge's colour, $f the field's.
DRAWINGS: dict[Charge, str] = {
    "wave": (
        '<g fill="none" stroke="$a" stroke-width="5" stroke-linecap="round">'
        '<path d="M25 44q5.75-7 11.5 0t11.5 0 11.5 0 11.5 0"/><path d="M25 57q5.75-7 11.5 0t11.5 0 11.5 0 11.5 0"/>'
        '<path d="M31 70q5.75-7 11.5 0t11.5 0 11.5 0"/></g>'
    ),
    "tower": (
        '<path fill="$a" d="M31 34h7v6h6v-6h8v6h6v-6h7v14h-4v26h5v6H30v-6h5V48h-4Z"/>'
        '<path fill="$f" d="M43 80V68a5 5 0 0 1 10 0v12ZM46 52h4v7h-4Z"/>'
    ),
    "wheat": (
        '<path fill="none" stroke="$a" stroke-width="3" stroke-linecap="round" d="M48 82V40"/><g fill="$a">'
        '<path d="M48 28c5 4 5 10 0 14c-5-4-5-10 0-14Z"/>'
        '<path d="M50 50c0-6 4-10 10-10c0 6-4 10-10 10ZM46 50c0-6-4-10-10-10c0 6 4 10 10 10Z"/>'
        '<path d="M50 62c0-6 4-10 10-10c0 6-4 10-10 10ZM46 62c0-6-4-10-10-10c0 6 4 10 10 10Z"/>'
        '<path d="M50 74c0-6 4-10 10-10c0 6-4 10-10 10ZM46 74c0-6-4-10-10-10c0 6 4 10 10 10Z"/></g>'
    ),
    "vine": (
        '<path fill="none" stroke="$a" stroke-width="3" stroke-linecap="round" d="M48 44V34q0-5 6-5"/>'
        '<path fill="$a" d="M50 38c3-8 12-9 17-5c-2 7-11 10-17 5Z"/><g fill="$a"><circle cx="37" cy="49" r="5.2"/>'
        '<circle cx="48" cy="49" r="5.2"/><circle cx="59" cy="49" r="5.2"/><circle cx="42.5" cy="59" r="5.2"/>'
        '<circle cx="53.5" cy="59" r="5.2"/><circle cx="48" cy="69" r="5.2"/><circle cx="48" cy="79.5" r="3.6"/></g>'
    ),
    "chevron": (
        '<path fill="$a" d="M48 38 74 64v12L48 50 22 76V64Z"/><circle fill="$a" cx="48" cy="74" r="6"/>'
        '<circle fill="$a" cx="33" cy="41" r="5"/><circle fill="$a" cx="63" cy="41" r="5"/>'
    ),
    "oak": (
        '<path fill="$a" d="M45 82V66h6v16ZM48 29a11 11 0 0 1 10.5 7.8A10.5 10.5 0 0 1 63.5 56A10 10 0 0 1 55 67H41'
        'A10 10 0 0 1 32.5 56A10.5 10.5 0 0 1 37.5 36.8A11 11 0 0 1 48 29ZM36 80h24v4H36Z"/>'
        '<g fill="$f"><circle cx="42" cy="50" r="2.6"/><circle cx="54" cy="47" r="2.6"/>'
        '<circle cx="50" cy="58" r="2.6"/></g>'
    ),
    "bridge": (
        '<path fill="$a" d="M20 53Q48 37 76 53V73H71A10 10 0 0 0 51 73H45A10 10 0 0 0 25 73H20Z"/>'
        '<path fill="none" stroke="$a" stroke-width="3.5" stroke-linecap="round" d="M26 82q5.5-5 11 0t11 0 11 0 11 0"/>'
        '<circle fill="$a" cx="48" cy="31" r="5.5"/>'
    ),
    "letter": (
        '<text fill="$a" x="48" y="73" text-anchor="middle" font-size="50" font-weight="750" font-family="inherit">'
        "$i</text>"
    ),
}


@dataclass(frozen=True)
class Spec:
    """What is drawn: a form, how its field is parted, what lies on it."""

    form: Form
    division: Division
    charge: Charge


class Drawing(str):
    """An SVG that templates may write as it is: every text in it has been escaped."""

    __slots__ = ()

    def __html__(self) -> str:
        return str(self)


def spec_of(name: str) -> Spec:
    """The emblem that a name draws by lot, always the same."""
    lot = hashlib.sha256(name.encode()).digest()
    return Spec(FORMS[lot[0] % len(FORMS)], DIVISIONS[lot[1] % len(DIVISIONS)], CHARGES[lot[2] % len(CHARGES)])


def emblem(name: str, colours: Sequence[str], spec: Spec | None = None) -> Drawing:
    """The SVG of a name's emblem in three hex colours, field first. Its title names whose it is.

    What lies on the field is drawn in the first colour that stands out from it (3:1): third, second, cream, ink.
    """
    spec = spec or spec_of(name)
    field, second, third = colours
    charge = standing_out(field, (third, second, CREAM, INK))
    parting = standing_out(field, (second, third, CREAM, INK))
    outline, part = OUTLINES[spec.form], PARTS[spec.form][spec.division]
    drawing = Template(DRAWINGS[spec.charge]).substitute(a=charge, f=field, i=escape(_initial(name)))
    if spec.division == "plain":
        under = (
            f'<path fill="none" stroke="{parting}" stroke-width="2.4" transform="{INSET[spec.form]}" d="{outline}"/>'
        )
    elif spec.division in ("pale", "bend"):
        under = f'<path fill="{_half_tone(field, charge)}" d="{part}"/>'
    else:
        under = f'<path fill="{parting}" d="{part}"/>'
        shift = "9.6 19" if spec.division == "chief" else "9.6 1"
        drawing = f'<g transform="translate({shift}) scale(.8)">{drawing}</g>'
        if spec.division == "chief":
            drawing += _bezants(parting, (third, field, CREAM, INK))
    return Drawing(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 96 112" width="72" height="84" role="img">'
        f"<title>Emblème de {escape(name)}</title>"
        f'<path fill="{field}" d="{outline}"/>{under}{drawing}'
        f'<path fill="none" stroke="{INK}" stroke-opacity=".16" stroke-width="2" d="{outline}"/></svg>'
    )


def _half_tone(field: str, charge: str) -> str:
    """The field a little nearer to black, or to white where that would drown the charge."""
    darker, lighter = (
        Color(field).mix(end, share, space="oklch").convert("srgb").fit().to_string(hex=True)
        for end, share in (("#000", 0.16), ("#fff", 0.2))
    )
    return darker if contrast(darker, charge) >= NON_TEXT else lighter


def _bezants(ground: str, candidates: Sequence[str]) -> str:
    """Three bezants on the chief."""
    colour = standing_out(ground, candidates)
    return "".join(f'<circle fill="{colour}" cx="{x}" cy="22" r="5"/>' for x in (30, 48, 66))


def _initial(name: str) -> str:
    """The capital of the name's last word that bears one, articles left aside: « La Chapelle » gives C."""
    words = [word for word in name.replace("-", " ").replace("’", " ").replace("'", " ").split() if word[0].isupper()]
    proper = [word for word in words if word.lower() not in ("le", "la", "les", "l", "saint", "sainte")]
    return ((proper or words or [name or "?"])[0])[0].upper()
