"""A start that refuses an unsafe configuration, with a sentence that says what to do.

Deployment checks: silent in development, in the demo and in tests, run by

    manage.py check --deploy --fail-level WARNING --database default

and by `deploy/entrypoint` before each process. Django's own deployment checks run with them.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any

import psycopg
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import DatabaseError, connections

from xcontact.project import env


@dataclass(frozen=True)
class Rule:
    """What must not be, in French: the fault, then what to do."""

    name: str
    is_broken: Callable[[], bool]
    fault: str
    remedy: str


SECRET_LENGTH = 50
# The processes that may know the owner's login (XCONTACT_PROCESS, set by the entrypoint).
OWNERS = frozenset({"fleet-worker", "migrate", "prepare"})
PUBLISHED_PASSWORDS = frozenset({"", "developpement", "changez-moi"})
OR_NEAR = "ou nommez cet hôte dans XCONTACT_INTERNAL_HOSTS s’il est sur la même machine."


def _secret_is_weak() -> bool:
    secret = settings.SECRET_KEY
    return secret.startswith("developpement-") or len(secret) < SECRET_LENGTH or len(set(secret)) < 10


def _is_near(host: str) -> bool:
    """This machine, or a host that the operator declares reachable without crossing a network he doesn't hold."""
    if host == "localhost" or host.endswith(".localhost") or host in settings.INTERNAL_HOSTS:
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _travels_in_clear(url: str, ciphered: str) -> bool:
    address = env.address(url)
    return bool(url) and address.scheme != ciphered and not _is_near(address.host)


def _sends_for_another_domain() -> bool:
    """DMARC aligns a domain with what stands above or below it; a top-level domain is nobody's."""
    sender, ours = settings.MAIL_FROM.rpartition("@")[2].lower(), settings.BASE_DOMAIN.lower()
    related = sender == ours or sender.endswith(f".{ours}") or (ours.endswith(f".{sender}") and "." in sender)
    return not related


def _database_password_is_published() -> bool:
    return any(database["PASSWORD"] in PUBLISHED_PASSWORDS for database in settings.DATABASES.values())


RULES = (
    Rule(
        "debug",
        lambda: settings.DEBUG,
        "Le mode de mise au point est allumé : il montre le code et les réglages à qui provoque une erreur.",
        "Retirez XCONTACT_DEBUG.",
    ),
    Rule(
        "secret",
        _secret_is_weak,
        "La clé secrète est celle du développement, ou trop courte.",
        f"Donnez à XCONTACT_SECRET_KEY au moins {SECRET_LENGTH} caractères tirés au hasard (openssl rand -hex 32).",
    ),
    Rule(
        "scheme",
        lambda: settings.PUBLIC_SCHEME != "https" and settings.INSTANCE != "demo",
        "Les pages seraient servies sans chiffrement.",
        "Donnez https à XCONTACT_PUBLIC_SCHEME.",
    ),
    Rule(
        "domain",
        lambda: settings.BASE_DOMAIN.endswith(".localhost") and settings.INSTANCE != "demo",
        "Le nom de domaine est celui du développement.",
        "Donnez le vôtre à XCONTACT_BASE_DOMAIN.",
    ),
    Rule(
        "owner",
        lambda: bool(settings.OWNER_DATABASE_URL) and settings.PROCESS not in OWNERS,
        "Ce processus connaît le propriétaire de la base, que seule la flotte a à connaître.",
        "Retirez-lui XCONTACT_OWNER_DATABASE_URL.",
    ),
    Rule(
        "database-password",
        _database_password_is_published,
        "Un mot de passe de la base est vide ou publié avec le code.",
        "Changez-le dans XCONTACT_DATABASE_URL (et XCONTACT_OWNER_DATABASE_URL).",
    ),
    Rule(
        "storage",
        lambda: not settings.STORAGE_FOLDER and _travels_in_clear(settings.S3_ENDPOINT_URL, "https"),
        "Les documents des usagers iraient sans chiffrement jusqu’à leur dépôt.",
        f"Donnez une adresse en https à XCONTACT_S3_ENDPOINT_URL, {OR_NEAR}",
    ),
    Rule(
        "storage-keys",
        lambda: not settings.STORAGE_FOLDER and not (settings.S3_ACCESS_KEY and settings.S3_SECRET_KEY),
        "Le dépôt de documents n’a pas de clé.",
        "Donnez XCONTACT_S3_ACCESS_KEY et XCONTACT_S3_SECRET_KEY, ou un dossier par XCONTACT_STORAGE_FOLDER.",
    ),
    Rule(
        "broker-password",
        lambda: not env.address(settings.BROKER_URL).password,
        "La file d’attente n’a pas de mot de passe : qui l’atteint peut y écrire.",
        "Donnez-en un dans XCONTACT_BROKER_URL (rediss://:mot-de-passe@hôte:6379/0).",
    ),
    Rule(
        "broker",
        lambda: _travels_in_clear(settings.BROKER_URL, "rediss"),
        "La file d’attente est jointe sans chiffrement.",
        f"Donnez une adresse en rediss à XCONTACT_BROKER_URL, {OR_NEAR}",
    ),
    Rule(
        "static",
        lambda: settings.WHITENOISE_USE_FINDERS,
        "Les feuilles de style seraient servies depuis les sources, sans nom durable.",
        "Donnez 0 à XCONTACT_STATIC_FROM_SOURCES et lancez collectstatic (l’image l’a déjà fait).",
    ),
    Rule(
        "mail",
        lambda: not settings.EMAIL_USE_TLS and not _is_near(settings.EMAIL_HOST),
        "Les courriels partiraient sans chiffrement.",
        f"Donnez une adresse en smtp+tls à XCONTACT_SMTP_URL, {OR_NEAR}",
    ),
    Rule(
        "mail-from",
        _sends_for_another_domain,
        "L’expéditeur des courriels est d’un autre domaine que le site : ils seraient pris pour une usurpation.",
        "Donnez à XCONTACT_MAIL_FROM une adresse du domaine de XCONTACT_BASE_DOMAIN.",
    ),
    Rule(
        "sms",
        lambda: settings.SMS_URL.startswith("sink:") and settings.INSTANCE != "demo",
        "Les messages texte resteraient dans un dossier, codes de connexion compris, et n’arriveraient à personne.",
        "Donnez une adresse en ovh à XCONTACT_SMS_URL (guides/sms.md), ou aucune : pas d’accès par téléphone mobile.",
    ),
    Rule(
        "completion",
        lambda: any(_travels_in_clear(url, "https") for url in (settings.ADDRESS_URL, settings.COMPANIES_URL)),
        "Ce que les usagers écrivent irait sans chiffrement jusqu’au service qui propose des adresses.",
        f"Donnez une adresse en https à XCONTACT_ADDRESS_URL et XCONTACT_COMPANIES_URL, {OR_NEAR}",
    ),
    Rule(
        "proxies",
        lambda: settings.PUBLIC_SCHEME == "https" and not settings.TRUSTED_PROXIES,
        "Aucun serveur mandataire n’est déclaré : toutes les demandes porteraient son adresse, qui ne prouve rien.",
        "Donnez son adresse, ou son réseau, à XCONTACT_TRUSTED_PROXIES.",
    ),
)


