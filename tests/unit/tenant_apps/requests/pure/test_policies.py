from dataclasses import replace

import pytest

from tenant_apps.requests.policies import (
    ACCEPTANCE,
    ADMINISTRATIVE_DOCUMENT,
    CONTACT,
    DECLARATION,
    FINANCIAL,
    INFORMATION,
    Delay,
    ProcedureRules,
    SilenceMeans,
    Unit,
    faults,
)

PRESETS = [ACCEPTANCE, ADMINISTRATIVE_DOCUMENT, CONTACT, DECLARATION, FINANCIAL, INFORMATION]


@pytest.mark.parametrize("rules", PRESETS)
def test_s28_ready_made_rules_hold_together(rules: ProcedureRules) -> None:
    assert faults(rules) == []


def test_s27_a_request_always_says_what_silence_means() -> None:
    assert "Une demande a toujours un effet du silence" in faults(replace(CONTACT, silence_means=SilenceMeans.NONE))[0]


def test_s13_a_declaration_is_never_decided_by_silence() -> None:
    rules = replace(DECLARATION, silence_means=SilenceMeans.REJECTION, delay=CONTACT.delay, legal_basis="x")
    assert ["Seule une demande" in fault for fault in faults(rules)] == [True]


@pytest.mark.parametrize("delay", [None, Delay(0, Unit.DAYS)])
def test_s28_a_delay_is_wanted(delay: Delay | None) -> None:
    assert ["délai" in fault for fault in faults(replace(ACCEPTANCE, delay=delay))] == [True]


def test_s28_a_legal_basis_is_wanted() -> None:
    assert ["texte" in fault for fault in faults(replace(ACCEPTANCE, legal_basis=" "))] == [True]


def test_delays_are_written_in_french() -> None:
    written = [str(Delay(2, Unit.MONTHS)), str(Delay(1, Unit.DAYS)), str(Delay(15, Unit.DAYS))]
    assert written == ["2\u00a0mois", "1\u00a0jour", "15\u00a0jours"]
