"""A collectivité's own form in the place of the library's: what it may not lose. Pure."""

from collections.abc import Iterator, Mapping
from typing import Any

from shared_apps.forms.editing import fields_of
from shared_apps.forms.inspection import problems_of
from xcontact.kit.errors import Refused

# Who sends: what the law wants inside each sending (R. 112-9-1 CRPA), on a page that all procedures share.
_IDENTIFYING = frozenset(
    {"acting_as", "association_name", "business_name", "siret", "family_name", "given_names", "address", "email"}
)
_KEPT_AS_THEY_ARE = ("kind", "prefill", "required", "condition", "options")


def identifying(base: Mapping[str, Any]) -> frozenset[str]:
    """The questions of the library's form that say who sends: they may be reworded and moved, nothing else."""
    return frozenset(field["id"] for field in fields_of(base.get("form", {"pages": []}))) & _IDENTIFYING


def own_form(base: Mapping[str, Any], form: Any) -> dict[str, Any]:
    """The form, if it may take the place of the base's; Refused with every reason why it may not."""
    if "form" not in base:
        raise Refused("Cette démarche n’a pas de formulaire à changer.")
    problems = [str(problem) for problem in problems_of(form)] or list(_faults(base, form))
    if problems:
        raise Refused(" ".join(problems))
    return dict(form)


def _faults(base: Mapping[str, Any], form: Mapping[str, Any]) -> Iterator[str]:
    was = {field["id"]: field for field in fields_of(base["form"])}
    now = {field["id"]: field for field in fields_of(form)}
    locked = identifying(base)
    for name in sorted(locked - now.keys()):
        yield f"La question « {was[name]['label']} » doit rester : la loi veut savoir qui écrit (R. 112-9-1 du CRPA)."
    for name in sorted(locked & now.keys()):
        if any(was[name].get(key) != now[name].get(key) for key in _KEPT_AS_THEY_ARE):
            yield (
                f"La question « {was[name]['label']} » dit qui écrit (R. 112-9-1 du CRPA) : seuls son libellé et son "
                "aide peuvent changer."
            )
    for name in sorted(was.keys() & now.keys() - locked):
        if was[name]["kind"] != now[name]["kind"]:
            yield f"La question « {now[name]['label']} » change de genre : donnez-lui un autre identifiant."
    for page in form["pages"]:
        if page.get("condition") and any(field["id"] in locked for field in page["fields"]):
            yield f"La page « {page['title']} » dit qui écrit : elle est montrée à tous, sans condition."
    taken = {field["prefill"]: name for name, field in was.items() if name in now and "prefill" in field}
    for name, field in now.items():
        if field.get("prefill") in taken and name not in was:
            yield (
                f"« {field['label']} » ne peut pas être repris du profil : « {was[taken[field['prefill']]]['label']} » "
                "l’est déjà."
            )
