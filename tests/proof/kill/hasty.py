"""The dispatcher with a lease of two seconds, for a sample that must be short: `python -m tests.proof.kill.hasty`."""

import os
from datetime import timedelta

import django
from django.core.management import call_command

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xcontact.project.settings")

if __name__ == "__main__":
    django.setup()

    from tenants.agenda import dispatcher

    dispatcher.LEASE = timedelta(seconds=2)
    call_command("run_dispatcher")
