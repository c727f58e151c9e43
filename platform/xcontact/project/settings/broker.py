"""The broker is a doorbell: the truth is the agenda, in PostgreSQL."""

from xcontact.project import env

BROKER_URL = env.text("BROKER_URL", "redis://127.0.0.1:6379/0")
