from typing import Any

from django.core.management.base import BaseCommand

from tenants.fleet import migrate


class Command(BaseCommand):
    help = "Met à jour la base commune, le modèle, puis toutes les collectivités. Se relance sans risque."

    def handle(self, *args: Any, **options: Any) -> None:
        def report(done: int, total: int) -> None:
            self.stdout.write(f"\r{done} / {total} collectivités", ending="")
            self.stdout.flush()

        moved = migrate.migrate_fleet(report)
        self.stdout.write(f"\nCollectivités mises à jour : {moved}." if moved else "Tout est à jour.")
