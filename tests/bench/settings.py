"""The project's settings, with the made-up migrations that a bench asks for."""

import os

from xcontact.project.settings import *  # noqa: F403

MIGRATION_MODULES = {"organisation": os.environ["BENCH_HISTORY"]} if os.environ.get("BENCH_HISTORY") else {}
