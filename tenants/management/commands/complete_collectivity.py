from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from tenants import addresses, registry
from tenants.fleet import jobs


class Command(BaseCommand):
    help = "Donne son téléphone et son adresse à une collectivité en préparation : ses démarches paraissent."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("subdomain", metavar="sous-domaine")
        parser.add_argument("--telephone", required=True)
        parser.add_argument("--courriel", dest="email", default="")
        parser.add_argument("--adresse", dest="postal_address", default="")

    def handle(self, *args: Any, **options: Any) -> None:
        card = registry.by_subdomain(options["subdomain"])
        if card is None:
            raise CommandError(f"Aucune collectivité sous « {options['subdomain']} ».")
        asked = jobs.ask_to_complete(
            card.schema,
            telephone=options["telephone"],
            email=options["email"],
            postal_address=options["postal_address"],
        )
        try:
            refusals = jobs.wait(jobs.COMPLETE, asked)
        except jobs.NobodyAnswers:
            raise CommandError("Aucun processus de flotte ne répond.") from None
        if refusals:
            raise CommandError(refusals[0][1])
        self.stdout.write(f"{card.name} est ouverte : {addresses.collectivity(card.subdomain)}")
