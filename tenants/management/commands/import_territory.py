from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from tenants import context, territory
from tenants.fleet import jobs
from tenants.fleet.opening import Opening
from tenants.models import Collectivity

BAR = 40


class Command(BaseCommand):
    help = "Ouvre des milliers de collectivités d’un coup. Interrompu, il reprend où il en était."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", nargs="?", default=str(territory.FILE), metavar="FICHIER.csv")
        parser.add_argument("--departement", help="seulement ce département")
        parser.add_argument("--limite", type=int, dest="limit", help="seulement les premières")

    def handle(self, *args: Any, **options: Any) -> None:
        entries = _read(options)
        with context.inside(context.OPERATOR):
            present = set(Collectivity.objects.values_list("schema_name", flat=True))
        missing = [entry for entry in entries if entry.schema not in present]
        self.stdout.write(f"{len(entries)} collectivités, dont {len(entries) - len(missing)} déjà ouvertes.")
        if not missing:
            return
        asked = jobs.ask_to_open([Opening(entry) for entry in missing])
        try:
            refusals = jobs.wait(jobs.OPEN, asked, self._bar)
        except jobs.NobodyAnswers:
            raise CommandError(
                "\nAucun processus de flotte n’avance. Relancez cette commande : elle reprendra."
            ) from None
        names = {entry.schema: entry.name for entry in missing}
        self.stdout.write(f"\n{len(missing) - len(refusals)} ouvertes, {len(refusals)} refusées.")
        for schema, sentence in refusals:
            self.stdout.write(f"  {names[schema]} ({schema}) : {sentence}")

    def _bar(self, done: int, total: int) -> None:
        filled = BAR * done // max(total, 1)
        self.stdout.write(f"\r[{'█' * filled}{'·' * (BAR - filled)}] {done} / {total}", ending="")
        self.stdout.flush()


def _read(options: dict[str, Any]) -> list[territory.Entry]:
    path = Path(options["file"])
    if not path.is_file():
        raise CommandError(f"Le fichier {path} n’existe pas.")
    try:
        entries = territory.entries(path)
    except (ValueError, UnicodeDecodeError) as error:
        raise CommandError(f"{path} ne se lit pas comme un registre : {error}") from error
    if options["departement"]:
        entries = [entry for entry in entries if entry.departement == options["departement"].upper()]
        if not entries:
            raise CommandError(f"Aucune collectivité du département {options['departement']} dans ce fichier.")
    return entries[: options["limit"]]
