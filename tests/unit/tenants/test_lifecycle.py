import pytest

from tenants.lifecycle import identity_fault, missing_to_open, subdomain_fault

RESERVED = frozenset({"www", "api"})


@pytest.mark.parametrize("subdomain", ["troyes", "a", "oeuilly-02", "cc-portes-de-romilly", "a" * 63])
def test_a_plain_label_is_a_subdomain(subdomain: str) -> None:
    assert subdomain_fault(subdomain, RESERVED) is None


@pytest.mark.parametrize(
    "subdomain",
    [
        "",
        "-x",
        "x-",
        "a--b",
        "xn--pernay-9ua",
        "é",
        "Troyes",
        "1er",
        "a b",
        "a.b",
        "a_b",
        "a', 'b",
        "a\n",
        "ﬁ",
        "a" * 64,
    ],
)
def test_another_is_refused_with_the_rule(subdomain: str) -> None:
    sentence = subdomain_fault(subdomain, RESERVED)
    assert sentence is not None and "minuscules sans accent" in sentence


def test_a_reserved_one_is_refused_as_such() -> None:
    assert "réservé" in str(subdomain_fault("www", RESERVED))


@pytest.mark.parametrize(
    ("reached_by", "missing"),
    [
        (("03 25 42 33 33", "mairie@example.org", ""), []),
        (("03 25 42 33 33", "", "1 place de la Mairie"), []),
        (("", "mairie@example.org", ""), ["le numéro de téléphone"]),
        (("03 25 42 33 33", "", ""), ["l’adresse électronique ou postale"]),
        (("", "", ""), ["le numéro de téléphone", "l’adresse électronique ou postale"]),
    ],
)
def test_a_receipt_needs_a_telephone_and_an_address(reached_by: tuple[str, str, str], missing: list[str]) -> None:
    assert missing_to_open(*reached_by) == missing


@pytest.mark.parametrize("schema", ["c_10387", "c_2a004", "e_200066975", "d_10", "d_2b", "d_974"])
def test_a_lawful_code_names_a_collectivité(schema: str) -> None:
    assert identity_fault(schema, "Troyes") is None


@pytest.mark.parametrize(
    "schema", ["", "c_", "c_1038", "c_103870", "c_2A004", "e_20006697", "d_1", "public", "c_10387; --", "c_10387\n"]
)
def test_another_names_nobody(schema: str) -> None:
    assert "qui se lise" in str(identity_fault(schema, "Troyes"))


@pytest.mark.parametrize(("name", "fits"), [("É", True), ("é" * 120, True), ("é" * 121, False), ("", False)])
def test_a_name_has_a_length(name: str, fits: bool) -> None:
    assert (identity_fault("c_10387", name) is None) is fits
