"""Asking for one's data, preparing them, erasing what was prepared."""

import logging
import tempfile
from datetime import datetime, timedelta
from typing import BinaryIO, cast
from uuid import UUID

from django.db import Error, transaction
from django.db.models import F

from shared_apps.accounts import authentication, events, mails
from shared_apps.accounts.known_devices import Device
from shared_apps.accounts.models import Export, ExportState, User
from tenant_apps.requests import holdings
from tenant_apps.retention import footprints
from tenant_apps.retention.export import account
from tenant_apps.retention.export.archive import Archive, Section
from tenant_apps.retention.footprints import Visited
from tenants import addresses, agenda, context, storage
from xcontact.kit.clock import paris_date
from xcontact.kit.errors import Refused
from xcontact.kit.text import french_date

log = logging.getLogger(__name__)
PREPARE, ERASE = "prepare_export", "erase_export"
KEPT_FOR = timedelta(days=7)
# Begun again and again for so long without an end, it is given up: its owner may ask again.
GIVEN_UP_AFTER = timedelta(days=1)
MEDIA_TYPE = "application/zip"
EXPORT_READY = "export_ready"


def ask(*, password: str, device: Device | None, ip_address: str | None, by: User, at: datetime) -> Export:
    """Begin an export in the background; the one before is erased. The password is asked of whoever has one.

    `device`: the browser that asks (T23).

    Raises `Refused`: wrong password, too many attempts, one being prepared.
    """
    if by.has_usable_password():
        authentication.verify(
            by,
            password,
            audience="citizen",
            name=by.email,
            ip_address=ip_address,
            refusal="Ce n’est pas votre mot de passe.",
            at=at,
            device=device,
        )
    with transaction.atomic():
        User.objects.select_for_update().get(id=by.id)
        if by.exports.filter(state=ExportState.PREPARING).exists():
            raise Refused("Vos données sont déjà en préparation.")
        for former in by.exports.filter(state=ExportState.READY):
            agenda.schedule(ERASE, former.id, at=at)
        export = Export.objects.create(user=by, asked_at=at)
        events.record(by.id, "export_asked", at, ip_address)
        agenda.schedule(PREPARE, export.id, at=at)
    return export


@agenda.act(PREPARE, stepwise=True)
def prepare(export_id: UUID, at: datetime) -> None:
    """Read the portal, then each collectivité in its own place, into one ZIP; then tell its owner (T77).

    Begun again after a kill, it starts anew: nothing is shown before all is there.
    """
    export = Export.objects.select_related("user").filter(id=export_id, state=ExportState.PREPARING).first()
    if export is None:
        return _forsake(export_id)
    if at - export.asked_at > GIVEN_UP_AFTER:
        Export.objects.filter(id=export.id).update(state=ExportState.FAILED)
        return _forsake(export_id)
    with tempfile.TemporaryFile() as file:
        _fill(cast(BinaryIO, file), export, at)
        size = file.tell()
        file.seek(0)
        _forsake(export_id)
        storage.put_file(context.PORTAL, export_id, cast(BinaryIO, file), MEDIA_TYPE)
    _announce(export, size, at)
    return None


@agenda.act(ERASE)
def erase(export_id: UUID, at: datetime) -> None:
    """Erase the ZIP, whether its account is still there or not."""
    _forsake(export_id)
    Export.objects.filter(id=export_id).update(state=ExportState.EXPIRED, expires_at=at)


def _fill(file: BinaryIO, export: Export, at: datetime) -> None:
    visited = footprints.of(export.user)
    archive = Archive(file, at)
    archive.add_account(account.content(export.user))
    counted = footprints.read(visited, holdings.count)
    Export.objects.filter(id=export.id).update(done=1, total=1 + sum(one.found or 0 for one in counted))
    for one in visited:
        section = archive.open_section(one.collectivity)
        try:
            _add(archive, section, one, export.id)
        except Error:
            log.exception("%s can't be read", one.collectivity.schema)
            section.unread = True
    archive.close()


def _add(archive: Archive, section: Section, visited: Visited, export_id: UUID) -> None:
    """A collectivité that is suspended, being updated or out of order is said to be missing."""
    if not visited.may_be_read:
        section.unread = True
        return
    with context.inside(visited.collectivity.schema, read_only=True):
        for held in holdings.of(visited.pseudonym):
            archive.add_request(section, visited.collectivity, held)
            with context.portal():
                Export.objects.filter(id=export_id).update(done=F("done") + 1)


def _announce(export: Export, size: int, at: datetime) -> None:
    with transaction.atomic():
        prepared = Export.objects.filter(id=export.id, state=ExportState.PREPARING).update(
            state=ExportState.READY, size=size, ready_at=at, expires_at=at + KEPT_FOR, done=F("total")
        )
        if prepared:
            agenda.schedule(ERASE, export.id, at=at + KEPT_FOR)
            _tell(export.user, at)
    if not prepared:
        _forsake(export.id)


def _tell(user: User, at: datetime) -> None:
    last_day = french_date(paris_date(at + KEPT_FOR))
    mails.freeze(
        kind=EXPORT_READY,
        subject=user.id,
        to=user.email,
        title="Vos données sont prêtes",
        paragraphs=[
            "Bonjour,",
            "La copie de vos données que vous avez demandée sur Xcontact est prête.",
            f"Connectez-vous pour la télécharger avant le {last_day} : elle sera ensuite effacée.",
            "Vous n’avez rien demandé ? Changez votre mot de passe et écrivez à assistance@spl-xdemat.fr.",
        ],
        link=("Voir ma copie", addresses.portal("/compte/export/")),
        at=at,
    )


def _forsake(export_id: UUID) -> None:
    storage.delete(context.PORTAL, storage.key_of(context.PORTAL, export_id))
