"""The attributes by which a field asks kit/completion.js for help; none where this platform does not offer it."""

from django.conf import settings

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


def of_address_part(name: str) -> dict[str, str]:
    """What an input of a postal address carries; nothing for a complement or a country, which nobody proposes."""
    helped = {"street": address, "postcode": commune, "city": commune}
    return {**helped[name](), **part(name)} if name in helped else {}
