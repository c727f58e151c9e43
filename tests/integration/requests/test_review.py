"""What the desk does, and what the citizen is told of it."""

import email
from datetime import date, timedelta
from email import policy
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from tenant_apps.correspondence.models import Mail
from tenant_apps.requests import commands, journal
from tenant_apps.requests.commands import deciding
from tenant_apps.requests.models import Deadline, Decision, DecisionKind, ServiceRequest
from tenants.models import AgendaAct
from tests.factories import requests as make
from xcontact.kit import clock
from xcontact.kit.errors import NotFound, Refused


def last_mail() -> str:
    content = bytes(Mail.objects.order_by("id").last().content)
    return email.message_from_bytes(content, policy=policy.default).get_body(("plain",)).get_content()


@pytest.fixture
def request_(place):
    return make.submitted(place, make.applicant(), "autre-demande")


@pytest.fixture
def agent(place):
    return make.agent()


def decide(place, request, agent, kind=DecisionKind.ACCEPTED, **changes):
    return commands.decide(
        **{
            "reference": request.reference,
            "collectivity": place,
            "kind": kind,
            "body": "La mairie ouvre le lundi à 14 h.",
            "reason": "",
            "signatory_id": make.signatory().id,
            "by": agent,
            "at": clock.now(),
            **changes,
        }
    )


def test_taken_up_the_citizen_knows_by_whom(place, request_, agent):
    commands.take_up(reference=request_.reference, collectivity=place, by=agent, at=clock.now())

    assert "Claire Petit, secrétaire de mairie" in last_mail()
    assert ServiceRequest.objects.get().status == "under_review"


def test_taken_up_twice_is_refused_with_a_sentence(place, request_, agent):
    commands.take_up(reference=request_.reference, collectivity=place, by=agent, at=clock.now())
    mails = Mail.objects.count()

    with pytest.raises(Refused, match="prendre en charge"):
        commands.take_up(reference=request_.reference, collectivity=place, by=agent, at=clock.now())

    assert Mail.objects.count() == mails


def test_s21_a_supplement_lengthens_the_silence_by_the_time_it_is_given(place, request_, agent):
    before = Deadline.objects.get(kind="rejection").due_at
    due_on = clock.paris_date(clock.now()) + timedelta(days=30)

    commands.ask_for_supplement(
        reference=request_.reference,
        collectivity=place,
        pieces=[{"label": "Pièce d’identité", "legal_basis": "article R. 113-5 du CRPA"}],
        explanation="",
        due_on=due_on,
        blocking=True,
        by=agent,
        at=clock.now(),
    )

    after = Deadline.objects.get(kind="rejection")
    assert after.paused
    assert (after.due_at.date() - before.date()).days == 30
    assert AgendaAct.objects.get(act="lapse").due_at == after.due_at
    assert "Pièce d’identité" in last_mail()


def test_s21_supplied_sooner_the_clock_runs_again_sooner(place, agent):
    applicant = make.applicant()
    request = make.submitted(place, applicant, "autre-demande")
    start = Deadline.objects.get(kind="rejection").due_at
    commands.ask_for_supplement(
        reference=request.reference,
        collectivity=place,
        pieces=[{"label": "Un plan", "legal_basis": ""}],
        explanation="",
        due_on=clock.paris_date(clock.now()) + timedelta(days=30),
        blocking=True,
        by=agent,
        at=clock.now(),
    )

    commands.supply(
        reference=request.reference,
        collectivity=place,
        explanation="Le voici.",
        by=applicant,
        at=clock.now() + timedelta(days=5),
        ip_address=None,
    )

    after = Deadline.objects.get(kind="rejection")
    assert not after.paused
    assert (after.due_at.date() - start.date()).days == 5


def test_an_accepted_request_is_told_with_who_signed(place, request_, agent):
    decide(place, request_, agent)

    told = last_mail()
    assert "La mairie ouvre le lundi" in told
    assert "Agnès Roussel, maire" in told
    assert not AgendaAct.objects.filter(act="lapse").exists()


