"""What no page may let through: T16, T17 and T22 on every route of both hosts, as the resolvers know them."""

import itertools
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, urljoin, urlsplit

import pytest
from django.conf import LazySettings
from django.conf import settings as django_settings
from django.test import Client

from tenants import addresses
from tenants.registry import CollectivityCard
from tests.integration.accounts.people import citizen, log_in, travel
from tests.integration.portal.doors import Door, doors

pytestmark = pytest.mark.django_db

DOORS = doors()
FROM_ELSEWHERE = [
    {"origin": "{sibling}"},
    {"origin": "https://evil.example"},
    {"origin": "null"},
    {"sec-fetch-site": "same-site"},
    {"sec-fetch-site": "cross-site"},
    {},  # from here, without the token that a form of ours holds
]
Knock = Callable[[Door], Client]


@pytest.fixture
def knock(troyes: CollectivityCard) -> Knock:
    """A browser in front of this door, which checks tokens as in production."""
    hosts = {"portal": addresses.host(), "collectivity": addresses.host(troyes.subdomain)}
    return lambda door: Client(enforce_csrf_checks=True, headers={"host": hosts[door.host]})


def test_the_walk_sees_every_route() -> None:
    names = {str(door) for door in DOORS}
    assert {"portal:/compte/connexion/", "collectivity:/deconnexion/", "portal:/conditions-generales/"} <= names
    assert len(DOORS) > 60


@pytest.mark.parametrize("door", DOORS, ids=str)
def test_a_post_from_elsewhere_is_refused(door: Door, knock: Knock, epernay: CollectivityCard) -> None:
    """T17: a sibling subdomain, another site, no token."""
    sibling = f"http://{addresses.host(epernay.subdomain)}"
    for headers in FROM_ELSEWHERE:
        given = {name: value.format(sibling=sibling) for name, value in headers.items()}
        answer = knock(door).post(door.path, {"suite": "/"}, headers=given)
        assert answer.status_code == 403, given


@pytest.mark.parametrize("door", DOORS, ids=str)
def test_a_token_of_ours_is_no_use_to_a_sibling(door: Door, knock: Knock, epernay: CollectivityCard) -> None:
    """T16, T17: even with a cookie and a token that match (a sibling may have set both)."""
    client = knock(door)
    token = "a" * 32
    client.cookies["csrf"] = token
    sibling = {"origin": f"http://{addresses.host(epernay.subdomain)}"}
    for headers in (sibling, {"sec-fetch-site": "same-site"}):
        answer = client.post(door.path, {"csrfmiddlewaretoken": token}, headers=headers)
        assert answer.status_code == 403, headers


@pytest.fixture
def over_tls(settings: LazySettings) -> None:
    """Cookies as `xcontact.project.settings.security` makes them when PUBLIC_SCHEME is https."""
    for name in dir(django_settings):
        if name.endswith("_COOKIE_NAME") and not name.startswith("LANGUAGE_"):
            setattr(settings, name, f"__Host-{getattr(settings, name).removeprefix('__Host-')}")
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True


@pytest.mark.usefixtures("over_tls")
@pytest.mark.parametrize("door", DOORS, ids=str)
def test_every_cookie_is_this_host_s_alone(door: Door, knock: Knock) -> None:
    """T16: __Host-, Secure, HttpOnly, SameSite=Lax, no Domain, on whatever a page sets."""
    citizen()
    client = Client(headers={"host": knock(door).defaults["HTTP_HOST"]})
    for method in ("get", "post"):
        for name, cookie in getattr(client, method)(door.path, {"suite": "/"}).cookies.items():
            faults = _faults(name, cookie)
            assert not faults, f"{method} {name}: {faults}"


