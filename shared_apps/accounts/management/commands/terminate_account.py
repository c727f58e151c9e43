"""`./xcontact terminate_account ADRESSE --motive "…"`, and `--restore`."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from shared_apps.accounts import commands
from tenants import context
from xcontact.kit import clock
from xcontact.kit.errors import Refused


class Command(BaseCommand):
    help = "Ferme le compte d’un usager pour un usage illicite, en lui disant pourquoi ; --restore le rouvre."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", metavar="adresse")
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument("--motive", help="le motif, que la personne lira")
        what.add_argument("--restore", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with context.portal():
                if options["restore"]:
                    commands.restore(email=options["email"], at=clock.now())
                else:
                    commands.terminate(email=options["email"], motive=options["motive"], at=clock.now())
        except Refused as refusal:
            raise CommandError(refusal.sentence) from None
        done = "rouvert" if options["restore"] else "fermé, ainsi que toutes ses connexions"
        self.stdout.write(f"Compte {done}. La personne en est avertie par courriel.")
