"""Telling the applicant by mail what has just happened to his request."""

from collections.abc import Sequence
from datetime import datetime

from shared_apps.catalogue import library
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


def tell_data_protection_officer(
    request: ServiceRequest, slug: str, collectivity: CollectivityCard, *, at: datetime
) -> None:
    """A request about personal data has come: its officer has one month (RGPD art. 12.3), and is told its number."""
    to = collectivity.legal.get("data_protection_email", "")
    if slug != library.RIGHTS or not to:
        return
    page = f"/bureau/demandes/{request.reference}/"
    correspondence.post(
        subject=request.department_id,
        kind="data_protection",
        to=to,
        title=f"Une demande sur des données personnelles, {collectivity.name}",
        paragraphs=[
            "Bonjour,",
            typeset(
                f"La demande {request.reference} vient d’arriver. La réponse est due sous un mois (article 12 du "
                "RGPD). Elle se lit au bureau, une fois connecté ; ce courriel n’en contient rien."
            ),
            collectivity.name,
        ],
        sender_name=f"{collectivity.name} (Xcontact)",
        reply_to=collectivity.email,
        at=at,
        link=("Ouvrir au bureau", addresses.collectivity(collectivity.subdomain, page)),
    )
