"""The mobile that opens one's account: proved, changed, taken off, put back (T31, T34)."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from shared_apps.accounts import acts, email_change_mails, events, mobile_codes, mobile_mails, recovery_mails
from shared_apps.accounts.commands import closing, email_change, mobile
from shared_apps.accounts.models import (
    AccountEvent,
    AccountMail,
    Erasure,
    MobileAccess,
    MobileChange,
    MobileCode,
    TextMessage,
    User,
)
from shared_apps.factors.queries import held_by
from shared_apps.identity.models import FranceConnectLink
from tenants import addresses, context
from tenants.models import AgendaAct
from tests.integration.accounts import second_steps
from tests.integration.accounts.mobiles import (
    NUMBER,
    OTHER,
    OTHER_TYPED,
    PAGE,
    PROOF,
    REMOVAL,
    SINK,
    TYPED,
    ask,
    ask_for,
    code_of,
    enter,
    forget_counts,
    number_of,
    other_than,
    own,
    prove,
    texts,
    with_mobile,
)
from tests.integration.accounts.people import PASSWORD, citizen, link, log_in, mailbox
from xcontact.kit import clock
from xcontact.kit.text import typeset

pytestmark = pytest.mark.django_db

ADDRESS = "marie@example.org"


@pytest.fixture(autouse=True)
def _offered(settings: Any) -> None:
    settings.SMS_URL = SINK


@pytest.fixture
def marie(db: None) -> User:
    return citizen(telephone="")


@pytest.fixture
def portal(portal_client: Client, marie: User) -> Client:
    log_in(portal_client)
    return portal_client


def stranger() -> Client:
    """A browser where nobody is logged in."""
    return Client(headers={"host": addresses.host()})


def undoing(recipient: str = ADDRESS) -> str:
    return link(mailbox(recipient, mobile_mails.CHANGED)[-1])


def test_a_number_is_proved_shown_masked_and_told(portal: Client, marie: User) -> None:
    """T34: the account's address is told; no page and no mail writes the number in full."""
    assert own(portal).url == "/compte/"
    assert number_of(marie) == NUMBER
    (mail,) = mailbox(ADDRESS, mobile_mails.CHANGED)
    pages = [portal.get(page).content.decode() for page in ("/compte/", "/compte/securite/", PAGE)]
    for told in (mail, *pages):
        assert "06\u00a0••\u00a0••\u00a0••\u00a034" in told
        assert not any(number in told for number in (TYPED, NUMBER, "0639981234"))
    assert events.LABELS["mobile_added"] in pages[1]
    with context.portal():
        assert AccountEvent.objects.get(what="mobile_added").holder == marie.id
        assert "0639981234" not in str(list(AccountEvent.objects.values()))


def test_nothing_changes_before_the_code(portal: Client, marie: User) -> None:
    ask_for(portal)
    assert "••" in portal.get(PROOF).content.decode()
    assert prove(portal, other_than(code_of())).status_code == 422
    assert not number_of(marie) and not mailbox(ADDRESS, mobile_mails.CHANGED)


def test_the_telephone_for_contact_is_proposed_and_stays(portal: Client, marie: User) -> None:
    with context.portal():
        User.objects.update(telephone="06 39 98 12 34")
    assert f'value="{TYPED}"' in portal.get(PAGE).content.decode()
    own(portal, OTHER_TYPED, OTHER)
    with context.portal():
        assert User.objects.get().telephone == "06 39 98 12 34"


@pytest.mark.parametrize("page", [PAGE, REMOVAL])
def test_the_password_is_asked_again_after_ten_minutes(portal: Client, marie: User, page: str) -> None:
    """T34, T21: an open session alone changes no number."""
    with_mobile(marie)
    with time_machine.travel(clock.now() + timedelta(minutes=11), tick=False):
        for method in (portal.get, portal.post):
            answer = method(page, {"number": OTHER_TYPED})
            assert answer.status_code == 302 and "suite=" in answer.url
        assert not texts(OTHER) and number_of(marie) == NUMBER
        confirmed = portal.post(answer.url, {"password": PASSWORD})
        assert confirmed.url == page
        assert portal.get(page).status_code == 200


