"""From what is configured to what the law's pure modules take."""

from shared_apps.catalogue.library import ResolvedProcedure
from tenant_apps.organisation.courts import BY_DEPARTEMENT
from tenant_apps.organisation.models import Department
from tenant_apps.requests.lifecycle import DEPARTEMENT, INTERCOMMUNALITE, MAIRIE, Office
from tenant_apps.requests.policies import Delay, Nature, ProcedureRules, SilenceMeans, Unit
from tenant_apps.requests.receipts import AppealBody, Contact
from tenants import naming
from tenants.models import CollectivityKind
from tenants.registry import CollectivityCard
from xcontact.kit.workdays import Calendar

# None of the eight départements is in Alsace-Moselle (law.md J-03).
_ALSACE_MOSELLE = frozenset({"57", "67", "68"})


def rules_of(procedure: ResolvedProcedure) -> ProcedureRules:
    """Nature, silence and delay of a procedure."""
    silence, within = procedure.silence, procedure.answer_within
    return ProcedureRules(
        nature=Nature(procedure.nature.lower()),
        silence_means=SilenceMeans(silence.means.lower()) if silence else SilenceMeans.NONE,
        delay=Delay(silence.value, Unit(silence.unit.lower())) if silence else None,
        legal_basis=silence.legal_basis if silence else "",
        answer_within=Delay(within.value, Unit(within.unit.lower())) if within else None,
        answer_basis=within.legal_basis if within else "",
    )


def contact_of(department: Department) -> Contact:
    return Contact(department.name, department.telephone, department.email, department.postal_address)


def appeal_body_of(collectivity: CollectivityCard) -> AppealBody | None:
    """Where a rejection by this collectivité is contested."""
    court = BY_DEPARTEMENT.get(collectivity.departement)
    return AppealBody(naming.authority(collectivity), court.name, court.address) if court else None


def calendar_of(collectivity: CollectivityCard) -> Calendar:
    return Calendar.ALSACE_MOSELLE if collectivity.departement in _ALSACE_MOSELLE else Calendar.METROPOLE


def office_of(collectivity: CollectivityCard) -> Office:
    return {
        CollectivityKind.EPCI.value: INTERCOMMUNALITE,
        CollectivityKind.DEPARTEMENT.value: DEPARTEMENT,
    }.get(collectivity.kind, MAIRIE)
