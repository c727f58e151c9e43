"""Communes are proposed from our own registry, without any network, on both hosts."""

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


def labels(client: Client, words: str) -> list[str]:
    answer = client.get("/completion/communes/", {"q": words})
    assert answer.status_code == 200
    return [one["label"] for one in answer.json()["proposals"]]


def test_by_name_without_accents_the_exact_one_first(portal_client: Client) -> None:
    assert labels(portal_client, "troyes")[0] == "Troyes (10000)"
    assert labels(portal_client, "EPERNAY")[0] == "Épernay (51200)"
    assert "Saint-Dizier (52100)" in labels(portal_client, "st dizier")


def test_by_postcode_whole_or_begun(portal_client: Client) -> None:
    assert labels(portal_client, "51200") == ["Épernay (51200)"]
    found = labels(portal_client, "1016")
    assert found and all("(1016" in label for label in found)


def test_a_commune_of_several_postcodes_is_proposed_with_each(portal_client: Client) -> None:
    assert labels(portal_client, "nancy")[:2] == ["Nancy (54000)", "Nancy (54100)"]
    assert labels(portal_client, "nancy 54100") == ["Nancy (54100)"]


@pytest.mark.parametrize("words", ["", "t", "9", "marseille", "97110", "<script>", "%", "\u0000\u0000"])
def test_elsewhere_or_nothing_proposes_nothing(portal_client: Client, words: str) -> None:
    assert labels(portal_client, words) == []


def test_never_more_than_eight(portal_client: Client) -> None:
    assert len(labels(portal_client, "saint")) == 8
