"""Telling the applicant by mail what has just happened to his request."""

from collections.abc import Sequence
from datetime import datetime

from tenant_apps.correspondence import commands as correspondence
from tenant_apps.requests.models import ServiceRequest
from tenants import addresses
from tenants.registry import CollectivityCard
from xcontact.kit.text import typeset


def tell(
    request: ServiceRequest,
    collectivity: CollectivityCard,
    *,
    at: datetime,
    kind: str,
    title: str,
    paragraphs: Sequence[str],
    label: str = "Suivre ma demande",
) -> None:
    """Freeze the mail in the ledger, in the transaction of its cause; answers go to the department."""
    department = request.department
    contact = ", ".join(part for part in (department.name, department.telephone, department.email) if part)
    correspondence.post(
        subject=request.id,
        kind=kind,
        to=request.contact_email,
        title=title,
        paragraphs=["Bonjour,", *(typeset(text) for text in paragraphs), f"{collectivity.name}\n{contact}"],
        sender_name=f"{collectivity.name} (Xcontact)",
        reply_to=department.email or collectivity.email,
        at=at,
        link=(label, addresses.collectivity(collectivity.subdomain, f"/demandes/{request.reference}/")),
    )
