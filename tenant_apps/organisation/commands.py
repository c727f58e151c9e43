"""The first department and the first agent of a collectivité that opens."""

from tenant_apps.organisation.models import Agent, AgentRole, Department
from tenants.events import CollectivityCompleted, CollectivityOpened
from tenants.models import CollectivityKind

FIRST_DEPARTMENT = {
    CollectivityKind.COMMUNE: "Mairie",
    CollectivityKind.EPCI: "Accueil de l’intercommunalité",
    CollectivityKind.DEPARTEMENT: "Accueil du Département",
}


def set_up(event: CollectivityOpened) -> None:
    """One department, which answers for everything until others are made, and whoever is invited to it."""
    collectivity = event.collectivity
    Department.objects.bulk_create(
        [
            Department(
                id=event.department_id,
                name=FIRST_DEPARTMENT[CollectivityKind(collectivity.kind)],
                telephone=collectivity.telephone,
                email=collectivity.email,
                postal_address=collectivity.postal_address,
            )
        ]
    )
    if event.agent_email:
        Agent.objects.bulk_create(
            [
                Agent(
                    id=event.agent_id,
                    display_name="Secrétariat",
                    function="secrétariat",
                    email=event.agent_email,
                    role=AgentRole.ADMINISTRATOR,
                )
            ]
        )


def complete(event: CollectivityCompleted) -> None:
    """The departments that could not be reached take the collectivité's telephone and addresses."""
    collectivity = event.collectivity
    Department.objects.filter(telephone="").update(
        telephone=collectivity.telephone, email=collectivity.email, postal_address=collectivity.postal_address
    )
