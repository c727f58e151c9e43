"""The attributes by which a field asks kit/completion.js for help; none where this platform does not offer it."""

from collections.abc import Callable, Mapping

from django.conf import settings
from django.forms import Field

ROOT = "completion/"
ADDRESSES, COMMUNES, COMPANIES = "adresses/", "communes/", "entreprises/"


def part(name: str) -> dict[str, str]:
    """This input is filled with that part of what is picked: street, postcode, city, name."""
    return {"data-completion-part": name}


def address() -> dict[str, str]:
    """A street, proposed by the national address service."""
    return {"data-completion": f"/{ROOT}{ADDRESSES}"} if settings.ADDRESS_URL else {}


def commune() -> dict[str, str]:
    """A commune of the eight départements, from our own data: always offered."""
    return {"data-completion": f"/{ROOT}{COMMUNES}"}


def company() -> dict[str, str]:
    """A SIRET or SIREN, whose name and address are proposed."""
    return {"data-lookup": f"/{ROOT}{COMPANIES}"} if settings.COMPANIES_URL else {}


def position() -> dict[str, str]:
    """A place described in words, beside which the person may give where he stands."""
    return {"data-position": ""}


def in_form(fields: Mapping[str, Field]) -> None:
    """Help for the street, the postcode and the city of this form, and for its organisation's number and name."""
    for name, asked in fields.items():
        if name in _PARTS:
            asked.widget.attrs.update(of_address_part(name))
    if "siret" in fields:
        fields["siret"].widget.attrs.update(company())
        fields["name"].widget.attrs.update(part("name"))


def of_address_part(name: str) -> dict[str, str]:
    """What an input of a postal address carries; nothing for a complement or a country, which nobody proposes."""
    return {**_PARTS[name](), **part(name)} if name in _PARTS else {}


_PARTS: Mapping[str, Callable[[], dict[str, str]]] = {"street": address, "postcode": commune, "city": commune}
