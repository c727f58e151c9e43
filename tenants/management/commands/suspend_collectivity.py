"""`./xcontact suspend_collectivity SOUS-DOMAINE --motive "…"`, `--resume`, or `--list`, as the operator."""

from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from tenants import context, suspension
from xcontact.kit import clock
from xcontact.kit.errors import Refused
from xcontact.kit.text import french_moment


class Command(BaseCommand):
    help = "Suspend les pages d’une collectivité ; --resume les rouvre."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("subdomain", metavar="sous-domaine", nargs="?", default="")
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument("--motive", help="le motif, gardé avec la suspension")
        what.add_argument("--resume", action="store_true")
        what.add_argument("--list", action="store_true", help="toutes les suspensions, avec leur motif")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with context.inside(context.OPERATOR):
                self.stdout.write("\n".join(self._list() if options["list"] else [self._done(**options)]))
        except Refused as refusal:
            raise CommandError(refusal.sentence) from None

    def _done(self, *, subdomain: str, motive: str | None, resume: bool, **_: Any) -> str:
        if resume:
            return f"{suspension.resume(subdomain=subdomain, at=clock.now()).name} : pages rouvertes."
        card = suspension.suspend(subdomain=subdomain, motive=motive or "", at=clock.now())
        return f"{card.name} : pages suspendues."

    def _list(self) -> Iterator[str]:
        for one in suspension.told():
            until = f" au {french_moment(one.resumed_at)}" if one.resumed_at else ", toujours en cours"
            yield f"{one.place} : du {french_moment(one.suspended_at)}{until} : {one.motive}"
