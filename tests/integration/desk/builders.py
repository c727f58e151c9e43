"""The builder's pages, as its tests use them; to be called standing in a collectivité."""

import re
from typing import Any

from django.test import Client

from shared_apps.forms import editing
from tenant_apps.procedures import queries
from tenant_apps.procedures.models import Procedure, Revision
from tests.integration.desk.people import words

OURS = "/bureau/administration/demarches/"
ROOM, OTHER = "pret-de-salle", "autre-demande"
FORM = f"{OURS}{OTHER}/formulaire/"


def row(slug: str = OTHER) -> Procedure:
    return Procedure.objects.get(slug=slug)


def vu(slug: str = OTHER) -> str:
    return str(row(slug).working_number)


def form_of(slug: str = OTHER) -> dict[str, Any]:
    """The form being prepared."""
    last = Revision.objects.filter(procedure__slug=slug).latest("number")
    overrides = row(slug).working_copy or last.overrides
    librarys = queries.base(last.base_digest).get("form", {"pages": []})
    return overrides.get("form", librarys)  # type: ignore[no-any-return]


def labels(slug: str = OTHER) -> list[str]:
    return [field["label"] for field in editing.fields_of(form_of(slug))]


def read(response: Any) -> str:
    return words(response).replace("\u00a0", " ")


def add(client: Client, kind: str = "text", page: str = "request", slug: str = OTHER, **given: Any) -> Any:
    address = f"{OURS}{slug}/formulaire/ajouter/{page}/{kind}/"
    mark = re.search(r'name="nouveau" value="(\w+)"', client.get(address).content.decode())
    assert mark is not None
    return client.post(address, {"vu": vu(slug), "nouveau": mark[1], "hint": "", **given})


def named(label: str, slug: str = OTHER) -> str:
    return next(field["id"] for field in editing.fields_of(form_of(slug)) if field["label"] == label)


def publish(client: Client, slug: str = OTHER) -> Any:
    return client.post(f"{OURS}{slug}/publier/", {"vu": vu(slug)}, follow=True)


def condition(rank: int, name: str, operator: str, value: str) -> dict[str, str]:
    return {f"question_{rank}": name, f"operator_{rank}": operator, f"value_{rank}": value}
