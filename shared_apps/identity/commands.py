"""Every verb on identities; keyword-only, atomic, refusing with a sentence (`xcontact.kit.errors.Refused`)."""

import secrets
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q

from shared_apps.accounts import commands as accounts
from shared_apps.accounts import emails, terms
from shared_apps.accounts.commands.termination import demand_open, is_being_erased
from shared_apps.accounts.contact import AddressRestored, MobileRestored
from shared_apps.accounts.models import TermsAcceptance, User
from shared_apps.accounts.queries import users_by_email
from shared_apps.factors.queries import held_by
from shared_apps.identity import acts, mails, queries
from shared_apps.identity.claims import Identified
from shared_apps.identity.models import Confirmation, FranceConnectLink
from tenants import agenda
from tenants.sessions import digest
from xcontact.kit.errors import Refused

LINK_LASTS = timedelta(minutes=15)
KEPT = timedelta(hours=1)
MOST_PER_HOUR = 5

DEAD_LINK = "Ce lien n’est plus valable : il a servi, il date de plus de 15 minutes, ou un autre l’a remplacé."
OTHER_PERSON = (
    "Ce lien s’ouvre dans le navigateur où vous avez commencé. Ici, identifiez-vous d’abord avec FranceConnect."
)
TOO_MANY = "Trop de courriels ont été demandés. Attendez une heure, ou essayez avec votre mot de passe."
TAKEN = "Cette identité FranceConnect est déjà reliée à un autre compte Xcontact."
TAKEN_BY_CLOSED = (
    "Cette identité FranceConnect est reliée à un compte qui a été fermé par SPL-Xdémat. "
    "Pour le contester, écrivez à assistance@spl-xdemat.fr."
)
TAKEN_BY_LEAVING = (
    "Cette identité FranceConnect est reliée à un compte qui est en cours de suppression. "
    "Recommencez une fois que le courriel qui l’annonce est arrivé."
)
ANOTHER = "Votre compte est déjà relié à une autre identité FranceConnect. Retirez-la d’abord."
TWO_STEPS = (
    "Votre compte demande une seconde étape. Connectez-vous d’abord avec votre mot de passe, puis reliez FranceConnect "
    "depuis votre compte."
)
NEEDS_PASSWORD = "Choisissez d’abord un mot de passe : sans lui, vous ne pourriez plus ouvrir votre compte."  # noqa: S105


@transaction.atomic
def log_in(*, identified: Identified, at: datetime) -> User | None:
    """This person's account, its identity brought up to date; None when there is none, Refused when it is closed."""
    link = (
        FranceConnectLink.objects.select_related("user")
        .filter(issuer=identified.issuer, sub=identified.sub, user__activated_at__isnull=False)
        .first()
    )
    if link is None:
        return None
    demand_open(link.user)
    FranceConnectLink.objects.filter(id=link.id).update(identity=identified.identity.to_json(), identity_at=at)
    _name(link.user, identified)
    return link.user


@transaction.atomic
def link(*, identified: Identified, by: User, at: datetime) -> None:
    """Link this person to the account of whoever is logged in, or has just proved that it is his."""
    found = FranceConnectLink.objects.filter(
        Q(issuer=identified.issuer, sub=identified.sub) | Q(issuer=identified.issuer, user=by)
    ).first()
    if found is not None and (found.user_id, found.sub) != (by.id, identified.sub):
        if found.sub != identified.sub:
            raise Refused(ANOTHER)
        raise Refused(_taken_by(found.user))
    if found is not None:
        return
    try:
        with transaction.atomic():
            FranceConnectLink.objects.create(
                user=by,
                issuer=identified.issuer,
                sub=identified.sub,
                linked_at=at,
                identity=identified.identity.to_json(),
                identity_at=at,
            )
    except IntegrityError:  # linked elsewhere at the same moment
        raise Refused(TAKEN) from None
    _name(by, identified)
    mails.linked(by, at)


def link_by_password(*, identified: Identified, password: str, ip_address: str | None, at: datetime) -> User:
    """Link this person to the account of his own address, whose password he gives; throttled as any login is."""
    user = accounts.log_in(email=identified.identity.email, password=password, ip_address=ip_address, at=at)
    _demand_single_step(user)
    link(identified=identified, by=user, at=at)
    return user


