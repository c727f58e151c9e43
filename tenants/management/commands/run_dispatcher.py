import signal
from threading import Event
from typing import Any

from django.core.management.base import BaseCommand

from tenants.agenda import bell, dispatcher


class Command(BaseCommand):
    help = "Sonne le travailleur pour chaque acte arrivé à son heure."

    def handle(self, *args: Any, **options: Any) -> None:
        stop = Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        dispatcher.run(bell.ring, stop, bell.room)
