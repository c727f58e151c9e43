"""Off to FranceConnect."""

from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from shared_apps.accounts import return_path, second_step
from shared_apps.accounts.models import User
from shared_apps.accounts.views.login import AFTER_LOGIN
from shared_apps.identity import attempts
from shared_apps.identity.provider import franceconnect
from xcontact.kit import clock


@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """A GET shows the button; a POST leaves. `but=relier` links the identity to the account that is logged in.

    That account has just been opened, by more than a telephone, or its password is typed again: the link will be a
    first proof of its own (T34, T64).
    `but=confirmer` shows again who has that account, as a password typed again would.
    """
    provider = franceconnect()
    if not provider.is_offered:
        raise Http404
    suite = return_path.local(request.POST.get("suite", "") or request.GET.get("suite", ""), "")
    user = request.user if isinstance(request.user, User) else None
    linking, again = (request.POST.get("but") == purpose for purpose in ("relier", "confirmer"))
    if user and again:
        at = clock.now()
        return redirect(attempts.begin(request, provider, suite=suite, account=user.id, at=at, again=True))
    if user and not linking:
        return redirect(suite or AFTER_LOGIN)
    if request.method != "POST" or (linking and not user):
        return render(request, "identity/start.html", {"suite": suite})
    at = clock.now()
    if user and not second_step.recently_authenticated(request, at=at):
        return redirect(f"{reverse('accounts:confirm_password')}?{urlencode({'suite': reverse('identity:account')})}")
    account = user.id if user else None
    return redirect(attempts.begin(request, provider, suite=suite, account=account, at=at))
