"""Anybody who holds a receipt can ask whether it is authentic, and learns nothing else."""

import dataclasses

from tenant_apps.requests.models import Receipt
from tenant_apps.requests.verification import verify
from tests.factories import requests as make


def test_the_printed_code_says_authentic_when_and_by_whom(place):
    request = make.submitted(place, make.applicant())
    receipt = Receipt.objects.get(kind="registration")

    found = verify(request.reference.lower(), f" {receipt.code.replace('-', '').lower()} ")

    assert found is not None
    assert (found.collectivity, found.issued_at) == ("Troyes", receipt.issued_at)
    assert "Lambert" not in str(dataclasses.asdict(found))


def test_a_wrong_code_or_another_reference_says_nothing(place):
    first = make.submitted(place, make.applicant())
    second = make.submitted(place, make.applicant())
    code = Receipt.objects.get(kind="registration", sending__request=first).code

    assert verify(first.reference, "2222-2222") is None
    assert verify(first.reference, "") is None
    assert verify(second.reference, code) is None
    assert verify("99999-26-7KQ4MX-R", code) is None
    assert verify("' OR 1=1", code) is None
