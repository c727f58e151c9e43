"""`/sante/vivant` (this process answers) and `/sante/pret` (it can serve), before host and tenancy."""

from collections.abc import Callable

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse

from tenants import context


class HealthMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path == "/sante/vivant":
            return JsonResponse({"vivant": True})
        if request.path == "/sante/pret":
            return _ready()
        return self.get_response(request)


def _ready() -> JsonResponse:
    try:
        with context.portal(), connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM tenants_collectivity LIMIT 1")
    except DatabaseError:
        return JsonResponse({"pret": False, "base": "injoignable"}, status=503)
    return JsonResponse({"pret": True})