@register(Tags.security, deploy=True)
def installation(app_configs: Any = None, **options: Any) -> list[CheckMessage]:
    """One error for each rule of `RULES` that is broken."""
    return [Error(rule.fault, rule.remedy, id=f"xcontact.{rule.name}") for rule in RULES if rule.is_broken()]


# Every role that the login can take, itself included.
_LOGIN = """
WITH reached AS (SELECT * FROM pg_catalog.pg_roles WHERE pg_catalog.pg_has_role(session_user, oid, 'MEMBER'))
SELECT bool_or(rolsuper), bool_or(rolbypassrls), bool_or(rolcreaterole), bool_or(rolinherit AND rolname = session_user),
       EXISTS (SELECT FROM pg_catalog.pg_shdepend d WHERE d.refclassid = 'pg_catalog.pg_authid'::pg_catalog.regclass
               AND d.deptype = 'o' AND d.refobjid IN (SELECT oid FROM reached))
FROM reached
"""
_OF_ALL = {
    "superuser": "est un superutilisateur",
    "bypassrls": "passe outre la sécurité des lignes (BYPASSRLS)",
}
_OF_RUNTIME = _OF_ALL | {
    "createrole": "peut créer des rôles (CREATEROLE)",
    "inherit": "hérite d’office des droits de ses rôles (il le faut NOINHERIT)",
    "ownership": "possède des objets de la base",
}


@register(Tags.database, deploy=True)
def database_logins(databases: Sequence[str] | None = None, **options: Any) -> list[CheckMessage]:
    """What PostgreSQL says of the logins; asked of the databases named by `check --database`."""
    return [message for alias in databases or () for message in _login_faults(alias)]


def _login_faults(alias: str) -> Iterator[CheckMessage]:
    connection = connections[alias]
    login = settings.DATABASES[alias]["USER"]
    try:
        with connection.cursor() as cursor:
            cursor.execute(_LOGIN)
            found = dict(zip(_OF_RUNTIME, cursor.fetchone(), strict=True))
        ciphered = connection.connection.pgconn.ssl_in_use
    except (DatabaseError, psycopg.Error) as error:
        yield Error(
            f"La base ne répond pas, ou refuse « {login} » ({type(error).__name__}).",
            "Vérifiez son adresse, et qu’elle a été préparée (prepare_cluster).",
            id="xcontact.database",
        )
        return
    finally:
        connection.close()
    for name, sentence in (_OF_ALL if settings.DATABASES[alias].get("OWNER") else _OF_RUNTIME).items():
        if found[name]:
            yield Error(
                f"Le compte « {login} » {sentence} : le mur entre les collectivités tomberait.",
                "Relancez prepare_cluster, qui le règle, ou donnez un autre compte.",
                id=f"xcontact.login-{name}",
            )
    if not ciphered and not _is_near(settings.DATABASES[alias]["HOST"]):
        yield Error(
            "La base est jointe sans chiffrement.",
            f"Ouvrez TLS sur PostgreSQL et donnez PGSSLMODE=verify-full, {OR_NEAR}",
            id="xcontact.database-tls",
        )
