"""`./xcontact reopen_membership IDENTIFIANT SOUS-DOMAINE`, for a collectivité where nobody is left to reopen it."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from shared_apps.accounts import commands
from tenants import context, registry
from xcontact.kit import clock
from xcontact.kit.errors import Refused


class Command(BaseCommand):
    help = "Rouvre à un agent suspendu le bureau d’une collectivité ; le délai de confirmation repart de ce jour."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("identifier", metavar="identifiant")
        parser.add_argument("subdomain", metavar="sous-domaine")

    def handle(self, *args: Any, **options: Any) -> None:
        with context.portal():
            card = registry.by_subdomain(options["subdomain"])
            if card is None:
                raise CommandError("Aucune collectivité n’a ce sous-domaine.")
            try:
                commands.reopen_membership(identifier=options["identifier"], collectivity=card, at=clock.now())
            except Refused as refusal:
                raise CommandError(refusal.sentence) from None
        self.stdout.write(f"{card.name} : accès rouvert. L’agent en est averti par courriel s’il était suspendu.")
