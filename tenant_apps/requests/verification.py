"""Is this receipt authentic? Answered to anybody who holds the paper, without saying whose it is."""

from dataclasses import dataclass
from datetime import datetime

from tenant_apps.requests.models import Receipt
from tenants import context, registry
from xcontact.kit import references


@dataclass(frozen=True)
class Authentic:
    """All that is revealed: which receipt, when it was issued, by which collectivité, and the PDF's SHA-256."""

    title: str
    issued_at: datetime
    collectivity: str
    sha256: str


def verify(reference: str, code: str) -> Authentic | None:
    """The receipt of that reference and printed code; None when there is none, wherever the mistake lies.

    Costs one role switch and one query, in the one collectivité that the reference names.
    """
    wanted = references.normalise(reference)
    if not references.is_reference(wanted) or not code.strip():
        return None
    collectivity = next((card for card in registry.by_schemas(_schemas_of(wanted.partition("-")[0])).values()), None)
    if collectivity is None:
        return None
    with context.inside(collectivity.schema, read_only=True):
        receipt = (
            Receipt.objects.filter(sending__request__reference=wanted, code=_normalised(code))
            .only("text", "issued_at", "sha256")
            .first()
        )
    if receipt is None:
        return None
    return Authentic(str(receipt.text["title"]), receipt.issued_at, collectivity.name, receipt.sha256)


def _schemas_of(code: str) -> list[str]:
    prefix = {5: "c", 9: "e"}.get(len(code), "d")
    return [f"{prefix}_{code.lower()}"]


def _normalised(code: str) -> str:
    plain = "".join(letter for letter in code.upper() if letter.isalnum())
    return f"{plain[:4]}-{plain[4:]}"
