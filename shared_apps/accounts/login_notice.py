"""A login as its owner is told of it: a line on the security page, a mail when the device is new."""

from datetime import datetime

from shared_apps.accounts import events, mails
from shared_apps.accounts.models import AgentAccount, KnownDevice, User
from tenants import addresses
from xcontact.kit.text import french_moment

NEW_DEVICE = "new_device"


def logged_in(account: User | AgentAccount, *, by: str, device: str, ip_address: str | None, at: datetime) -> None:
    """Record the login; write to the owner if he has always come from other devices. In the caller's transaction.

    What this very login makes known does not count. An account without known devices has nothing to compare with.
    """
    events.record(account.id, "logged_in", at, ip_address, by=by, device=device)
    known = set(KnownDevice.objects.filter(holder=account.id, first_at__lt=at).values_list("label", flat=True))
    if known and device not in known and mails.may_be_sent(account.id, at):
        _warn(account, device, at)


def _warn(account: User | AgentAccount, device: str, at: datetime) -> None:
    page = "/agents/securite/" if isinstance(account, AgentAccount) else "/compte/securite/"
    moment = f"le {french_moment(at)}"
    mails.freeze(
        kind=NEW_DEVICE,
        subject=account.id,
        to=account.email,
        title=f"Nouvelle connexion depuis {device}",
        paragraphs=[
            "Bonjour,",
            f"Votre compte Xcontact vient d’être ouvert depuis {device}, {moment}.",
            "C’est vous ? Vous n’avez rien à faire.",
            "Ce n’est pas vous ? Fermez cette connexion et changez votre mot de passe.",
            "Un doute ? Écrivez à assistance@spl-xdemat.fr.",
        ],
        link=("Voir mes connexions", addresses.portal(page)),
        at=at,
    )
