"""The demonstration's addresses and companies: the shape of the real ones, all invented, told as such."""

import json
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest

from xcontact.demo import directory, ports
from xcontact.demo.directory import web


@pytest.fixture(scope="module")
def root() -> Iterator[str]:
    server = web.server(0)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def ask(root: str, path: str, words: str) -> Any:
    with urllib.request.urlopen(f"{root}{path}?q={quote(words)}&limit=6", timeout=5) as answer:
        return json.load(answer)


def test_invented_streets_stand_in_real_communes(root: str) -> None:
    found = ask(root, directory.ADDRESSES, "12 rue de l'exemple épernay")["features"]
    told = [one["properties"] for one in found]
    assert {"name": "12 Rue de l’Exemple", "postcode": "51200", "city": "Épernay"}.items() <= told[0].items()
    assert all("Exemple" in one["name"] and one["context"] == "Démonstration" for one in told)


def test_a_real_street_is_not_known(root: str) -> None:
    assert ask(root, directory.ADDRESSES, "12 boulevard gambetta troyes")["features"] == []


@pytest.mark.parametrize("words", ["", "ab", "x" * 201, "!!!!"])
def test_a_question_is_refused_as_the_real_service_refuses_it(root: str, words: str) -> None:
    with pytest.raises(urllib.error.HTTPError) as refused:
        ask(root, directory.ADDRESSES, words)
    assert refused.value.code == 400
    refused.value.close()


def test_each_number_designates_a_company_of_the_demonstration(root: str) -> None:
    (found,) = ask(root, directory.COMPANIES, "73282932000074")["results"]
    assert found["siege"]["siret"] == "73282932000074" and "DÉMONSTRATION" in found["nom_complet"]
    assert ask(root, directory.COMPANIES, "boulangerie")["results"] == []


def test_the_application_is_told_where_it_is(base: int) -> None:
    planned = ports.plan(base)
    given = directory.environment(planned)
    assert given["XCONTACT_ADDRESS_URL"] == f"http://127.0.0.1:{planned['directory']}/geocodage/search/"
