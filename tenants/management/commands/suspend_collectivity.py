"""`./xcontact suspend_collectivity SOUS-DOMAINE --motive "…"`, and `--resume`, as the operator."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from tenants import context, suspension
from xcontact.kit.errors import Refused


class Command(BaseCommand):
    help = "Suspend les pages d’une collectivité ; --resume les rouvre."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("subdomain", metavar="sous-domaine")
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument("--motive", help="le motif, inscrit au journal technique")
        what.add_argument("--resume", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with context.inside(context.OPERATOR):
                if options["resume"]:
                    card = suspension.resume(subdomain=options["subdomain"])
                else:
                    card = suspension.suspend(subdomain=options["subdomain"], motive=options["motive"])
        except Refused as refusal:
            raise CommandError(refusal.sentence) from None
        self.stdout.write(f"{card.name} : pages {'rouvertes' if options['resume'] else 'suspendues'}.")