def test_a_session_opened_by_sms_is_no_proof(portal_client: Client, marie: User) -> None:
    """T34: whoever has picked up the telephone does not put his own number, nor a factor, in its place."""
    with_mobile(marie)
    ask(portal_client)
    enter(portal_client, code_of())
    for page in (PAGE, REMOVAL, "/compte/securite/cles/application/"):
        assert portal_client.get(page).status_code == 302, page
    portal_client.post(REMOVAL)
    assert number_of(marie) == NUMBER


def test_the_code_of_another_account_proves_nothing(portal: Client, marie: User) -> None:
    """T31: two people on one computer, one after the other."""
    paul = citizen(email="paul@example.org")
    ask_for(portal)
    code = code_of()
    portal.post("/compte/deconnexion/")
    log_in(portal, "paul@example.org")
    assert prove(portal, code).url == PAGE
    ask_for(portal, OTHER_TYPED)
    assert prove(portal, code).status_code == 422
    assert not number_of(paul) and not number_of(marie)


def test_the_sixth_try_is_refused_and_a_replay_too(portal: Client, marie: User) -> None:
    """T31"""
    ask_for(portal)
    code = code_of()
    for _ in range(5):
        prove(portal, other_than(code))
    assert typeset(mobile_codes.DEAD) in prove(portal, code).content.decode()
    assert not number_of(marie)
    ask_for(portal)
    code = code_of()
    assert prove(portal, code).status_code == 302
    assert prove(portal, code).url == PAGE, "a second click"
    with context.portal():
        assert MobileChange.objects.count() == 1


def test_another_number_takes_its_place(portal: Client, marie: User) -> None:
    with_mobile(marie)
    own(portal, OTHER_TYPED, OTHER)
    assert number_of(marie) == OTHER
    assert "à la place du 06\u00a0••" in mailbox(ADDRESS, mobile_mails.CHANGED)[0]
    thief = stranger()
    ask(thief)
    assert not texts(NUMBER), "the former number opens nothing any more"
    assert mobile.SAME in ask_for(portal, OTHER_TYPED).content.decode()


def test_it_is_taken_off_by_a_button(portal: Client, marie: User) -> None:
    with_mobile(marie)
    assert portal.get(REMOVAL).status_code == 200 and number_of(marie) == NUMBER
    assert portal.post(REMOVAL).url == "/compte/"
    assert not number_of(marie)
    assert "n’ouvre plus votre compte" in mailbox(ADDRESS, mobile_mails.CHANGED)[0]
    portal.post(REMOVAL)
    assert len(mailbox(ADDRESS, mobile_mails.CHANGED)) == 1, "a second click"


def test_the_mailbox_puts_the_former_number_back(portal: Client, marie: User) -> None:
    """T34: undo restores the number, ends all sessions, and asks for a new password."""
    with_mobile(marie)
    own(portal, OTHER_TYPED, OTHER)
    second_steps.with_application(marie.id)
    address = undoing()
    assert stranger().get(address).status_code == 200
    assert number_of(marie) == OTHER, "a mail filter that opens the link changes nothing"
    done = stranger().post(address)
    assert done.status_code == 200 and "ouvre de nouveau" in done.content.decode()
    assert number_of(marie) == NUMBER
    assert portal.get("/compte/").status_code == 302, "whoever was in is out"
    assert log_in(stranger()).status_code == 422, "whoever knew the password has it no more"
    assert "/compte/mot-de-passe-oublie/" in mailbox(ADDRESS)[-1]
    with context.portal():
        assert not held_by(marie.id).something, "nor has he what he added"
        assert AccountEvent.objects.filter(what="mobile_restored").count() == 1
        assert not AccountMail.objects.filter(kind=mobile_mails.CHANGED).exclude(content=b"").exists()
    assert stranger().post(address).status_code == 410, "a second click"
    forget_counts()
    opened = stranger()
    ask(opened)
    assert enter(opened, code_of()).status_code == 302, "and its owner comes in again"


@pytest.mark.parametrize(("hours", "status"), [(71, 200), (73, 410)])
def test_undo_is_good_for_seventy_two_hours(portal: Client, marie: User, hours: int, status: int) -> None:
    """T34"""
    own(portal)
    with time_machine.travel(clock.now() + timedelta(hours=hours), tick=False):
        assert stranger().post(undoing()).status_code == status
    assert number_of(marie) == ("" if status == 200 else NUMBER)