@pytest.mark.usefixtures("over_tls")
def test_so_are_those_of_a_login_and_of_a_hand_over(
    portal_client: Client, client_of: Callable[[CollectivityCard], Client], troyes: CollectivityCard
) -> None:
    """T16"""
    citizen()
    answers = [log_in(portal_client)]
    subdomain = client_of(troyes)
    answers += [subdomain.get("/connexion/"), travel(subdomain, portal_client)]
    answers += [subdomain.post("/deconnexion/"), portal_client.post("/compte/deconnexion/")]
    seen = [(name, _faults(name, cookie)) for answer in answers for name, cookie in answer.cookies.items()]
    assert {"__Host-session", "__Host-passage"} <= {name for name, _ in seen}
    assert [found for found in seen if found[1]] == []


def _faults(name: str, cookie: Any) -> list[str]:
    """A cookie taken away keeps its attributes, but what says that it can't be read by scripts."""
    gone = cookie["max-age"] == 0
    wanted = {
        "prefix": name.startswith("__Host-"),
        "domain": not cookie["domain"],
        "path": cookie["path"] == "/",
        "samesite": cookie["samesite"] == "Lax",
        "secure": bool(cookie["secure"]),
        "httponly": gone or bool(cookie["httponly"]),
    }
    return [what for what, held in wanted.items() if not held]


def test_over_tls_no_cookie_is_named_otherwise() -> None:
    """T16: what the settings themselves say, in a process of its own."""
    names = "SESSION_COOKIE_NAME CSRF_COOKIE_NAME NONCE_COOKIE_NAME DEVICE_COOKIE_NAME"
    code = (
        "from xcontact.project.settings import security as s\n"
        "names = [n for n in dir(s) if n.endswith('_COOKIE_NAME')]\n"
        "print(sorted(names), all(getattr(s, n).startswith('__Host-') for n in names))\n"
        "print([n for n in dir(s) if n.endswith('_COOKIE_DOMAIN')], s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE)"
    )
    environment = {**os.environ, "XCONTACT_PUBLIC_SCHEME": "https", "XCONTACT_SECRET_KEY": "s" * 50}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=environment, cwd=Path.cwd(), check=True
    )
    assert done.stdout.splitlines() == [f"{sorted(names.split())} True", "[] True True"]


def test_two_sessions_at_once_are_nobody_s(
    portal_client: Client, client_of: Callable[[CollectivityCard], Client], troyes: CollectivityCard
) -> None:
    """T16: a cookie that a sibling tossed in beside ours proves nothing, in whichever order they come."""
    citizen()
    log_in(portal_client)
    subdomain = client_of(troyes)
    travel(subdomain, portal_client)
    for client, address in ((portal_client, "/compte/"), (subdomain, "/deconnexion/")):
        assert client.get(address).status_code == 200
        key = client.cookies["session"].value
        for cookies in (f"session={key}; session=tossed", f"session=tossed; session={key}"):
            alone = Client(headers={"host": client.defaults["HTTP_HOST"], "cookie": cookies})
            assert alone.get(address).status_code == 302, cookies
        assert client.get(address).status_code == 200, "ours goes on"


