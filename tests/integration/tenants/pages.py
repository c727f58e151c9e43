"""Two tiny pages, to try the middleware with."""

from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.urls import path

from tenant_apps.organisation.models import Signatory
from tenants import context


def where(request: HttpRequest) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, current_setting('search_path')")
        role, path_ = cursor.fetchone()
    request.session["seen"] = True
    return HttpResponse(f"{context.current()} {role.partition('_')[2]} {path_}")


def write(request: HttpRequest) -> HttpResponse:
    with transaction.atomic():
        Signatory.objects.create(name="page", quality="maire", starts_on="2026-01-01")
    return HttpResponse("écrit")


urlpatterns = [path("ou/", where), path("ecrire/", write)]