def test_a_thief_who_changes_it_twice_does_not_keep_it(portal: Client, marie: User) -> None:
    """T34: the first undo voids what came after, its own undo included."""
    with_mobile(marie)
    own(portal, OTHER_TYPED, OTHER)
    first = undoing()
    own(portal, "06 39 98 77 77", "+33639987777")
    second = undoing()
    assert stranger().post(first).status_code == 200
    assert number_of(marie) == NUMBER
    assert stranger().post(second).status_code == 410


def test_a_link_made_by_franceconnect_since_goes_too(portal: Client, marie: User) -> None:
    """T34: an older one stays."""
    own(portal)
    with context.portal():
        FranceConnectLink.objects.create(
            user=marie, issuer="fc", sub="thief", linked_at=clock.now(), identity={}, identity_at=clock.now()
        )
    stranger().post(undoing())
    with context.portal():
        assert not FranceConnectLink.objects.exists()


def test_a_thief_who_has_changed_the_address_since_is_sent_no_new_password(portal: Client, marie: User) -> None:
    """T34: the number's own undo gives the address back too, or its way to a new password would leave for the thief."""
    own(portal)
    address = undoing()
    portal.post("/compte/adresse/", {"email": "voleur@example.org", "password": PASSWORD})
    stranger().post(link(mailbox("voleur@example.org", email_change_mails.CONFIRMATION)[-1]))
    assert stranger().post(address).status_code == 200
    assert not mailbox("voleur@example.org", recovery_mails.RECOVERY)
    assert mailbox(ADDRESS, recovery_mails.RECOVERY)
    with context.portal():
        assert User.objects.get(id=marie.id).email == ADDRESS
        assert AgendaAct.objects.filter(act=acts.CARRY_EMAIL, subject=marie.id).exists(), "collectivités learn it"
    assert not mailbox(ADDRESS, email_change_mails.UNDO), "done already"


def test_a_former_address_that_another_account_has_taken_keeps_all_as_it_is(portal: Client, marie: User) -> None:
    own(portal)
    address = undoing()
    portal.post("/compte/adresse/", {"email": "autre@example.org", "password": PASSWORD})
    stranger().post(link(mailbox("autre@example.org", email_change_mails.CONFIRMATION)[-1]))
    citizen(email=ADDRESS)
    refused = stranger().post(address)
    assert refused.status_code == 422 and email_change.TAKEN_BACK in refused.content.decode()
    assert number_of(marie) == NUMBER
    assert not mailbox("autre@example.org", recovery_mails.RECOVERY)


def test_a_former_number_that_another_account_has_taken_is_not_put_back(portal: Client, marie: User) -> None:
    with_mobile(marie)
    own(portal, OTHER_TYPED, OTHER)
    paul = citizen(email="paul@example.org")
    with_mobile(paul)
    done = stranger().post(undoing())
    assert done.status_code == 200 and "en ouvre un autre" in done.content.decode()
    assert (number_of(marie), number_of(paul)) == ("", NUMBER)


def test_a_forged_link_undoes_nothing(portal: Client, marie: User) -> None:
    own(portal)
    assert stranger().post("/compte/telephone/annulation/forge/").status_code == 410
    assert number_of(marie) == NUMBER


def test_a_number_of_another_account_is_refused_after_the_proof_and_its_owner_told(portal: Client, marie: User) -> None:
    """Operators give an ended line's number to somebody else."""
    paul = citizen(email="paul@example.org")
    with_mobile(paul)
    assert ask_for(portal).url == PROOF, "nothing is said before the proof"
    refused = prove(portal, other_than(code_of()))
    assert mobile.TAKEN not in refused.content.decode() and not mailbox("paul@example.org")
    refused = prove(portal, code_of())
    assert refused.status_code == 422 and "ouvre déjà un autre compte" in refused.content.decode()
    assert (number_of(marie), number_of(paul)) == ("", NUMBER)
    (told,) = mailbox("paul@example.org", mobile_mails.PROVED_ELSEWHERE)
    assert link(told) == REMOVAL and ADDRESS not in told and "Lambert" not in told
    with context.portal():
        assert not MobileChange.objects.exists()


def test_a_spent_budget_is_said_and_proves_nothing(portal: Client, marie: User, settings: Any) -> None:
    """T32"""
    settings.SMS_PER_DAY = 0
    refused = ask_for(portal)
    assert refused.status_code == 422 and typeset(mobile.NOT_SENT) in refused.content.decode()
    assert not texts()
    with context.portal():
        assert MobileCode.objects.get().used_at is not None, "what was not sent can't be guessed"