def payloads() -> Iterator[str]:
    """What browsers have been led astray with (T22)."""
    evil = ["evil.example", "evil.example/x", "evil.example:80", "evil。example", "evil．example", "[::1]", "0x7f.1"]
    starts = [
        "//",
        "///",
        "////",
        "/\\",
        "\\\\",
        "\\/",
        "/\t/",
        "/\n/",
        "/\r\n/",
        "\t//",
        " //",
        "/%09/",
        "/%5c",
        "//%2f",
    ]
    starts += ["https://", "http://", "https:", "https:/", "http:///", "HTTPS://", "ftp://", "//x@", "https://x:y@"]
    starts += [
        "//xcontact.localhost@",
        "//xcontact.localhost:x@",
        "/\u2028/",
        "/\x00/",
        "\x01//",
        "/.//",
        "/..//",
        "./",
        ";//",
    ]
    starts += [
        "?//",
        "#//",
        "/;@",
        "javascript://",
        "data:text/html,",
        "vbscript:",
        "blob:https://",
        "//\u202e",
        "／／",
        "/／",
    ]
    yield from (start + host for start, host in itertools.product(starts, evil))
    schemes = ("https://", "//", "http:\\\\", "/\\/", "https:\\/")
    ours = ("xcontact.localhost", "troyes.xcontact.localhost", "xcontact.localhost:8000")
    tails = (
        ".evil.example",
        "@evil.example",
        "%2eevil.example",
        "\\@evil.example",
        "#@evil.example",
        ".evil.example/a?b",
    )
    yield from ("".join(parts) for parts in itertools.product(schemes, ours, tails))
    yield from (
        f"/{blank}/evil.example" for blank in "\x0b\x0c\x1c\x1d\x1e\x1f\x7f\x85\xa0\u1680\u2000\u200b\u3000\ufeff"
    )
    yield from (f"/{'a' * length}" for length in (1501, 5000, 20000))
    yield from ("/" * count + "evil.example" for count in range(2, 110))
    yield from (
        f"{scheme}:evil.example" for scheme in ("mailto", "tel", "file", "ws", "wss", "intent", "about", "view-source")
    )


PAYLOADS = list(dict.fromkeys(payloads()))
SUITES = [door for door in DOORS if door.takes_suite]


def test_there_are_five_hundred_payloads_and_the_doors_are_found() -> None:
    assert len(PAYLOADS) >= 500
    paths = {door.path for door in SUITES}
    assert {"/compte/connexion/", "/compte/inscription/", "/compte/passage/", "/connexion/", "/passage/"} <= paths


def _leads_away(location: str, host: str) -> bool:
    """As a browser reads it: blanks and controls thrown away, backslashes for slashes."""
    seen = re.sub(r"[\t\n\r]", "", location.strip("".join(map(chr, range(33))))).replace("\\", "/")
    target = urlsplit(urljoin(f"http://{host}/", seen))
    ours = target.hostname and (
        target.hostname == "xcontact.localhost" or target.hostname.endswith(".xcontact.localhost")
    )
    return target.scheme not in {"http", "https"} or not ours or "@" in target.netloc


@pytest.mark.parametrize("door", SUITES, ids=str)
def test_no_suite_leads_away(door: Door, knock: Knock) -> None:
    """T22: each door that says where to go on to, for a stranger and for a citizen. A fifth of the 500 payloads each.

    The doors share one rule (`return_path.local`), which meets them all below; no two neighbours have the same fifth.
    """
    citizen()
    host = knock(door).defaults["HTTP_HOST"]
    stranger, known = Client(headers={"host": host}), Client(headers={"host": host})
    if door.host == "portal":
        log_in(known)
    else:
        portal = Client(headers={"host": addresses.host()})
        log_in(portal)
        travel(known, portal)
    for client, payload in zip(itertools.cycle((stranger, known)), PAYLOADS[SUITES.index(door) % 5 :: 5], strict=False):
        if door.path.endswith("/deconnexion/") and client is known:
            continue
        answer = client.get(door.path, {"suite": payload})
        assert answer.status_code < 500
        if location := answer.get("Location"):
            assert not _leads_away(location, host), (payload, location)
        else:
            page = answer.content.decode(errors="replace")
            away = [a for a in re.findall(r'(?:href|action)="([^"]*)"', page) if "evil" in a and _leads_away(a, host)]
            assert away == [], payload


@pytest.mark.parametrize("part", range(5))
def test_no_login_leads_away(portal_client: Client, part: int) -> None:
    """T22, after a password that is right: where a redirection is believed most."""
    citizen()
    host = portal_client.defaults["HTTP_HOST"]
    for payload in PAYLOADS[part::5]:
        answer = portal_client.post(
            f"/compte/connexion/?suite={quote(payload, safe='')}",
            {"email": "marie@example.org", "password": "Velours-7-brouette"},
        )
        assert answer.status_code == 302
        assert not _leads_away(answer["Location"], host), payload
