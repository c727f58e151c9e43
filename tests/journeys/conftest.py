"""Journeys over a running demo, started by the gate: `./xcontact test`, or by hand with the same variables."""

import os
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.journeys.demo import Demo
from tests.journeys.reading import Reader, reader_in

OpenReader = Callable[..., Reader]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if "XCONTACT_DEMO_URL" not in os.environ:
        for item in items:
            if "tests/journeys" in item.path.as_posix():
                item.add_marker(pytest.mark.skip(reason="XCONTACT_DEMO_URL names no running demo"))
    # New terms are asked of everybody, in the other journeys too.
    items.sort(key=lambda item: item.path.name == "test_terms.py")


@pytest.fixture(scope="session")
def demo() -> Demo:
    return Demo()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=os.environ.get("XCONTACT_CHROMIUM"), args=["--no-sandbox"]
        )
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def examined() -> set[str]:
    return set()


@pytest.fixture
def open_reader(browser: Browser, examined: set[str]) -> Iterator[OpenReader]:
    """Somebody's own browser, without a memory. What was wrong on the pages it looked at fails the test at its end."""
    readers: list[Reader] = []

    def opened(*, scripts: bool = True) -> Reader:
        context = browser.new_context(locale="fr-FR", timezone_id="Europe/Paris", java_script_enabled=scripts)
        readers.append(reader_in(context, scripts=scripts, examined=examined))
        return readers[-1]

    yield opened
    for reader in readers:
        reader.page.context.close()
    faults = [fault for reader in readers for fault in reader.faults]
    assert not faults, "\n\n".join(faults)
