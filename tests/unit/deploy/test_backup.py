"""The write-ahead log is copied whole and once; a collectivité's export holds its rows, and no neighbour's."""

import csv
import importlib.util
import io
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

from tenants import context
from tenants.registry import CollectivityCard

BACKUP = Path(__file__).resolve().parents[3] / "deploy" / "backup"


def _exporter() -> Any:
    spec = importlib.util.spec_from_file_location("export_collectivity", BACKUP / "export_collectivity.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _rows(archive: zipfile.ZipFile, table: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(archive.read(f"{table}.csv").decode())))


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_an_export_holds_every_table_of_one_collectivity(
    troyes: CollectivityCard, oeuilly: CollectivityCard, tmp_path: Path
) -> None:
    url = settings.OWNER_DATABASE_URL
    for card in (troyes, oeuilly):
        _exporter().export(url, card.schema, str(tmp_path / card.schema))
    with context.inside(troyes.schema), connection.cursor() as cursor:
        cursor.execute("SELECT id::text FROM procedures_procedure")
        offered = {key for (key,) in cursor.fetchall()}
    with zipfile.ZipFile(tmp_path / troyes.schema) as ours, zipfile.ZipFile(tmp_path / oeuilly.schema) as theirs:
        assert offered and {row["id"] for row in _rows(ours, "procedures_procedure")} == offered
        assert not offered & {row["id"] for row in _rows(theirs, "procedures_procedure")}
        assert {"requests_servicerequest.csv", "organisation_agent.csv"} <= set(ours.namelist())


def test_an_unknown_collectivity_is_not_exported(
    fleet: dict[str, CollectivityCard], django_db_blocker: Any, tmp_path: Path
) -> None:
    with django_db_blocker.unblock(), pytest.raises(LookupError):
        _exporter().export(settings.OWNER_DATABASE_URL, "c_99999", str(tmp_path / "x.zip"))
    assert not (tmp_path / "x.zip").exists()


def _archive(source: Path, name: str, archives: Path) -> int:
    return subprocess.run(
        [str(BACKUP / "archive-wal"), str(source), name], env={"ARCHIVES": str(archives), "PATH": "/usr/bin:/bin"}
    ).returncode


def test_a_log_file_is_archived_once_and_never_overwritten(tmp_path: Path) -> None:
    segment = tmp_path / "segment"
    segment.write_bytes(b"first")
    assert _archive(segment, "0001", tmp_path) == 0
    assert _archive(segment, "0001", tmp_path) == 0, "asked again, the same bytes are a success"
    segment.write_bytes(b"other")
    assert _archive(segment, "0001", tmp_path) != 0
    assert (tmp_path / "wal" / "0001").read_bytes() == b"first"
    assert [file.name for file in (tmp_path / "wal").iterdir()] == ["0001"]
