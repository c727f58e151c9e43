"""Who may sit at the desk: an agent whom this collectivité's own table names, and who has not left."""

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse

from tenant_apps.organisation import queries as organisation
from tenant_apps.organisation.models import Agent, AgentRole
from tenant_apps.requests import destruction, forwarded
from tenants import visitors
from tenants.registry import CollectivityCard
from xcontact.kit import clock
from xcontact.kit.errors import NotFound
from xcontact.kit.text import typeset

HOME = "/bureau/"


class DeskRequest(HttpRequest):
    """What the views of the desk receive."""

    collectivity: CollectivityCard
    visitor: visitors.Visitor
    agent: Agent


Page = Callable[..., HttpResponseBase]


def agent_required(view: Page) -> Page:
    """Send a stranger to the agents' login, and answer 404 to anybody else who has no business here.

    Of a forwarded request every page shows the stub, and every act is answered by it (L. 114-2 CRPA).

    What the domain does not find answers 404 too; so does a request whose retention is over, but to administrators
    (law.md D-05: intermediate archives are restricted). A stranger's POST is an expired session: his words are shown
    back.
    """

    @wraps(view)
    def guarded(request: DeskRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        visitor = request.visitor
        if isinstance(visitor, visitors.Anonymous):
            return _login(request)
        if not isinstance(visitor, visitors.Agent):
            raise Http404
        agent = organisation.agent(visitor.agent_id, clock.paris_date(clock.now()))
        if agent is None:
            raise Http404
        request.agent = agent
        if "reference" in kwargs and not is_administrator(agent) and destruction.is_over(kwargs["reference"]):
            raise Http404
        # The portal knows his identifier alone; his own collectivité knows his name.
        request.visitor = replace(visitor, display_name=agent.display_name)
        if "reference" in kwargs and (stub := forwarded.stub(kwargs["reference"])) is not None:
            return _stub(request, stub)
        try:
            return view(request, *args, **kwargs)
        except NotFound as missing:
            raise Http404 from missing

    return guarded


def is_administrator(agent: Agent) -> bool:
    return agent.role == AgentRole.ADMINISTRATOR


_NO_MORE = "Cette demande est transmise à une autre administration : rien n’y change plus ici."


def _stub(request: DeskRequest, stub: forwarded.Stub) -> HttpResponse:
    address = reverse("desk:sheet", args=[stub.reference])
    if request.path == address and request.method in ("GET", "HEAD"):
        return render(request, "desk/forwarded.html", {"stub": stub, "reference": stub.reference})
    if request.method == "POST":
        messages.info(request, typeset(_NO_MORE))
    return redirect(address)


def _login(request: DeskRequest) -> HttpResponse:
    posted = request.method == "POST"
    # This host's own door: it gives the browser the nonce without which the portal hands nobody over.
    address = "/connexion/?" + urlencode({"suite": HOME if posted else request.get_full_path()})
    if not posted:
        return redirect(address)
    kept = [text for name, text in request.POST.items() if isinstance(text, str) and len(text) > 20 and name in _WORDS]
    return render(request, "desk/expired.html", {"login": address, "kept": kept}, status=403)


# What an agent writes at length, and would not want to write twice.
_WORDS = frozenset({"body", "reason", "explanation", "word"})
