"""The ZIP itself: written to a file as it is read, one document in memory at a time."""

import json
import logging
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, BinaryIO
from uuid import UUID

from django.template.loader import render_to_string

from tenant_apps.documents.queries import Altered
from tenant_apps.requests.holdings import Held
from tenants import storage
from tenants.registry import CollectivityCard
from xcontact.kit.clock import PARIS

log = logging.getLogger(__name__)
_NOT_IN_A_NAME = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|]')


@dataclass(frozen=True)
class Listed:
    """A request in the archive's index; `folder` ends with a slash, `missing` are files that could not be read."""

    folder: str
    title: str
    reference: str
    standing: str
    moved_at: datetime
    missing: list[str]

    @property
    def page(self) -> str:
        return f"{self.folder}demande.html"


@dataclass
class Section:
    """A collectivité in the archive's index; `unread` when it could not be read at all, or not to its end."""

    name: str
    requests: list[Listed] = field(default_factory=list)
    unread: bool = False


class Archive:
    """An archive being written to `file`; `close` writes its index and finishes it."""

    def __init__(self, file: BinaryIO, at: datetime) -> None:
        self._zip = zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED)
        self._at = at
        self._sections: list[Section] = []
        self._account: Mapping[str, Any] = {}

    def add_account(self, content: Mapping[str, Any]) -> None:
        self._account = content
        self._write("compte.json", _json(content))

    def open_section(self, collectivity: CollectivityCard) -> Section:
        section = Section(collectivity.name)
        self._sections.append(section)
        return section

    def add_request(self, section: Section, collectivity: CollectivityCard, held: Held) -> None:
        """One request with its files, under `collectivité/numéro/`. A file that is lost or altered is named as such."""
        folder = f"{collectivity.subdomain}/{held.reference or f'brouillon-{held.id}'}/"
        files, missing = [], []
        for file in held.files:
            path = folder + "/".join(_NOT_IN_A_NAME.sub("-", part).strip(". ") or "-" for part in file.path.split("/"))
            try:
                content = file.read()
            except (storage.NotStored, Altered):
                log.error("a document of the request %s is not what was received", held.id)
                missing.append(path)
            else:
                self._write(path, content, stored=True)
                files.append(path)
        listed = Listed(folder, held.title, held.reference, held.standing, held.moved_at, missing)
        page = {
            "collectivity": collectivity,
            "held": held,
            "answers": held.content["réponses"],
            "messages": [_message(one) for one in held.content["messages"]],
            "decisions": [_decision(one) for one in held.content["décisions"]],
            "files": [path.removeprefix(folder) for path in files],
            "missing": [path.removeprefix(folder) for path in missing],
        }
        self._write(f"{folder}demande.json", _json(held.content))
        self._write(listed.page, render_to_string("retention/export/demande.html", page).encode())
        section.requests.append(listed)

    def close(self) -> None:
        context = {"sections": self._sections, "account": self._account, "at": self._at}
        self._write("index.html", render_to_string("retention/export/index.html", context).encode())
        self._write("LISEZ-MOI.txt", render_to_string("retention/export/LISEZ-MOI.txt", context).encode())
        self._zip.close()

    def _write(self, path: str, content: bytes, *, stored: bool = False) -> None:
        """`stored`: PDF and pictures are compressed already."""
        entry = zipfile.ZipInfo(path, self._at.astimezone(PARIS).timetuple()[:6])
        entry.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
        entry.external_attr = 0o644 << 16
        self._zip.writestr(entry, content)


def _message(one: Mapping[str, Any]) -> dict[str, Any]:
    return {"at": one["écrit le"], "by": one["signé"] or one["auteur"], "body": one["texte"]}


def _decision(one: Mapping[str, Any]) -> dict[str, Any]:
    return {"at": one["prise le"], "kind": one["nature"], "body": one["texte"], "reason": one["motifs"]}


def _json(content: Mapping[str, Any]) -> bytes:
    return json.dumps(content, ensure_ascii=False, indent=2, default=_plain).encode()


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    raise TypeError(f"{type(value).__name__} in an export")
