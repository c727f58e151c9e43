"""`./xcontact forget_factors IDENTIFIANT [--agent]`, for whoever has lost every second factor and shown who he is."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from shared_apps.accounts.commands import factors
from tenants import context
from xcontact.kit import clock
from xcontact.kit.errors import Refused


class Command(BaseCommand):
    help = (
        "Retire toute seconde vérification d’un compte et ferme ses connexions. Un agent en choisit ensuite une autre."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", metavar="identifiant", help="adresse de l’usager, ou identifiant de l’agent")
        parser.add_argument("--agent", action="store_true", help="c’est un compte d’agent")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with context.portal():
                factors.forget(name=options["name"], is_agent=options["agent"], at=clock.now())
        except Refused as refusal:
            raise CommandError(refusal.sentence) from None
        self.stdout.write("Seconde vérification retirée, connexions fermées. La personne en est avertie par courriel.")
