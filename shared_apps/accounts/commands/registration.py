"""Opening a citizen's account: asked for, then activated from the mailbox it names."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction

from shared_apps.accounts import (
    authentication,
    emails,
    limits,
    mails,
    passwords,
    queries,
    termination_mails,
    terms,
    throttle,
    tokens,
)
from shared_apps.accounts.models import AccountKind, TermsAcceptance, User
from xcontact.kit.errors import Refused

DEAD_LINK = "Ce lien n’est plus valable : il a servi, il date de plus de 48 heures, ou un autre l’a remplacé."
NOT_THEIRS = (
    "Ce n’est pas le mot de passe choisi à l’inscription. Si vous l’avez oublié, ou si quelqu’un d’autre a demandé ce "
    "compte, inscrivez-vous de nouveau avec votre adresse : ce lien-ci ne servira plus."
)


class DeadLink(Refused):
    """The activation link can't serve any more."""

    def __init__(self) -> None:
        super().__init__(DEAD_LINK)


@dataclass(frozen=True, kw_only=True)
class Registration:
    """What a person says of himself to open an account."""

    given_name: str
    family_name: str
    email: str
    street: str
    complement: str
    postcode: str
    city: str
    telephone: str = ""
    kind: str = AccountKind.INDIVIDUAL


def sign_up(*, registration: Registration, password: str, suite: str, ip_address: str | None, at: datetime) -> None:
    """Ask for an account. Nothing tells the caller whether the address has one: the mail says it.

    An account not activated yet is asked for anew: what was said last replaces it, and former links die.
    `suite`: the local path to go on to after activation and login. `limits.TooMany` past what one source may ask.
    """
    limits.spend("sign_up", ip_address, most=limits.SIGN_UPS, at=at)
    given, family, email = registration.given_name, registration.family_name, registration.email
    passwords.demand(password, personal=(email, given, family, registration.city))
    encoded = make_password(password)
    with transaction.atomic():
        user = _claim(emails.fold(email), at)
        if not may_send_activation(user.id, ip_address, at):
            return
        if user.terminated_at is not None:
            termination_mails.still_closed(user, at)
            return
        if user.is_active:
            mails.already_registered(user, at)
            return
        for name, value in {**asdict(registration), "email": emails.fold(email), "password": encoded}.items():
            setattr(user, name, value)
        user.save()
        TermsAcceptance.objects.update_or_create(
            user=user, version=terms.current().version, defaults={"accepted_at": at, "ip_address": ip_address}
        )
        send_activation(user, suite, at)


@transaction.atomic
def resend_activation(*, email: str, suite: str, ip_address: str | None, at: datetime) -> None:
    """Send the activation link again, if that address waits for one; nothing tells the caller.

    For an address without an account, the same work is done and undone (T25). `limits.TooMany` as for `sign_up`.
    """
    limits.spend("resend", ip_address, most=limits.MAILS, at=at)
    user = queries.users_by_email(email).filter(terminated_at__isnull=True).select_for_update().first()
    to = user or User(email=emails.fold(email))
    with transaction.atomic():
        allowed = may_send_activation(to.id, ip_address, at)
        if to.is_active:
            mails.already_registered(to, at)
        else:
            send_activation(to, suite, at)
        if user is None or not allowed:
            transaction.set_rollback(True)


def activate(*, token: str, password: str, ip_address: str | None, at: datetime) -> tuple[User, str]:
    """Open the account and wipe the mail that held the token. Returns it, and the path to go on to.

    The link proves whose mailbox it is, the password who asked: a stranger who signs up with somebody else's address
    has the one alone. Raises `DeadLink` when the link is dead, Refused for a wrong password.
    """
    content = read_activation(token, at)
    asked = User.objects.get(id=content["user"])
    authentication.verify(
        asked,
        password,
        audience="citizen",
        name=asked.email,
        ip_address=ip_address,
        refusal=NOT_THEIRS,
        at=at,
    )
    with transaction.atomic():
        user = User.objects.select_for_update().get(id=asked.id)
        if user.is_active or user.password != asked.password:
            raise DeadLink
        user.activated_at = user.last_login = at
        user.save(update_fields=["activated_at", "last_login"])
        mails.wipe(user.id, mails.ACTIVATION, at)
    return user, str(content["suite"])


def read_activation(token: str, at: datetime) -> dict[str, Any]:
    """What a live activation token holds; raises `DeadLink`. Changes nothing: mail filters open links too."""
    content = tokens.read(tokens.ACTIVATION, token, at=at)
    user = (
        User.objects.filter(id=content["user"], activated_at__isnull=True, terminated_at__isnull=True).first()
        if content
        else None
    )
    if content is None or user is None or content["mark"] != tokens.fingerprint(user.password):
        raise DeadLink
    return content


def _claim(email: str, at: datetime) -> User:
    """The account of this address, locked; made, not yet active, if there is none."""
    if (found := queries.users_by_email(email).select_for_update().first()) is not None:
        return found
    try:
        with transaction.atomic():
            User(email=email, created_at=at).save(force_insert=True)
    except IntegrityError:
        pass  # asked for twice at the same moment
    return queries.users_by_email(email).select_for_update().get()


def may_send_activation(user_id: UUID, ip_address: str | None, at: datetime) -> bool:
    """Whether this mailbox may be sent one more mail of sign-up, and by this source."""
    kinds = mails.ACTIVATION, mails.ALREADY_REGISTERED
    return mails.may_be_sent(user_id, at, *kinds) and limits.grants(
        "mailbox", user_id, mails.ACTIVATION, throttle.address_key(ip_address), most=limits.MAILBOX, at=at
    )


def send_activation(user: User, suite: str, at: datetime) -> None:
    """The link that opens the account; dead as soon as it is asked for with another password."""
    content = {"user": str(user.id), "mark": tokens.fingerprint(user.password), "suite": suite}
    mails.activation(user, tokens.make(tokens.ACTIVATION, content, until=at + tokens.ACTIVATION_LASTS), at)
