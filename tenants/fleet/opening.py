"""Opening a collectivité: role, schema, domain and what the rooms above add, in one transaction or not at all."""

from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from psycopg import sql

from tenants import registry, territory
from tenants.events import CollectivityCompleted, CollectivityOpened
from tenants.fleet import history, template
from tenants.fleet.owner import as_owner
from tenants.lifecycle import identity_fault, missing_to_open, subdomain_fault
from tenants.models import Collectivity, CollectivityStatus, Domain
from tenants.territory import Entry
from xcontact.kit import clock, events
from xcontact.kit.errors import Refused
from xcontact.kit.references import uuid7


@dataclass(frozen=True)
class Opening:
    """What is asked: who, under which subdomain (empty: the one we propose), and how it can be reached."""

    entry: Entry
    subdomain: str = ""
    telephone: str = ""
    email: str = ""
    postal_address: str = ""
    agent_email: str = ""
    brand: dict[str, Any] = field(default_factory=dict)


_template: tuple[int, template.Catalogue] | None = None


def open_collectivity(wish: Opening) -> registry.CollectivityCard:
    """As the fleet worker. Refuses with a sentence; what it makes is complete or not there at all."""
    entry = wish.entry
    subdomain = wish.subdomain or territory.propose_subdomain(entry)
    if fault := identity_fault(entry.schema, entry.name) or subdomain_fault(subdomain, territory.RESERVED):
        raise Refused(fault)
    with as_owner(), transaction.atomic():
        _refuse_taken(entry, subdomain)
        collectivity = _register(wish, subdomain)
        _cut_schema(entry.schema)
        connection.stand(entry.schema)  # type: ignore[attr-defined]
        card = _card(collectivity, subdomain)
        events.publish(CollectivityOpened(card, wish.agent_email, department_id=uuid7(), agent_id=uuid7()))
    registry.forget()
    return card


def complete_collectivity(schema: str, *, telephone: str, email: str, postal_address: str) -> registry.CollectivityCard:
    """As the fleet worker: give what was missing, and open; a suspended one stays so."""
    if missing := missing_to_open(telephone, email, postal_address):
        raise Refused(f"Il manque encore {' et '.join(missing)}.")
    with as_owner(), transaction.atomic():
        found = Collectivity.objects.select_for_update().filter(schema_name=schema)
        if not found.update(telephone=telephone, email=email, postal_address=postal_address):
            raise Refused("Cette collectivité n’est pas sur la plateforme.")
        found.filter(status=CollectivityStatus.PREPARING).update(status=CollectivityStatus.OPEN)
        collectivity = Collectivity.objects.prefetch_related("domains").get(schema_name=schema)
        connection.stand(schema)  # type: ignore[attr-defined]
        card = _card(collectivity, collectivity.domains.all()[0].domain)
        events.publish(CollectivityCompleted(card))
    registry.forget()
    return card


def _refuse_taken(entry: Entry, subdomain: str) -> None:
    taken = Domain.objects.filter(domain=subdomain).values_list("tenant__name", "tenant__schema_name").first()
    if taken and taken[1] != entry.schema:
        raise Refused(f"Le sous-domaine « {subdomain} » est déjà celui de {taken[0]} : choisissez-en un autre.")
    if taken or Collectivity.objects.filter(schema_name=entry.schema).exists():
        raise Refused(f"{entry.name} est déjà sur la plateforme.")


def _register(wish: Opening, subdomain: str) -> Collectivity:
    entry = wish.entry
    ready = not missing_to_open(wish.telephone, wish.email, wish.postal_address)
    collectivity = Collectivity(
        schema_name=entry.schema,
        kind=entry.kind,
        name=entry.name,
        siren=entry.siren,
        insee=entry.insee,
        departement=entry.departement,
        population=entry.population,
        postcodes=list(entry.postcodes),
        status=CollectivityStatus.OPEN if ready else CollectivityStatus.PREPARING,
        telephone=wish.telephone,
        email=wish.email,
        postal_address=wish.postal_address,
        brand=wish.brand,
        folded=entry.folded,
        fleet_step=_cut()[0],
        opened_at=clock.now(),
    )
    Collectivity.objects.bulk_create([collectivity])
    Domain.objects.bulk_create([Domain(domain=subdomain, tenant=collectivity, is_primary=True)])
    return collectivity


def _cut() -> tuple[int, template.Catalogue]:
    """The template's DDL, read once in this process for the version it has."""
    global _template
    step = history.recorded_step()
    if _template is None or _template[0] != step:
        _template = step, template.read(template.NAME, f"{settings.ROLE_PREFIX}_collectivity")
    return _template


def _cut_schema(schema: str) -> None:
    prefix = settings.ROLE_PREFIX
    role, builder = sql.Identifier(f"{prefix}_{schema}"), sql.Identifier(f"{prefix}_builder")
    app = sql.Identifier(settings.DATABASES["default"]["USER"])
    group = sql.Identifier(f"{prefix}_collectivity")
    catalogue = _cut()[1]
    raw = connection.connection
    if not raw.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [f"{prefix}_{schema}"]).fetchone():
        raw.execute(sql.SQL("CREATE ROLE {}").format(role))
    script = sql.SQL(
        "GRANT {group} TO {role}; GRANT {role} TO {app}; CREATE SCHEMA {schema} AUTHORIZATION {builder}; "
        "GRANT USAGE ON SCHEMA {schema} TO {role}, {retention}; "
        "SET LOCAL ROLE {builder}; SET LOCAL search_path = {schema}, public; "
    ).format(
        group=group,
        role=role,
        app=app,
        schema=sql.Identifier(schema),
        builder=builder,
        retention=sql.Identifier(f"{prefix}_retention"),
    )
    raw.execute(script.as_string(raw).encode() + catalogue.script.encode() + b"; RESET ROLE")


def _card(collectivity: Collectivity, subdomain: str) -> registry.CollectivityCard:
    return registry.CollectivityCard(
        id=collectivity.pk,
        schema=collectivity.schema_name,
        kind=collectivity.kind,
        name=collectivity.name,
        siren=collectivity.siren,
        insee=collectivity.insee,
        departement=collectivity.departement,
        population=collectivity.population,
        subdomain=subdomain,
        status=collectivity.status,
        telephone=collectivity.telephone,
        email=collectivity.email,
        postal_address=collectivity.postal_address,
        brand=collectivity.brand,
        postcodes=tuple(collectivity.postcodes),
        fleet_step=collectivity.fleet_step,
    )
