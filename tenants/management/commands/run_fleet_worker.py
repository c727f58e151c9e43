import signal
from threading import Event
from typing import Any

from django.core.management.base import BaseCommand

from tenants.fleet import jobs


class Command(BaseCommand):
    help = "Ouvre et met à jour les collectivités, seul à tenir les droits du propriétaire."

    def handle(self, *args: Any, **options: Any) -> None:
        stop = Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        jobs.work(stop)
