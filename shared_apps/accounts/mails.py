"""The portal's mails: frozen, entered in the agenda, and wiped when the token they hold is spent."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from shared_apps.accounts import acts
from shared_apps.accounts.models import AccountMail, AccountMailLine, AgentAccount, User
from tenants import addresses, agenda, context
from xcontact.kit.mail.compose import compose
from xcontact.kit.mail.models import MailState
from xcontact.kit.text import typeset

ACTIVATION = "activation"
ALREADY_REGISTERED = "already_registered"
PASSWORD_CHANGED = "password_changed"  # noqa: S105 - a kind of mail
INVITATION = "agent_invitation"
AGENT_PASSWORD_CHANGED = "agent_password_changed"  # noqa: S105 - a kind of mail

# Nobody fills somebody else's mailbox through our forms.
MOST_PER_HOUR = 5


def activation(user: User, token: str, at: datetime) -> None:
    """Says nothing that was typed with the address: whoever typed it may be a stranger to its owner."""
    freeze(
        kind=ACTIVATION,
        subject=user.id,
        to=user.email,
        title="Activez votre compte Xcontact",
        paragraphs=[
            "Bonjour,",
            "Un compte vient d’être demandé sur Xcontact avec cette adresse.",
            "Pour l’activer, ouvrez la page ci-dessous et écrivez le mot de passe choisi à l’inscription.",
            "Ce lien est valable 48 heures.",
            "Vous n’avez rien demandé ? N’activez pas ce compte : il restera fermé.",
        ],
        link=("Activer mon compte", addresses.portal(f"/compte/activation/{token}/")),
        at=at,
    )


def already_registered(user: User, at: datetime) -> None:
    freeze(
        kind=ALREADY_REGISTERED,
        subject=user.id,
        to=user.email,
        title="Vous avez déjà un compte Xcontact",
        paragraphs=[
            "Bonjour,",
            "Un compte vient d’être demandé sur Xcontact avec cette adresse, qui en a déjà un. Rien n’a été changé.",
            "Connectez-vous avec votre mot de passe habituel. Si ce n’est pas vous, vous n’avez rien à faire.",
        ],
        link=("Me connecter", addresses.portal("/compte/connexion/")),
        at=at,
    )


def password_changed(user: User, at: datetime) -> None:
    freeze(
        kind=PASSWORD_CHANGED,
        subject=user.id,
        to=user.email,
        title="Votre mot de passe Xcontact a été changé",
        paragraphs=[
            "Bonjour,",
            "Le mot de passe de votre compte vient d’être changé, et toutes les autres connexions ont été fermées.",
            "Ce n’est pas vous ? Écrivez aussitôt à assistance@spl-xdemat.fr.",
        ],
        at=at,
    )


def agent_password_changed(account: AgentAccount, at: datetime) -> None:
    """Names the identifier: a mairie's mailbox serves several agents."""
    freeze(
        kind=AGENT_PASSWORD_CHANGED,
        subject=account.id,
        to=account.email,
        title="Votre mot de passe d’agent Xcontact a été changé",
        paragraphs=[
            "Bonjour,",
            f"Le mot de passe de l’agent « {account.identifier} » vient d’être changé.",
            "Toutes les autres connexions ont été fermées.",
            "Ce n’est pas vous ? Écrivez aussitôt à assistance@spl-xdemat.fr.",
        ],
        at=at,
    )


def invitation(invitation_id: UUID, to: str, collectivity: str, token: str, at: datetime) -> None:
    freeze(
        kind=INVITATION,
        subject=invitation_id,
        to=to,
        title=f"Répondez aux usagers de {collectivity} sur Xcontact",
        paragraphs=[
            "Bonjour,",
            f"Vous êtes invité à répondre, sur Xcontact, aux demandes adressées à {collectivity}.",
            "Choisissez un identifiant et un mot de passe : ce compte d’agent est à vous seul.",
            "Ce lien est valable 14 jours et sert une seule fois.",
        ],
        link=("Créer mon compte d’agent", addresses.portal(f"/agents/invitation/{token}/")),
        at=at,
    )


def may_be_sent(subject: UUID, at: datetime, *kinds: str) -> bool:
    """Whether this account has had few enough mails in the last hour; of these kinds, when some are named."""
    sent = AccountMail.objects.filter(subject=subject, frozen_at__gt=at - timedelta(hours=1))
    return (sent.filter(kind__in=kinds) if kinds else sent).count() < MOST_PER_HOUR


def wipe(subject: UUID, kind: str, at: datetime) -> None:
    """Empty the mails whose token is spent; those that had not left never will."""
    for mail_id in AccountMail.objects.filter(subject=subject, kind=kind).values_list("id", flat=True):
        AccountMail.objects.filter(id=mail_id).update(content=b"", state=MailState.WIPED)
        AccountMailLine.objects.create(mail_id=mail_id, what="WIPED", at=at)
        agenda.cancel(mail_id, acts.SEND_MAIL)


def freeze(
    *,
    kind: str,
    subject: UUID,
    to: str,
    title: str,
    paragraphs: Sequence[str],
    at: datetime,
    link: tuple[str, str] | None = None,
) -> None:
    mail = AccountMail(kind=kind, subject=subject, recipient=to, frozen_at=at)
    mail.content = compose(
        place=context.PORTAL,
        mail_id=mail.id,
        to=to,
        title=title,
        paragraphs=[typeset(paragraph) for paragraph in paragraphs],
        at=at,
        sender_name="Xcontact",
        link=link,
    )
    mail.save(force_insert=True)
    agenda.schedule(acts.SEND_MAIL, mail.id, at=at)
