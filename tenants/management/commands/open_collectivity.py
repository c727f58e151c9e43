from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from tenants import addresses, registry, territory
from tenants.fleet import jobs
from tenants.fleet.opening import Opening
from tenants.lifecycle import subdomain_fault
from tenants.territory import Entry


class Command(BaseCommand):
    help = "Ouvre une collectivité du registre officiel, par son code INSEE, son SIREN ou son département."

    def add_arguments(self, parser: CommandParser) -> None:
        who = parser.add_mutually_exclusive_group(required=True)
        who.add_argument("--insee", help="code INSEE de la commune, par exemple 10387")
        who.add_argument("--siren", help="SIREN de la collectivité")
        who.add_argument("--departement", help="code du département, pour le département lui-même")
        parser.add_argument("--sous-domaine", dest="subdomain", default="", help="par défaut : celui du nom")
        parser.add_argument("--telephone", default="")
        parser.add_argument("--courriel", dest="email", default="")
        parser.add_argument("--adresse", dest="postal_address", default="")
        parser.add_argument("--agent", dest="agent_email", default="", help="adresse du premier agent, qui sera invité")

    def handle(self, *args: Any, **options: Any) -> None:
        entry = _find(options)
        wish = Opening(
            entry,
            subdomain=options["subdomain"] or territory.propose_subdomain(entry),
            telephone=options["telephone"],
            email=options["email"],
            postal_address=options["postal_address"],
            agent_email=options["agent_email"],
        )
        if fault := subdomain_fault(wish.subdomain, territory.RESERVED):
            raise CommandError(fault)
        if card := registry.by_schema(entry.schema):
            raise CommandError(f"{entry.name} est déjà sur la plateforme : {addresses.collectivity(card.subdomain)}")
        try:
            refusals = jobs.wait(jobs.OPEN, jobs.ask_to_open([wish]))
        except jobs.NobodyAnswers:
            raise CommandError(
                "Aucun processus de flotte ne répond : lancez « ./xcontact run_fleet_worker » ou la démonstration, "
                "puis recommencez."
            ) from None
        if refusals:
            raise CommandError(refusals[0][1])
        registry.forget()
        card = registry.by_schema(entry.schema)
        assert card is not None
        self.stdout.write(f"{card.name} : {addresses.collectivity(card.subdomain)}")
        if not card.is_open:
            self.stdout.write(
                "En préparation : ses démarches seront publiées quand elle aura un téléphone et une adresse "
                "(./xcontact complete_collectivity)."
            )


def _find(options: dict[str, Any]) -> Entry:
    if options["insee"]:
        entry, what = territory.by_insee(options["insee"]), f"code INSEE {options['insee']}"
    elif options["siren"]:
        entry, what = territory.by_siren(options["siren"]), f"SIREN {options['siren']}"
    else:
        entry, what = territory.by_departement(options["departement"]), f"département {options['departement']}"
    if entry is None:
        raise CommandError(f"Le registre officiel ne connaît pas le {what} parmi les huit départements du service.")
    return entry