def test_s37_a_refusal_without_reasons_is_refused(place, request_, agent):
    with pytest.raises(Refused, match="motive"):
        decide(place, request_, agent, DecisionKind.REJECTED)

    assert not Decision.objects.exists()
    assert ServiceRequest.objects.get().status == "submitted"


def test_s37_the_database_itself_refuses_a_refusal_without_reasons(place, request_):
    with pytest.raises(IntegrityError, match="decision_unfavourable_is_reasoned"), transaction.atomic():
        Decision.objects.create(
            request=request_, number=1, kind="rejected", decided_at=clock.now(), body="Non.", signed_name="x",
            signed_quality="maire", signed_service="Mairie",
        )  # fmt: skip


def test_a_refusal_says_how_to_contest_it(place, request_, agent):
    decide(place, request_, agent, DecisionKind.REJECTED, reason="La salle est déjà prise.")

    told = last_mail()
    assert "La salle est déjà prise." in told
    assert "tribunal administratif" in told
    assert "deux mois" in told


def test_a_delegation_that_has_ended_signs_nothing(place, request_, agent):
    ended = make.signatory(starts_on=date(2020, 1, 1), ends_on=date(2021, 1, 1))

    with pytest.raises(Refused, match="délégation"):
        decide(place, request_, agent, signatory_id=ended.id)


def test_a_stranger_cannot_write_in_my_request(place, request_):
    with pytest.raises(NotFound):
        commands.write_as_applicant(reference=request_.reference, body="Bonjour", by=make.applicant(), at=clock.now())


def test_an_unknown_reference_is_not_found(place, agent):
    with pytest.raises(NotFound):
        commands.take_up(reference="10387-26-AAAAAA-A", collectivity=place, by=agent, at=clock.now())


def test_s31_silence_rejects_on_its_very_date_and_says_so(place, request_):
    due_at = Deadline.objects.get(kind="rejection").due_at

    assert not commands.lapse(request_id=request_.id, collectivity=place, at=due_at - timedelta(seconds=1))
    assert commands.lapse(request_id=request_.id, collectivity=place, at=due_at + timedelta(minutes=3))

    assert ServiceRequest.objects.get().status == "lapsed_rejected"
    assert journal.entries(request_)[-1].at == due_at
    assert "réputée refusée" in last_mail()


def test_s33_an_express_decision_is_still_possible_after_silence(place, request_, agent):
    due_at = Deadline.objects.get(kind="rejection").due_at
    commands.lapse(request_id=request_.id, collectivity=place, at=due_at)

    decide(place, request_, agent, at=due_at + timedelta(days=2))

    assert ServiceRequest.objects.get().status == "accepted"


def test_silence_decides_nothing_twice_nor_after_an_answer(place, request_, agent):
    due_at = Deadline.objects.get(kind="rejection").due_at
    decide(place, request_, agent)

    assert not commands.lapse(request_id=request_.id, collectivity=place, at=due_at)
    assert not commands.lapse(request_id=uuid4(), collectivity=place, at=due_at)


def test_s21_unanswered_the_clock_runs_again_when_the_time_is_up(place, request_, agent):
    due_on = clock.paris_date(clock.now()) + timedelta(days=30)
    commands.ask_for_supplement(
        reference=request_.reference,
        collectivity=place,
        pieces=[{"label": "Un plan", "legal_basis": ""}],
        explanation="",
        due_on=due_on,
        blocking=True,
        by=agent,
        at=clock.now(),
    )
    assert ServiceRequest.objects.get().next_due_at is None
    act = AgendaAct.objects.get(act="resume_clocks")
    assert clock.paris_date(act.due_at) == due_on + timedelta(days=1)

    deciding.resume_clocks(request_.id, act.due_at)

    assert not Deadline.objects.get(kind="rejection").paused
    assert ServiceRequest.objects.get().next_due_at == Deadline.objects.get(kind="rejection").due_at
    assert not AgendaAct.objects.filter(act="resume_clocks").exists()
