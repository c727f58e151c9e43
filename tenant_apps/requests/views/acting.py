"""« À quel titre faites-vous cette demande ? »: asked of whoever has organisations, changed until sending."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from tenant_apps.requests import capacity, commands
from tenant_apps.requests.capacity_forms import CapacityForm, PersonForm
from tenant_apps.requests.permissions import collectivity_of
from tenant_apps.requests.views.course import CHECK, PERSON
from tenant_apps.requests.views.drafts import Draft, draft_page, expired
from tenant_apps.requests.views.filling import BACK
from tenants.visitors import Applicant
from xcontact.kit import clock
from xcontact.kit.errors import NotFound, Refused


@require_http_methods(["GET", "HEAD", "POST"])
@draft_page
def choose(request: HttpRequest, draft: Draft) -> HttpResponse:
    """For himself or one of his organisations; for somebody else, on to the page that asks for whom."""
    if draft.by is None:
        return expired(request, draft, request.get_full_path())
    chosen, audience = draft.row.capacity, draft.procedure.audience
    form = CapacityForm(
        request.POST if request.method == "POST" else None,
        organisations=capacity.organisations(draft.profile, audience),
        audience=audience,
        initial={"who": chosen.get("organisation") or chosen.get("as") or _usual(draft)},
    )
    if form.is_valid():
        who, at = form.cleaned_data["who"], clock.now()
        if who == capacity.OTHER:
            return HttpResponseRedirect(f"{draft.course.root}{PERSON}/{_query(request)}", status=303)
        try:
            if who == capacity.SELF:
                commands.act_as_oneself(draft_id=draft.row.id, by=draft.by, at=at)
            else:
                assert isinstance(draft.by, Applicant)
                commands.act_as_organisation(draft_id=draft.row.id, organisation_id=who, by=draft.by, at=at)
            return _onward(request, draft)
        except Refused as refusal:
            form.add_error("who", refusal.sentence)
    context = {
        **_common(draft),
        "form": form,
        "vers": collectivity_of(request).subdomain,
        "here": request.get_full_path(),
        "has_account": isinstance(draft.by, Applicant),
    }
    return render(request, "requests/capacity.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@draft_page
def person(request: HttpRequest, draft: Draft) -> HttpResponse:
    """Somebody else: who, and by what right."""
    if capacity.INDIVIDUAL not in draft.procedure.audience:
        raise NotFound
    if draft.by is None:
        return expired(request, draft, request.get_full_path())
    known = draft.row.capacity if draft.row.capacity.get("as") == capacity.OTHER else {}
    form = PersonForm(request.POST if request.method == "POST" else None, initial=known)
    if form.is_valid():
        said = {name: form.cleaned_data[name] for name in ("given_names", "family_name", "relation")}
        commands.act_for(draft_id=draft.row.id, by=draft.by, at=clock.now(), **said)
        return _onward(request, draft)
    context = {**_common(draft), "form": form}
    return render(request, "requests/person.html", context, status=422 if form.errors else 200)


def rows(draft: Draft) -> list[dict[str, str]]:
    """What the check says of it, before it is frozen; nothing while nobody has asked."""
    chosen = draft.row.capacity
    by = draft.by.display_name if isinstance(draft.by, Applicant) else "vous"
    try:
        kept = capacity.frozen(chosen, draft.profile, by)
    except LookupError:
        return [{"label": "Demande faite au nom de", "value": capacity.name_of(chosen)}]
    if chosen.get("as") != capacity.SELF:
        return capacity.rows(kept)
    kinds = [draft.row.answers.get(field.id) for field in draft.course.form.fields if field.prefill == "kind"]
    is_individual = capacity.INDIVIDUAL in (kinds or draft.procedure.audience)
    value = "Pour vous-même" if is_individual else "Pour l’organisation que vous nommez dans la demande"
    return [{"label": "Demande faite", "value": value}]


def _usual(draft: Draft) -> str:
    """What an account opened for an organisation proposes first: that organisation."""
    kind = draft.profile.get("kind")
    for one in capacity.organisations(draft.profile, draft.procedure.audience):
        if one["kind"] == kind or capacity.INDIVIDUAL not in draft.procedure.audience:
            return str(one["id"])
    return capacity.SELF


def _onward(request: HttpRequest, draft: Draft) -> HttpResponse:
    to = f"{CHECK}/" if request.GET.get(BACK) == CHECK else ""
    return HttpResponseRedirect(f"{draft.course.root}{to}", status=303)


def _query(request: HttpRequest) -> str:
    return f"?{BACK}={CHECK}" if request.GET.get(BACK) == CHECK else ""


def _common(draft: Draft) -> dict[str, object]:
    return {"draft": draft.row, "procedure": draft.procedure, "presentation": draft.course.presentation}
