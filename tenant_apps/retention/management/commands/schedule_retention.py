from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from tenant_apps.requests.commands import destroying, ending_drafts, reminding
from tenants import context, registry
from tenants.fleet import history
from tenants.models import Collectivity
from xcontact.kit import clock


class Command(BaseCommand):
    help = (
        "Inscrit à l’agenda ce qui date d’avant cette version : la fin de conservation des demandes terminées "
        "et des brouillons, les rappels des demandes en cours. Peut être relancée : rien n’est inscrit deux fois, rien "
        "n’est détruit."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--collectivite", default="", help="sous-domaine d’une seule collectivité")

    def handle(self, *args: Any, **options: Any) -> None:
        at, entered, drafts, reminded, behind = clock.now(), 0, 0, 0, 0
        for schema, step in self._places(options["collectivite"]):
            if not history.serves(step):
                behind += 1
                continue
            with context.inside(schema):
                entered += destroying.enter_all(at=at)
                drafts += ending_drafts.enter_all()
                reminded += reminding.enter_all(at=at)
        self.stdout.write(f"{entered} demande(s) à l’agenda, {drafts} brouillon(s), {reminded} demande(s) en cours.")
        if behind:
            raise CommandError(f"{behind} collectivité(s) à mettre à jour d’abord (migrate_fleet), puis relancez.")

    def _places(self, subdomain: str) -> list[tuple[str, int]]:
        with context.portal():
            if subdomain:
                card = registry.by_subdomain(subdomain)
                if card is None:
                    raise CommandError(f"Aucune collectivité sous « {subdomain} ».")
                return [(card.schema, card.fleet_step)]
            found = Collectivity.objects.order_by("schema_name").values_list("schema_name", "fleet_step")
            return list(found)
