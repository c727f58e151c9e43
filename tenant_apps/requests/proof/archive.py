"""The ZIP: written to a file, one document in memory at a time; the same state gives the same bytes."""

import json
import logging
import re
import zipfile
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, BinaryIO
from uuid import UUID

from django.template.loader import render_to_string

from shared_apps.catalogue.content import digest
from tenant_apps.documents.queries import Altered
from tenant_apps.requests.proof.gathering import Gathered, Side
from tenants import storage

log = logging.getLogger(__name__)
MEDIA_TYPE = "application/zip"
FORMAT = 1
DIGESTS = "empreintes.json"
VERIFIER = Path(__file__).with_name("verifier.py")
# The same for all: nothing in the ZIP depends on when it was asked for.
_DAY_ONE = (1980, 1, 1, 0, 0, 0)
_NOT_IN_A_NAME = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|]')


def write(gathered: Gathered, file: BinaryIO) -> int:
    """Write the proof file and return its size in bytes; `file` is left at its end.

    A document that is lost or altered is named as such: the verifier says so. Raises `storage.StorageUnavailable`.
    """
    with zipfile.ZipFile(file, "w") as archive:
        _Writer(archive, gathered).write()
    return file.tell()


class _Writer:
    def __init__(self, archive: zipfile.ZipFile, gathered: Gathered) -> None:
        self._zip = archive
        self._gathered = gathered
        self._digests: dict[str, dict[str, Any]] = {}

    def write(self) -> None:
        gathered = self._gathered
        tables = {**gathered.tables, "documents.json": self._documents()}
        for file in gathered.files:
            self._add(file.path, file.read(), stored=True)
        for path, content in tables.items():
            self._add(path, as_json(content))
        request = gathered.request
        shown = {"request_row": request, "collectivity": gathered.collectivity, "pages": gathered.pages}
        shown["tables"] = {name.removesuffix(".json").replace("/", "_"): table for name, table in tables.items()}
        self._add("demande.html", render_to_string("requests/proof/demande.html", shown).encode())
        words = {**shown, "is_applicant": gathered.side is Side.APPLICANT}
        self._add("LISEZ-MOI.txt", render_to_string("requests/proof/LISEZ-MOI.txt", words).encode())
        self._add("verifier.py", VERIFIER.read_bytes())
        self._put(DIGESTS, as_json(listing(str(request.reference), self._digests)))

    def _documents(self) -> list[dict[str, Any]]:
        rows = []
        for row, file in self._gathered.documents:
            folder, _, name = file.path.partition("/")
            path = f"{folder}/{_NOT_IN_A_NAME.sub('-', name).strip('. ')}"
            told = {**row, "fichier": path}
            try:
                self._add(path, file.read(), stored=True)
            except (storage.NotStored, Altered):
                log.error("a document of the request %s is not what was received", self._gathered.request.id)
                told["remis"] = "absent"
            rows.append(told)
        return rows

    def _add(self, path: str, content: bytes, *, stored: bool = False) -> None:
        self._digests[path] = {"octets": len(content), "SHA-256": sha256(content).hexdigest()}
        self._put(path, content, stored=stored)

    def _put(self, path: str, content: bytes, *, stored: bool = False) -> None:
        """`stored`: PDF and pictures are compressed already."""
        entry = zipfile.ZipInfo(path, _DAY_ONE)
        entry.create_system = 3
        entry.external_attr = 0o644 << 16
        entry.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
        self._zip.writestr(entry, content)


def listing(reference: str, digests: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """The table of digests, under its own."""
    listed = {"format": FORMAT, "numéro": reference, "fichiers": digests}
    return {**listed, "ensemble": digest(listed)}


def as_json(content: Any) -> bytes:
    """The one way a table is written: sorted keys, one item a line, UTF-8."""
    return (json.dumps(content, ensure_ascii=False, sort_keys=True, indent=1, default=_plain) + "\n").encode()


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    raise TypeError(f"{type(value).__name__} in a proof file")
