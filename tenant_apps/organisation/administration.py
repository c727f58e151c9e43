"""What an administrator changes: how to reach a department, and who signs."""

from datetime import date
from uuid import UUID

from django.db import transaction

from tenant_apps.organisation.models import Agent, AgentRole, Department, Signatory
from tenants import lifecycle, registry
from tenants.models import Collectivity
from tenants.registry import CollectivityCard
from xcontact.kit.errors import NotFound, Refused


def departments() -> list[Department]:
    """The oldest first: the one that answers for the whole collectivité."""
    return list(Department.objects.order_by("id"))


def all_signatories() -> list[Signatory]:
    """Present, future and past, by name."""
    return list(Signatory.objects.order_by("name", "starts_on"))


def change_contact(
    *,
    department_id: UUID,
    telephone: str,
    email: str,
    postal_address: str,
    hours: str,
    collectivity: CollectivityCard,
    by: Agent,
) -> Department:
    """How to reach a department (R. 112-11-1 CRPA). The first one's are the collectivité's own, on its public pages.

    Raises `Refused` where a receipt could not name it any more, `NotFound`.
    """
    _require_administrator(by)
    if missing := lifecycle.missing_to_open(telephone, email, postal_address):
        raise Refused(f"Il manque {' et '.join(missing)} : les accusés doivent les porter.")
    with transaction.atomic():
        department = next((one for one in departments() if one.id == department_id), None)
        if department is None:
            raise NotFound
        department.telephone, department.email = telephone, email
        department.postal_address, department.hours = postal_address, hours
        department.save(update_fields=["telephone", "email", "postal_address", "hours"])
        if department == departments()[0]:
            Collectivity.objects.filter(schema_name=collectivity.schema).update(
                telephone=telephone, email=email, postal_address=postal_address
            )
    registry.forget()
    return department


def change_legal(
    *,
    director: str,
    data_protection_officer: str,
    data_protection_email: str,
    collectivity: CollectivityCard,
    by: Agent,
) -> None:
    """Who answers for the publication and for personal data, named on every page of law (RGPD art. 13; D-07)."""
    _require_administrator(by)
    facts = {
        "director": director,
        "data_protection_officer": data_protection_officer,
        "data_protection_email": data_protection_email,
    }
    kept = {name: words.strip() for name, words in facts.items() if words.strip()}
    Collectivity.objects.filter(schema_name=collectivity.schema).update(legal=kept)
    registry.forget()


def name_signatory(
    *, name: str, quality: str, delegation: str, starts_on: date, ends_on: date | None, by: Agent
) -> Signatory:
    """Somebody may sign between two days, both included (L. 212-1 CRPA)."""
    _require_administrator(by)
    if ends_on is not None and ends_on < starts_on:
        raise Refused("La fin vient avant le début : corrigez l’une des deux dates.")
    return Signatory.objects.create(
        name=name, quality=quality, delegation=delegation, starts_on=starts_on, ends_on=ends_on
    )


@transaction.atomic
def end_signatory(*, signatory_id: UUID, last_day: date, by: Agent) -> Signatory:
    """He signs until that day included; what he has signed stays."""
    _require_administrator(by)
    signatory = Signatory.objects.select_for_update().filter(id=signatory_id).first()
    if signatory is None:
        raise NotFound
    if last_day < signatory.starts_on:
        raise Refused("Le dernier jour vient avant le premier : choisissez un autre jour.")
    signatory.ends_on = last_day
    signatory.save(update_fields=["ends_on"])
    return signatory


def _require_administrator(agent: Agent) -> None:
    if agent.role != AgentRole.ADMINISTRATOR:
        raise Refused("Seul un administrateur change les réglages.")
