"""A collectivité's subdomain reduced to its side of login, and a home that shows messages."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import include, path


def home(request: HttpRequest) -> HttpResponse:
    return render(request, "kit/base.html")


urlpatterns = [path("", home), path("", include("shared_apps.accounts.subdomain_urls"))]
