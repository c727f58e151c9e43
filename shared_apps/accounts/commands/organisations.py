"""The associations and businesses that the owner of an account represents, as he says himself."""

from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from shared_apps.accounts import events
from shared_apps.accounts.models import AccountKind, Organisation, User
from shared_apps.forms.kinds.identifiers import is_rna, is_siret
from xcontact.kit.errors import NotFound, Refused

# All of them travel in the session of each collectivité.
MOST = 50
ALREADY = "Cette organisation est déjà dans votre compte : modifiez-la plutôt que de l’ajouter."
TOO_MANY = f"Un compte représente {MOST} organisations au plus : retirez celles que vous ne représentez plus."
UNREGISTERED = "Une association s’identifie par son numéro RNA ou SIRET, une entreprise par son SIRET."


@dataclass(frozen=True, kw_only=True)
class Statement:
    """What the law wants of an organisation that writes to an administration (R. 112-9-1 CRPA, law.md S-07)."""

    kind: str
    name: str
    quality: str
    street: str
    postcode: str
    city: str
    complement: str = ""
    siret: str = ""
    rna: str = ""


@transaction.atomic
def add_organisation(*, statement: Statement, ip_address: str | None, by: User, at: datetime) -> Organisation:
    """Remember an organisation that `by` represents; refused when he has it already, or has too many."""
    _demand_registered(statement)
    User.objects.select_for_update().get(id=by.id)
    if Organisation.objects.filter(user=by, ended_at=None).count() >= MOST:
        raise Refused(TOO_MANY)
    try:
        with transaction.atomic():
            added = Organisation.objects.create(user=by, created_at=at, **asdict(statement))
    except IntegrityError:
        raise Refused(ALREADY) from None
    events.record(by.id, "organisation_added", at, ip_address, name=added.name)
    return added


@transaction.atomic
def change_organisation(
    *, organisation_id: UUID, statement: Statement, ip_address: str | None, by: User, at: datetime
) -> None:
    """Replace what is known of it; what has been sent keeps what was true then (S-09)."""
    _demand_registered(statement)
    held = _held(organisation_id, by)
    for name, value in asdict(statement).items():
        setattr(held, name, value)
    try:
        with transaction.atomic():
            held.save()
    except IntegrityError:
        raise Refused(ALREADY) from None
    events.record(by.id, "organisation_changed", at, ip_address, name=held.name)


@transaction.atomic
def remove_organisation(*, organisation_id: UUID, ip_address: str | None, by: User, at: datetime) -> None:
    """`by` represents it no longer; what he has sent in its name stays as it is."""
    held = _held(organisation_id, by)
    held.ended_at = at
    held.save(update_fields=["ended_at"])
    events.record(by.id, "organisation_removed", at, ip_address, name=held.name)


def _held(organisation_id: UUID, by: User) -> Organisation:
    held = Organisation.objects.select_for_update().filter(id=organisation_id, user=by, ended_at=None).first()
    if held is None:
        raise NotFound
    return held


def _demand_registered(statement: Statement) -> None:
    by_siret = is_siret(statement.siret)
    by_rna = statement.kind == AccountKind.ASSOCIATION and is_rna(statement.rna)
    if statement.kind not in (AccountKind.ASSOCIATION, AccountKind.BUSINESS) or not (by_siret or by_rna):
        raise Refused(UNREGISTERED)
