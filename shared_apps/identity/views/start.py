"""Off to FranceConnect."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from shared_apps.accounts import return_path
from shared_apps.accounts.models import User
from shared_apps.accounts.views.login import AFTER_LOGIN
from shared_apps.identity import attempts, provider
from xcontact.kit import clock


@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """A GET shows the button; a POST leaves. `but=relier` links the identity to the account that is logged in."""
    if not provider.is_offered():
        raise Http404
    suite = return_path.local(request.POST.get("suite", "") or request.GET.get("suite", ""), "")
    user = request.user if isinstance(request.user, User) else None
    linking = request.POST.get("but") == "relier"
    if user and not linking:
        return redirect(suite or AFTER_LOGIN)
    if request.method != "POST" or (linking and not user):
        return render(request, "identity/start.html", {"suite": suite})
    account = user.id if user else None
    return redirect(attempts.begin(request, suite=suite, account=account, at=clock.now()))
