"""`./xcontact carry_library`: after a release, as each collectivité; begun again, it goes on with what is left."""

from typing import Any

from django.core.management.base import BaseCommand

from tenant_apps.procedures import commands
from tenants import context, registry
from tenants.models import Collectivity
from xcontact.kit import clock


class Command(BaseCommand):
    help = "Porte les changements de la bibliothèque dans les démarches des collectivités, sans perdre leurs textes."

    def handle(self, *args: Any, **options: Any) -> None:
        with context.inside(context.OPERATOR):
            schemas = list(Collectivity.objects.order_by("schema_name").values_list("schema_name", flat=True))
        applied = waiting = 0
        for schema in schemas:
            card = registry.by_schema(schema)
            if card is None:
                continue
            with context.inside(schema):
                carried = commands.carry_all(collectivity=card, at=clock.now())
            applied += len(carried.applied)
            waiting += len(carried.waiting)
        self.stdout.write(
            f"{len(schemas)} collectivités : {applied} démarches mises à jour, {waiting} attendent un choix."
        )
