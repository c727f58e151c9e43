from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from tenants.fleet import cluster


class Command(BaseCommand):
    help = "Crée les comptes PostgreSQL, les rôles et la base. À lancer une fois, avec l’adresse d’un administrateur."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--admin-url", required=True, help="postgresql://postgres:…@hôte:port/postgres")

    def handle(self, *args: Any, **options: Any) -> None:
        if "owner" not in settings.DATABASES:
            raise CommandError("XCONTACT_OWNER_DATABASE_URL manque : donnez l’adresse du propriétaire de la base.")
        owner, app = settings.DATABASES["owner"], settings.DATABASES["default"]
        cluster.prepare(
            options["admin_url"],
            owner=(owner["USER"], owner["PASSWORD"]),
            app=(app["USER"], app["PASSWORD"]),
            database=owner["NAME"],
            prefix=settings.ROLE_PREFIX,
        )
        self.stdout.write("Comptes, rôles et base : prêts.")