@transaction.atomic
def ask_confirmation(*, identified: Identified, email: str, ip_address: str | None, at: datetime) -> None:
    """Mail a link to this address; whoever asks accepts the terms of today.

    Nothing tells the caller whether it has an account: the mail says it.
    """
    email = emails.fold(email)
    same = Confirmation.objects.filter(
        Q(email=email) | Q(issuer=identified.issuer, sub=identified.sub), created_at__gt=at - KEPT
    )
    if same.count() >= MOST_PER_HOUR:
        raise Refused(TOO_MANY)
    token = secrets.token_urlsafe(32)
    confirmation = Confirmation.objects.create(
        token_hash=digest(token),
        issuer=identified.issuer,
        sub=identified.sub,
        email=email,
        terms_version=terms.current().version,
        ip_address=ip_address,
        created_at=at,
    )
    agenda.schedule(acts.FORGET, confirmation.id, at=at + KEPT)
    name = identified.identity.full_name
    mails.confirm(confirmation, token, name, has_account=queries.has_account(email), at=at)


def awaited(*, token: str, identified: Identified | None, at: datetime) -> Confirmation:
    """The live confirmation that this token opens for this person; Refused otherwise. Changes nothing.

    The link alone opens nothing: it would let whoever had it sent take the account of whoever clicked on it.
    """
    confirmation = Confirmation.objects.filter(
        token_hash=digest(token), used_at__isnull=True, created_at__gt=at - LINK_LASTS
    ).first()
    if confirmation is None:
        raise Refused(DEAD_LINK)
    if identified is None or (identified.issuer, identified.sub) != (confirmation.issuer, confirmation.sub):
        raise Refused(OTHER_PERSON)
    return confirmation


@transaction.atomic
def confirm(*, token: str, identified: Identified | None, at: datetime) -> User:
    """Link this person to the account of the address he has confirmed, opened if there is none."""
    confirmation = awaited(token=token, identified=identified, at=at)
    assert identified is not None
    spent = Confirmation.objects.filter(id=confirmation.id, used_at__isnull=True).update(used_at=at)
    if not spent:
        raise Refused(DEAD_LINK)
    user = users_by_email(confirmation.email).select_for_update().first()
    if user is not None:
        demand_open(user)
        _demand_single_step(user)
    if user is None or not user.is_active:
        user = _open(user, confirmation, at)
    link(identified=identified, by=user, at=at)
    mails.spend(confirmation, at)
    return user


@transaction.atomic
def unlink(*, by: User, at: datetime) -> None:
    """Take FranceConnect off the account, which keeps its password; the fields become its owner's again."""
    if not by.has_usable_password():
        raise Refused(NEEDS_PASSWORD)
    if FranceConnectLink.objects.filter(user=by).delete()[0]:
        mails.unlinked(by, at)


def distrust(event: AddressRestored | MobileRestored) -> None:
    """Take off a link made while a thief may have been in the account; an older one stays."""
    FranceConnectLink.objects.filter(user_id=event.user_id, linked_at__gte=event.since).delete()


def _taken_by(user: User) -> str:
    """What has become of the account that this identity opens: in use, being erased, or closed by SPL-Xdémat."""
    if user.terminated_at is None:
        return TAKEN
    return TAKEN_BY_LEAVING if is_being_erased(user) else TAKEN_BY_CLOSED


def _demand_single_step(user: User) -> None:
    """One proof, a password or a mailbox, does not link an account that asks for two: it would go round the second."""
    if held_by(user.id).something:
        raise Refused(TWO_STEPS)


def _open(waiting: User | None, confirmation: Confirmation, at: datetime) -> User:
    """An account without a password. One that waited for its activation is begun anew.

    Whoever had asked for it never proved that the address is his: nothing that he said remains, his password least.
    """
    user = User(email=confirmation.email, created_at=at, activated_at=at)
    if waiting is not None:
        user.id, user.created_at = waiting.id, waiting.created_at
    user.set_unusable_password()
    user.save(force_insert=waiting is None, force_update=waiting is not None)
    TermsAcceptance.objects.update_or_create(
        user=user,
        version=confirmation.terms_version,
        defaults={"accepted_at": confirmation.created_at, "ip_address": confirmation.ip_address},
    )
    return user


def _name(user: User, identified: Identified) -> None:
    longest = User._meta.get_field("given_name").max_length
    user.given_name = identified.identity.given_name[:longest]
    user.family_name = identified.identity.family_name[:longest]
    user.save(update_fields=["given_name", "family_name"])
