from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from tenant_apps.retention.closing import replay
from tenants import context, registry
from xcontact.kit import clock


class Command(BaseCommand):
    help = "Après une restauration, efface de nouveau les comptes supprimés qu’elle a fait revenir."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--lister", action="store_true", help="écrit les effacements, à garder hors de la base")
        parser.add_argument("--fichier", type=Path, help="les effacements ainsi gardés, que la base a pu perdre")
        parser.add_argument("--collectivite", default="", help="sous-domaine d’une collectivité restaurée seule")

    def handle(self, *args: Any, **options: Any) -> None:
        at = clock.now()
        with context.portal():
            if options["lister"]:
                for line in replay.tombstones():
                    self.stdout.write(line)
                return
            if options["fichier"]:
                replay.carry(options["fichier"].read_text().splitlines())
            if options["collectivite"]:
                card = registry.by_subdomain(options["collectivite"])
                if card is None:
                    raise CommandError(f"Aucune collectivité sous « {options['collectivite']} ».")
                self.stdout.write(f"{replay.erase_applicants(card, at)} usager(s) sans compte effacé(s).")
            self.stdout.write(f"{replay.erase_accounts(at)} compte(s) effacé(s) de nouveau.")
