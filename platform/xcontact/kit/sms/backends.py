"""Which provider sends text messages, read from an address.

sink:///folder                                     nothing leaves: a JSON file each (demo, tests)
ovh://KEY:SECRET@eu.api.ovh.com/SERVICE?consumer=CONSUMER_KEY&sender=SENDER     OVHcloud
"""

from pathlib import Path
from typing import Protocol
from urllib.parse import parse_qs, unquote, urlsplit

from xcontact.kit.sms.ovh import Ovh
from xcontact.kit.sms.sink import Sink


class Backend(Protocol):
    def send(self, number: str, body: str) -> str:
        """Give one message to the provider; its reference there. `number`: E.164.

        Raises Temporary, Uncertain or RefusedMessage (`xcontact.kit.sms.errors`).
        """
        ...


def backend(url: str) -> Backend:
    """The backend of this address; ValueError, in French, which names what is missing and no key, for any other."""
    parts = urlsplit(url)
    if parts.scheme == "sink" and parts.path:
        return Sink(Path(unquote(parts.path)))
    if parts.scheme == "ovh":
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        given = {
            "la clé d’application": unquote(parts.username or ""),
            "le secret d’application": unquote(parts.password or ""),
            "l’hôte": parts.hostname or "",
            "le service": unquote(parts.path.strip("/")),
            "la clé de consommateur (consumer)": query.get("consumer", ""),
        }
        if missing := [name for name, value in given.items() if not value]:
            raise ValueError(f"il manque {', '.join(missing)}.")
        key, secret, host, service, consumer = given.values()
        base = f"https://{host}:{parts.port}/1.0" if parts.port else f"https://{host}/1.0"
        return Ovh(
            base=base, key=key, secret=secret, consumer=consumer, service=service, sender=query.get("sender", "")
        )
    raise ValueError("l’adresse commence par ovh:// (ou sink:/// pour un essai).")