def test_one_account_asks_for_few_codes(portal: Client, marie: User) -> None:
    """T32: to whichever numbers."""
    answers = [ask_for(portal, f"06 39 98 66 0{last}") for last in range(6)]
    assert [answer.status_code for answer in answers] == [302] * 5 + [422]
    assert mobile.TOO_MANY in answers[-1].content.decode()


def test_an_address_given_back_takes_off_the_thief_s_number(portal: Client, marie: User) -> None:
    """T34: a number added while a thief was in; the former one is put back."""
    with_mobile(marie)
    portal.post("/compte/adresse/", {"email": "voleur@example.org", "password": PASSWORD})
    stranger().post(link(mailbox("voleur@example.org", email_change_mails.CONFIRMATION)[-1]))
    log_in(portal, "voleur@example.org")
    own(portal, OTHER_TYPED, OTHER)
    assert number_of(marie) == OTHER
    assert stranger().post(link(mailbox(ADDRESS, email_change_mails.UNDO)[-1])).status_code == 302
    assert number_of(marie) == NUMBER
    assert not mailbox("voleur@example.org", mobile_mails.CHANGED), "what would undo it is void"


def test_an_address_given_back_leaves_an_older_number(portal: Client, marie: User) -> None:
    own(portal)
    portal.post("/compte/adresse/", {"email": "voleur@example.org", "password": PASSWORD})
    stranger().post(link(mailbox("voleur@example.org", email_change_mails.CONFIRMATION)[-1]))
    stranger().post(link(mailbox(ADDRESS, email_change_mails.UNDO)[-1]))
    assert number_of(marie) == NUMBER


def test_nothing_of_it_outlives_the_account_and_nothing_of_others_goes(portal: Client, marie: User) -> None:
    """D-11"""
    own(portal)
    paul = citizen(email="paul@example.org")
    with_mobile(paul, OTHER)
    ask(stranger(), OTHER_TYPED)
    ask(stranger())
    with context.portal():
        closing.shut(account_id=marie.id, cause="deletion", at=clock.now())
        closing.remove(account_id=marie.id, at=clock.now())
        assert not User.objects.filter(id=marie.id).exists() and Erasure.objects.exists()
        assert not MobileAccess.objects.filter(number=NUMBER).exists()
        assert not MobileChange.objects.exists()
        assert not MobileCode.objects.filter(holder=marie.id).exists()
        assert not TextMessage.objects.filter(number=NUMBER).exists()
        assert not AccountMail.objects.filter(kind=mobile_mails.CHANGED).exists()
        assert MobileAccess.objects.get().user_id == paul.id
        assert MobileCode.objects.filter(holder=paul.id).count() == 1
        (left,) = TextMessage.objects.all()
        assert list(AgendaAct.objects.filter(act="send_text").values_list("subject", flat=True)) == [left.id]


def test_a_forgotten_password_leaves_the_number(portal: Client, marie: User) -> None:
    own(portal)
    stranger().post("/compte/mot-de-passe-oublie/", {"email": ADDRESS})
    reset = link(mailbox(ADDRESS, "password_recovery")[-1])
    assert stranger().post(reset, {"password": "Grue-8-lavande", "repeated": "Grue-8-lavande"}).status_code == 302
    assert number_of(marie) == NUMBER


def test_where_no_message_is_sent_it_can_still_be_taken_off(portal: Client, marie: User, settings: Any) -> None:
    settings.SMS_URL = ""
    assert PAGE not in portal.get("/compte/").content.decode()
    with_mobile(marie)
    assert PAGE in portal.get("/compte/").content.decode()
    assert REMOVAL in portal.get(PAGE).content.decode()
    assert ask_for(portal).status_code == 422
    portal.post(REMOVAL)
    assert not number_of(marie)


def test_no_answer_without_a_login(portal_client: Client, marie: User) -> None:
    for page in (PAGE, PROOF, REMOVAL):
        assert portal_client.get(page).url.startswith("/compte/connexion/")
        assert portal_client.post(page, {"number": TYPED, "code": "000000"}).url.startswith("/compte/connexion/")
    assert not texts()
