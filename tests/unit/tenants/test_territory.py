"""The registry that ships with the project."""

from pathlib import Path

import pytest

from tenants import territory
from tenants.lifecycle import subdomain_fault


def test_all_of_the_territory_is_there_and_nobody_shares_a_schema() -> None:
    entries = territory.official()
    assert len(entries) == 4_424
    assert len({entry.schema for entry in entries}) == len(entries)


def test_each_is_proposed_a_lawful_subdomain_of_its_own() -> None:
    proposed = [territory.propose_subdomain(entry) for entry in territory.official()]
    assert len(set(proposed)) == len(proposed)
    assert [label for label in proposed if subdomain_fault(label, territory.RESERVED)] == []


def test_homonyms_are_told_apart_by_their_département() -> None:
    in_aisne, in_marne = territory.by_insee("02565"), territory.by_insee("51410")
    assert in_aisne and in_marne and in_aisne.name == in_marne.name == "Œuilly"
    assert territory.propose_subdomain(in_aisne) == "oeuilly-02"
    assert territory.propose_subdomain(in_marne) == "oeuilly-51"


@pytest.mark.parametrize("words", ["œuilly", "OEUILLY", "51480", "51410"])
def test_a_search_finds_it_by_name_postcode_or_code(words: str) -> None:
    from xcontact.kit.text import fold

    entry = territory.by_insee("51410")
    assert entry and fold(words) in entry.folded


def test_it_is_found_by_its_numbers() -> None:
    troyes = territory.by_insee("10387")
    assert troyes and troyes.name == "Troyes" and troyes.schema == "c_10387"
    assert territory.by_siren(troyes.siren) == troyes
    aube = territory.by_departement("10")
    assert aube and aube.schema == "d_10"
    assert territory.by_insee("75056") is None
    assert territory.by_siren("") is None


def test_a_line_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    path = tmp_path / "registry.csv"
    path.write_text(
        "kind,name,siren,insee,departement,epci_siren,population,postcodes\n"
        "commune,Troyes,211003710,10387,10,,62782,10000\n"
        "commune,Nulle-Part,,99999,10,,beaucoup,10000\n"
    )
    with pytest.raises(ValueError, match="ligne 3"):
        territory.entries(path)
