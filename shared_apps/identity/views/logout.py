"""Out of the account, then out of the provider that led into it (F-09, P-03)."""

import hmac
import secrets
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from shared_apps.accounts.views import login as accounts_login
from shared_apps.identity import portal_identity, provider

KEY = "identity_logout"


@require_http_methods(["GET", "HEAD", "POST"])
def log_out(request: HttpRequest) -> HttpResponse:
    """The portal's logout, with a detour for whoever came by FranceConnect or ProConnect.

    A page that goes on by itself, not a redirection: browsers hold form-action against all those that answer a form,
    and the provider's lead to the identity provider's own logout.
    """
    (name, id_token), former = portal_identity.left_by(request), request.session.session_key
    response = accounts_login.log_out(request)
    ended = isinstance(response, HttpResponseRedirect) and not (former and request.session.exists(former))
    left = provider.by_name(name)
    if left is None or not ended:
        return response
    if request.session.session_key == former:
        request.session.flush()
    state = secrets.token_hex(32)
    request.session[KEY] = {"state": state, "to": response["Location"], "label": left.label}
    parameters = {
        "id_token_hint": id_token,
        "post_logout_redirect_uri": left.post_logout_redirect_uri,
        "state": state,
    }
    address = f"{left.endpoint('session/end')}?{urlencode(parameters)}"
    return render(request, "identity/leaving.html", {"address": address, "provider": left})


@require_safe
def logged_out(request: HttpRequest) -> HttpResponse:
    """Back from a provider's logout: on to where the portal's own logout leads."""
    leaving = request.session.get(KEY)
    if not leaving or not hmac.compare_digest(leaving["state"].encode(), request.GET.get("state", "").encode()):
        return redirect("/")
    del request.session[KEY]
    if leaving["to"] == "/":
        messages.success(request, f"Vous êtes déconnecté de Xcontact et de {leaving['label']}.")
    return redirect(leaving["to"])
