"""Public keys are fetched when they are needed, and nobody makes us fetch them for nothing."""

import json
from datetime import timedelta
from typing import Any

import jwt
import pytest
import time_machine
from cryptography.hazmat.primitives.asymmetric import ec

from shared_apps.identity.errors import Forged, Unavailable
from shared_apps.identity.keys import KeyRing
from shared_apps.identity.transport import Answer
from xcontact.kit import clock

PUBLIC = jwt.algorithms.ECAlgorithm.to_jwk(ec.generate_private_key(ec.SECP256R1()).public_key(), as_dict=True)
P384 = jwt.algorithms.ECAlgorithm.to_jwk(ec.generate_private_key(ec.SECP384R1()).public_key(), as_dict=True)


class Publisher:
    def __init__(self, *kids: str) -> None:
        self.keys: list[Any] = [{**PUBLIC, "kid": kid} for kid in kids]
        self.times = 0

    def __call__(self, url: str) -> Answer:
        self.times += 1
        return Answer(200, "application/json", json.dumps({"keys": self.keys}).encode())


def test_keys_are_fetched_once() -> None:
    publisher = Publisher("a", "b")
    ring = KeyRing("https://fc.exemple/jwks", publisher)
    for kid in ("a", "b", "a"):
        assert ring.find(kid, "ES256").algorithm_name == "ES256"
    assert publisher.times == 1


def test_a_new_key_is_found_after_a_minute() -> None:
    publisher = Publisher("a")
    ring = KeyRing("https://fc.exemple/jwks", publisher)
    ring.find("a", "ES256")
    publisher.keys.append({**PUBLIC, "kid": "b"})
    with time_machine.travel(clock.now() + timedelta(seconds=61)):
        assert ring.find("b", "ES256")
    assert publisher.times == 2


def test_a_hundred_unknown_keys_cost_one_fetch() -> None:
    publisher = Publisher("a")
    ring = KeyRing("https://fc.exemple/jwks", publisher)
    ring.find("a", "ES256")
    with time_machine.travel(clock.now() + timedelta(seconds=61)):
        for number in range(100):
            with pytest.raises(Forged):
                ring.find(f"inconnue-{number}", "ES256")
    assert publisher.times == 2


def test_a_withdrawn_key_is_forgotten_within_the_hour() -> None:
    publisher = Publisher("a")
    ring = KeyRing("https://fc.exemple/jwks", publisher)
    ring.find("a", "ES256")
    publisher.keys = []
    with time_machine.travel(clock.now() + timedelta(minutes=61)), pytest.raises(Forged):
        ring.find("a", "ES256")


def test_a_key_of_another_curve_is_not_ours() -> None:
    publisher = Publisher()
    publisher.keys = [{**P384, "kid": "a"}]
    with pytest.raises(Forged):
        KeyRing("https://fc.exemple/jwks", publisher).find("a", "ES256")


def test_an_answer_without_keys_is_an_outage() -> None:
    publisher = Publisher()
    publisher.keys = ["a"]
    with pytest.raises(Unavailable):
        KeyRing("https://fc.exemple/jwks", publisher).find("a", "ES256")
