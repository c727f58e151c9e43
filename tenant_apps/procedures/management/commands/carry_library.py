"""`./xcontact carry_library`: after a release, in each collectivité; begun again, it goes on with what is left."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from tenant_apps.procedures import commands
from tenants import context, registry
from tenants.fleet import history
from tenants.models import Collectivity
from xcontact.kit import clock


class Command(BaseCommand):
    help = "Porte les changements de la bibliothèque dans les démarches des collectivités, sans perdre leurs textes."

    def handle(self, *args: Any, **options: Any) -> None:
        with context.portal():
            found = Collectivity.objects.order_by("schema_name").values_list("schema_name", "fleet_step")
            places = [(schema, history.serves(step)) for schema, step in found]
        applied = waiting = 0
        for schema, served in places:
            card = registry.by_schema(schema)
            if card is None or not served:
                continue
            with context.inside(schema):
                carried = commands.carry_all(collectivity=card, at=clock.now())
            applied += len(carried.applied)
            waiting += len(carried.waiting)
        self.stdout.write(
            f"{len(places)} collectivités : {applied} démarches mises à jour, {waiting} attendent un choix."
        )
        if behind := sum(not served for _, served in places):
            raise CommandError(f"{behind} collectivité(s) à mettre à jour d’abord (migrate_fleet), puis relancez.")
