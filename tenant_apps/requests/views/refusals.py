"""Bodies that Django refuses to read, told in a sentence instead of a bare 400."""

from django.core.exceptions import RequestDataTooBig, TooManyFilesSent
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.shortcuts import render

from xcontact.kit.text import typeset

_AT_A_TIME = 64 * 1024
_TOO_MUCH_TEXT = (
    "Votre texte est trop long pour être envoyé en une fois : revenez à la page précédente, votre navigateur l’a "
    "gardé, et raccourcissez-le, ou joignez-le en PDF. Ce que vous aviez enregistré avant n’est pas perdu."
)
_TOO_MANY_FILES = (
    "Vous avez choisi plus de cent documents à la fois : aucun n’a été gardé. Envoyez-les en plusieurs fois ; "
    "leur nombre n’est pas limité. Ce que vous aviez enregistré avant n’est pas perdu."
)
_UNREADABLE = (
    "Votre navigateur a envoyé quelque chose que nous ne savons pas lire. Revenez à la page précédente et réessayez. "
    "Ce que vous aviez enregistré avant n’est pas perdu."
)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """`handler400` of a collectivité's subdomain."""
    if isinstance(exception, RequestDataTooBig):
        sentence, status = _TOO_MUCH_TEXT, 413
    elif isinstance(exception, TooManyFilesSent):
        sentence, status = _TOO_MANY_FILES, 413
    else:
        sentence, status = _UNREADABLE, 400
    _read_to_its_end(request)
    return render(request, "requests/refused_body.html", {"sentence": typeset(sentence)}, status=status)


def _read_to_its_end(request: HttpRequest) -> None:
    """An answer that comes before the end of the question is lost on its way to the browser."""
    try:
        while request.read(_AT_A_TIME):
            pass
    except (OSError, UnreadablePostError):
        return
