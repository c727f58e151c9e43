"""« Renvoyer l’accusé » (T48): the same bytes, to the present address, a few times a day, and the ledger says so."""

from datetime import timedelta
from hashlib import sha256

import pytest

from tenant_apps.correspondence.models import Mail, MailLine
from tenant_apps.requests import commands, mailings
from tenant_apps.requests.commands.resending import attached
from tenant_apps.requests.models import Receipt, ServiceRequest
from tenants.models import AgendaAct
from tests.factories import requests as make
from xcontact.kit import clock
from xcontact.kit.errors import NotFound, Refused
from xcontact.kit.mail.models import MailState


@pytest.fixture
def marie():
    return make.applicant()


@pytest.fixture
def sent(place, marie):
    request = make.submitted(place, marie, "autre-demande")
    has_left(request)
    return request


def has_left(request: ServiceRequest) -> None:
    Mail.objects.filter(subject=request.id).update(state=MailState.ACCEPTED, accepted_at=clock.now())


def resend(request: ServiceRequest, by, at=None, receipt=None):
    receipt = receipt or Receipt.objects.filter(sending__request=request).order_by("issued_at").first()
    return commands.resend(reference=request.reference, receipt_id=receipt.id, by=by, at=at or clock.now())


def test_the_copy_is_the_first_mail_byte_for_byte_and_is_entered_in_the_agenda(sent, marie):
    first = Mail.objects.get(subject=sent.id)
    copy = resend(sent, marie)
    assert copy.id != first.id and bytes(copy.content) == bytes(first.content)
    assert Receipt.objects.get(sending__request=sent, kind="registration").sha256 in attached(bytes(copy.content))
    assert AgendaAct.objects.filter(act="send_mail", subject=copy.id).exists()
    assert MailLine.objects.get(mail=copy, what="ASKED").detail == "l’usager"
    assert Receipt.objects.filter(sending__request=sent).count() == len(
        {(one.sending_id, one.kind) for one in Receipt.objects.filter(sending__request=sent)}
    ), "a copy is no new receipt"


def test_it_goes_to_the_present_address_not_to_the_one_of_that_day(sent, marie):
    ServiceRequest.objects.filter(id=sent.id).update(contact_email="marie.lambert@example.org")
    assert resend(sent, marie).recipient == "marie.lambert@example.org"
    assert Mail.objects.filter(subject=sent.id, recipient="marie@example.org").count() == 1


def test_a_second_click_doubles_nothing(sent, marie):
    resend(sent, marie)
    with pytest.raises(Refused, match="déjà en route vers marie@"):
        resend(sent, marie)
    assert Mail.objects.filter(subject=sent.id).count() == 2


def test_one_that_has_not_left_yet_is_not_doubled(place, marie):
    request = make.submitted(place, marie, "autre-demande")
    with pytest.raises(Refused, match="déjà en route"):
        resend(request, marie)


def test_t56_three_a_day_then_tomorrow(sent, marie):
    now = clock.now()
    for hour in range(3):
        resend(sent, marie, at=now + timedelta(hours=hour))
        has_left(sent)
    with pytest.raises(Refused, match="trois fois"):
        resend(sent, marie, at=now + timedelta(hours=4))
    resend(sent, marie, at=now + timedelta(hours=25))


def test_each_receipt_brings_its_own_mail(place, sent, marie):
    commands.withdraw(reference=sent.reference, collectivity=place, by=marie, at=clock.now(), ip_address=None)
    has_left(sent)
    last = Receipt.objects.get(sending__request=sent, sending__kind="withdrawal")
    copy = resend(sent, marie, receipt=last)
    assert sha256(bytes(last.pdf)).hexdigest() in attached(bytes(copy.content))
    assert len(attached(bytes(copy.content))) == 1


def test_nobody_else_has_it_sent(place, sent, marie):
    mine = make.submitted(place, make.applicant(), "autre-demande")
    for by, request, receipt in (
        (make.applicant(), sent, None),
        (marie, sent, Receipt.objects.filter(sending__request=mine).first()),
    ):
        with pytest.raises(NotFound):
            resend(request, by, receipt=receipt)
    assert not Mail.objects.filter(kind=mailings.COPY).exists()


def test_an_agent_may_and_the_ledger_says_his_function_alone(sent):
    copy = resend(sent, make.agent())
    line = MailLine.objects.get(mail=copy, what="ASKED")
    assert line.detail == "un agent : secrétaire de mairie" and "Claire" not in line.detail


def test_the_ledger_tells_each_mail_in_plain_words(sent, marie):
    copy = resend(sent, marie)
    told = mailings.of(sent.id)
    assert [one.is_copy for one in told] == [True, False] and told[0].title == told[1].title
    assert sent.reference in told[1].title and "Accepté le" in told[1].sentence
    assert told[0].label == "En attente" and "Pas encore parti" in told[0].sentence
    Mail.objects.filter(id=copy.id).update(state=MailState.BOUNCED)
    MailLine.objects.create(mail=copy, what="BOUNCED", at=clock.now(), detail="550 unknown user")
    again = mailings.of(sent.id)[0]
    assert (again.label, again.side) == ("Revenu", "late") and "n’existe pas" in again.sentence
    assert "550" not in again.sentence
