"""Telephone numbers as French people type them, folded to E.164 (« +33612345678 »).

The national numbering plan (ARCEP): mobile numbers begin with 06 or 07; overseas they are dialled 069… at home and have
the country code of their territory from elsewhere. Numbers are read with Google's libphonenumber.
"""

import phonenumbers

from xcontact.kit.errors import Refused

FRANCE = 33
# Guadeloupe with Saint-Martin and Saint-Barthélemy, Réunion with Mayotte, Guyane, Martinique.
OVERSEAS = frozenset({590, 262, 594, 596})
FIRST, LAST = 100_000_000, 999_999_999
# What a mobile number of France begins with, in E.164.
FRENCH_MOBILE = ("+336", "+337", "+590690", "+590691", "+262692", "+262693", "+262639", "+594694", "+596696", "+596697")
# Overseas territories by the first four figures of a number dialled at home; their own country code replaces the 0.
_OVERSEAS = {prefix[4:7]: prefix[1:4] for prefix in FRENCH_MOBILE[2:]}
# ARCEP keeps it for fiction, inside what is otherwise Mayotte's.
_FICTION = "+3363998"


def read(typed: str) -> phonenumbers.PhoneNumber | None:
    """What was typed, in France's way or with +/00 and a country code; None for what can't be a number."""
    try:
        number = phonenumbers.parse(typed, "FR")
    except phonenumbers.NumberParseException:
        return None
    if number.country_code == FRANCE or number.country_code in OVERSEAS:
        # Any number of the national plan: ranges open before the library knows them, and some are kept for fiction.
        return number if FIRST <= (number.national_number or 0) <= LAST and not number.extension else None
    return number if phonenumbers.is_valid_number(number) else None


def e164(number: phonenumbers.PhoneNumber) -> str:
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def readable(value: str) -> str:
    """As people read it: « 06 12 34 56 78 », « +32 470 12 34 56 »; what is no number comes back as it was."""
    number = read(value)
    if number is None:
        return value
    style = phonenumbers.PhoneNumberFormat
    return phonenumbers.format_number(number, style.NATIONAL if number.country_code == FRANCE else style.INTERNATIONAL)


def mobile(typed: str, *, more: tuple[str, ...] = ()) -> str:
    """The mobile number in E.164; Refused, with a sentence for whoever typed it, for any other (T32).

    `more`: what else a number may begin with in E.164, such as « +32 » for any number of Belgium.
    """
    number = read(typed)
    if number is None:
        raise Refused(
            "Ce numéro n’existe pas. Un numéro de mobile compte dix chiffres et commence par 06 ou 07, "
            "par exemple 06 12 34 56 78."
        )
    folded = _at_home(e164(number))
    if folded.startswith(FRENCH_MOBILE) or (more and folded.startswith(more)):
        return folded
    if folded.startswith("+33"):
        raise Refused("Ce numéro n’est pas celui d’un mobile : un mobile commence par 06 ou 07.")
    raise Refused("Nous n’envoyons de messages qu’aux mobiles français : métropole et outre-mer.")


def _at_home(folded: str) -> str:
    """« +33690… » is how « 0690… », dialled in Guadeloupe, reads from the mainland: put under its own country code."""
    if not folded.startswith("+33") or folded.startswith(_FICTION):
        return folded
    own = _OVERSEAS.get(folded[3:6])
    return f"+{own}{folded[3:]}" if own else folded
