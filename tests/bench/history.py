"""Releases to come: `organisation` with so many more migrations of one column each, written to a temporary folder."""

import atexit
import os
import shutil
import sys
import tempfile
from pathlib import Path

PACKAGE = "bench_history"
FIRST = 9001
_INIT = """
import pkgutil
from pathlib import Path
import tenant_apps.organisation.migrations as today
__path__ = [str(Path(__file__).parent), *today.__path__]
LAST = max(name for _, name, _ in pkgutil.iter_modules(today.__path__))
"""
_MIGRATION = """
from django.db import migrations, models
from bench_history import LAST

class Migration(migrations.Migration):
    dependencies = [("organisation", {before})]
    operations = [migrations.AddField("department", "extra_{number}", models.CharField(max_length=80, null=True))]
"""


class Releases:
    """Adds migrations one after the other, for this process and for those it starts."""

    def __init__(self) -> None:
        folder = Path(tempfile.mkdtemp(prefix="xcontact-bench-history-"))
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
        self._package = folder / PACKAGE
        self._package.mkdir()
        (self._package / "__init__.py").write_text(_INIT)
        self._number = FIRST
        sys.path.insert(0, str(folder))
        os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [str(folder), os.environ.get("PYTHONPATH", "")]))
        os.environ["BENCH_HISTORY"] = PACKAGE

    def add(self, count: int = 1) -> None:
        """Write them, and have this process read the history anew."""
        import importlib

        from django.conf import settings

        from tenants.fleet import history

        for _ in range(count):
            before = "LAST" if self._number == FIRST else f'"{self._number - 1}_extra"'
            text = _MIGRATION.format(before=before, number=self._number)
            (self._package / f"{self._number}_extra.py").write_text(text)
            self._number += 1
        importlib.invalidate_caches()
        settings.MIGRATION_MODULES = {"organisation": PACKAGE}
        history.code_step.cache_clear()
