"""A procedure that the library does not have: a collectivité makes its own, of the blank model."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from shared_apps.catalogue import library
from shared_apps.catalogue.overrides import OWN_PREFIX
from tenant_apps.organisation.models import Agent, Department
from tenant_apps.procedures.commands.writing import require_administrator
from tenant_apps.procedures.models import Procedure, ProcedureStatus, Revision
from tenant_apps.procedures.queries import resolved_with
from xcontact.kit.errors import Refused
from xcontact.kit.references import uuid7
from xcontact.kit.text import slug as slug_of

_NAME_IT = "Donnez un titre à votre démarche."
_THERE_IS_ONE = "Vous avez déjà une démarche de ce nom : choisissez un autre titre, ou ouvrez celle qui existe."


def create_own(*, audience: Sequence[str], overrides: Mapping[str, Any], by: Agent, at: datetime) -> Procedure:
    """A draft in the first department's charge, never to be taken for one of the library's.

    `overrides`: title, topic, nature, silence… as `shared_apps.catalogue.overrides` takes them; the address is made of
    the title. Raises `Refused` for a title that is used already, or for what makes no procedure.
    """
    require_administrator(by)
    name = slug_of(str(overrides.get("title", "")))
    if not name:
        raise Refused(_NAME_IT)
    base, slug = library.blank(audience), f"{OWN_PREFIX}{name}"
    whole = {**overrides, "slug": slug}
    resolved = resolved_with(base.digest, whole)
    try:
        with transaction.atomic():
            procedure = Procedure.objects.create(
                id=uuid7(),
                slug=slug,
                title=resolved.title,
                topic=resolved.topic,
                department=Department.objects.order_by("id")[0],
                status=ProcedureStatus.DRAFT,
            )
            Revision.objects.create(
                procedure=procedure,
                number=1,
                base_digest=base.digest,
                overrides=whole,
                made_at=at,
                made_by=by.function,
                note="Créée par la collectivité",
            )
    except IntegrityError:
        raise Refused(_THERE_IS_ONE) from None
    return procedure
