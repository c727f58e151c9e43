"""A session cookie given twice is nobody's (T16): one of the two was tossed in, and none says which."""

from collections import Counter
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

Answer = Callable[[HttpRequest], HttpResponse]


class TossedCookieMiddleware:
    """Before sessions are read. Behind TLS the `__Host-` prefix keeps siblings from setting one at all."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = Counter(pair.partition("=")[0].strip() for pair in request.META.get("HTTP_COOKIE", "").split(";"))
        if given[settings.SESSION_COOKIE_NAME] > 1:
            del request.COOKIES[settings.SESSION_COOKIE_NAME]
        return self.get_response(request)
