"""The terms of use: published by SPL-Xdémat, accepted by each citizen."""

import re
from datetime import datetime

from django.db import IntegrityError, transaction

from shared_apps.accounts import events, terms
from shared_apps.accounts.models import Terms, TermsAcceptance, User
from xcontact.kit.errors import Refused

# It stands in an address: /conditions-generales/<version>/.
VERSION = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]{0,19}")
CHANGED_MEANWHILE = "Les conditions viennent encore de changer. Lisez ce qui est nouveau, puis acceptez."


@transaction.atomic
def publish_terms(*, version: str, content: str, changes: str, at: datetime) -> Terms:
    """Put a version in force, as the operator. `content`, `changes`: Markdown; `changes` is what everybody is shown."""
    if not VERSION.fullmatch(version):
        raise Refused("Une version se nomme avec des lettres, des chiffres, des points et des tirets : 2027-1.")
    if not content.strip():
        raise Refused("Le texte des conditions est vide.")
    if not changes.strip():
        raise Refused("Dites ce qui change : chacun le lira avant d’accepter.")
    if terms.version(version) is not None:
        raise Refused(f"La version {version} existe déjà, et une version publiée ne change plus.")
    if terms.current().published_at > at:
        raise Refused("La version en vigueur est plus récente que l’horloge de cette machine.")
    try:
        with transaction.atomic():
            return Terms.objects.create(version=version, published_at=at, content=content, changes=changes)
    except IntegrityError:  # published twice at the same moment
        raise Refused(f"La version {version} existe déjà, et une version publiée ne change plus.") from None


@transaction.atomic
def accept_terms(*, version: str, ip_address: str | None, by: User, at: datetime) -> None:
    """Keep that this person accepts the version he has read; Refused when another is in force. Once is enough."""
    if version != terms.current().version:
        raise Refused(CHANGED_MEANWHILE)
    _, new = TermsAcceptance.objects.get_or_create(
        user=by, version=version, defaults={"accepted_at": at, "ip_address": ip_address}
    )
    if new:
        events.record(by.id, "terms_accepted", at, ip_address, version=version)
