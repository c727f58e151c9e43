"""What `dramatiq xcontact.project.worker` runs."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xcontact.project.settings")
django.setup()

from tenants.agenda.bell import broker, do_act  # noqa: E402

__all__ = ["broker", "do_act"]
