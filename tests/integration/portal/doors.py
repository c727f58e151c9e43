"""Every address of the portal and of a subdomain, read from the resolvers: a new route is in by itself."""

import inspect
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RegexPattern, RoutePattern

# What stands for a parameter: the first that its converter takes.
SAMPLES = ("x", "1", str(UUID(int=7)), "10387-26-7KQ4MX", "abc/def", "2026-01-02")


@dataclass(frozen=True)
class Door:
    host: str
    path: str
    view: Any
    name: str

    def __str__(self) -> str:
        return f"{self.host}:{self.path}"

    @property
    def takes_suite(self) -> bool:
        """Whether the module of its view reads where to go on to."""
        view = inspect.unwrap(self.view)
        return '"suite"' in inspect.getsource(sys.modules[view.__module__])


def doors() -> list[Door]:
    return [
        Door(host, "/" + path, pattern.callback, str(pattern.name))
        for host, urlconf in (("portal", settings.ROOT_URLCONF), ("collectivity", settings.COLLECTIVITY_URLCONF))
        for path, pattern in _walk(get_resolver(urlconf).url_patterns)
    ]


def _walk(patterns: list[Any], before: str = "") -> Iterator[tuple[str, URLPattern]]:
    for each in patterns:
        path = before + _sample(each.pattern)
        if isinstance(each, URLResolver):
            yield from _walk(each.url_patterns, path)
        else:
            yield path, each


def _sample(pattern: RoutePattern | RegexPattern) -> str:
    assert isinstance(pattern, RoutePattern), pattern
    route = str(pattern._route)
    for name, converter in pattern.converters.items():
        value = next(value for value in SAMPLES if _takes(converter, value))
        start = next(i for i in range(len(route)) if route[i] == "<" and route[i : route.index(">", i)].endswith(name))
        route = route[:start] + value + route[route.index(">", start) + 1 :]
    return route


def _takes(converter: Any, value: str) -> bool:
    if not re.fullmatch(converter.regex, value):
        return False
    try:
        converter.to_python(value)
    except ValueError:
        return False
    return True
