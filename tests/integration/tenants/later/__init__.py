"""Migrations of `organisation` in a release to come: all that there are today, and three made-up ones."""

import pkgutil
from pathlib import Path

import tenant_apps.organisation.migrations as today

__path__ = [str(Path(__file__).parent), *today.__path__]
LAST = max(name for _, name, _ in pkgutil.iter_modules(today.__path__))
