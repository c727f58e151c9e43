"""A page being filled, saved at each pause by requests/autosave.js: nothing is demanded, nobody is moved on.

The answer is JSON: `state` ("kept", "elsewhere" or "gone"), the `sentence` to show, the `version` that the page now
stands on, and `html`, the questions to show with these answers (decision 17: the server alone evaluates conditions).
"""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.views.decorators.http import require_POST

from shared_apps.forms import rendering
from shared_apps.forms.rendering import PageForm
from tenant_apps.requests import commands, elsewhere
from tenant_apps.requests.elsewhere import AnsweredElsewhere, Seen
from tenant_apps.requests.permissions import login_url
from tenant_apps.requests.views import filling
from tenant_apps.requests.views.drafts import Draft, draft_page
from xcontact.kit import clock
from xcontact.kit.clock import paris_date
from xcontact.kit.errors import NotFound
from xcontact.kit.text import typeset
from xcontact.kit.web import typography

_OVER = "Votre session a pris fin : reconnectez-vous pour continuer."
_ELSEWHERE = "Pas enregistré : cette page a aussi été remplie ailleurs. Vos réponses restent sur cette page."


@require_POST
@draft_page
def keep(request: HttpRequest, draft: Draft, page_id: str) -> HttpResponse:
    """Keep what is valid of the page. Whoever has only the draft's key is told that it is kept, and nothing else."""
    at = clock.now()
    page = draft.course.form.page(page_id)
    if page is None:
        raise NotFound
    known, today = filling.known_of(draft), paris_date(at)
    form = rendering.page_form(
        page, request.POST, known, answers=draft.row.answers, within=draft.course.form, today=today
    )
    form.is_valid()
    emptied, waiting = _not_valid(form)
    try:
        kept = commands.keep_typed(
            draft_id=draft.row.id,
            draft_key=draft.row.draft_key,
            answers=filling.valid_answers(form),
            emptied=emptied,
            seen=filling.seen_by(page, request.POST) or Seen(elsewhere.names_of(page), ""),
            at=at,
        )
    except AnsweredElsewhere as conflict:
        return _answered_elsewhere(request, draft, form, conflict)
    sentence = f"Enregistré à {typography.hour(at)}."
    if waiting:
        labels = ", ".join(f"« {form.fields[name].label} »" for name in waiting)
        sentence += f" Reste à compléter ou à corriger : {labels}."
    answer = {"state": "kept", "version": elsewhere.version_of(kept.answers, elsewhere.names_of(page))}
    if draft.by_key:
        login = login_url(f"{draft.course.root}{page_id}/")
        return JsonResponse({**answer, "sentence": typeset(f"{sentence} {_OVER}"), "login": login})
    answers = {**kept.answers, **dict.fromkeys([*emptied, *waiting])}
    shown = rendering.page_form(page, None, known, answers=answers, within=draft.course.form, today=today)
    html = render_to_string("requests/fields.html", {"form": shown, "blocks": filling.blocks_of(shown)}, request)
    return JsonResponse({**answer, "sentence": typeset(sentence), "html": html})


def _answered_elsewhere(
    request: HttpRequest, draft: Draft, form: PageForm, conflict: AnsweredElsewhere
) -> JsonResponse:
    answer = {"state": "elsewhere", "sentence": typeset(_ELSEWHERE)}
    if draft.by_key:
        answer = {**answer, "login": login_url(f"{draft.course.root}{form.page.id}/")}
    else:
        context = {"elsewhere": filling.told_elsewhere(form.page, form, conflict)}
        answer = {**answer, "html": render_to_string("requests/elsewhere.html", context, request)}
    return JsonResponse(answer, status=409)


def _not_valid(form: PageForm) -> tuple[list[str], list[str]]:
    """Of the questions that the page showed: those emptied, and those begun and not acceptable yet."""
    showed = set(str(form.data.get(rendering.SHOWN, "")).split())
    faulty = [name for name in form.fields if name in showed and form.has_error(name)]
    emptied = [name for name in faulty if not _typed(form, name)]
    return emptied, [name for name in faulty if name not in emptied]


def _typed(form: PageForm, name: str) -> bool:
    typed = form[name].data
    return bool(typed.strip() if isinstance(typed, str) else typed)
