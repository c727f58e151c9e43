"""`./xcontact publish_terms 2027-1 --file conditions.md --changes "…"`, as the operator."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from shared_apps.accounts import commands
from tenants import addresses, context
from xcontact.kit import clock
from xcontact.kit.errors import Refused


class Command(BaseCommand):
    help = "Publie une version des conditions d’utilisation : chacun devra l’accepter à sa prochaine connexion."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("version")
        parser.add_argument("--file", type=Path, required=True, help="le texte, en Markdown")
        parser.add_argument("--changes", required=True, help="ce qui change, dit à tous")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            content = options["file"].read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            raise CommandError(f"« {options['file']} » ne se lit pas : donnez un fichier de texte en UTF-8.") from None
        try:
            with context.inside(context.OPERATOR):
                terms = commands.publish_terms(
                    version=options["version"], content=content, changes=options["changes"], at=clock.now()
                )
        except Refused as refusal:
            raise CommandError(refusal.sentence) from None
        self.stdout.write(f"Version {terms.version} en vigueur : {addresses.portal('/conditions-generales/')}")
