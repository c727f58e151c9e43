"""A sample of `./xcontact proof kill`: what dies in the middle of a submission loses nothing."""

from tenants.registry import CollectivityCard
from tests.integration.agenda.conftest import House
from tests.proof.kill import evidence, notebook, oracle
from xcontact.demo import application

COUNT = 10
DRAINED_WITHIN = 15.0


def test_killed_at_every_stage_each_request_exists_once_and_its_receipt_is_mailed(
    house: House, troyes: CollectivityCard
) -> None:
    def shown() -> list[str]:
        return [promise.token for promise in notebook.read(house.notebook).values() if promise.shown]

    def wipe_the_broker_half_way() -> None:
        if not house.chaos.faults and len(shown()) >= COUNT // 2:
            house.chaos.faults[house.chaos.wipe_broker()] += 1

    # Before the commit; after it, before anybody is told; between the mail server's 250 and our mark.
    for point in ("s5", "s6", "w4"):
        (house.points / point).touch()
    assert house.file(troyes.subdomain, COUNT, wipe_the_broker_half_way) == 0
    assert house.wait_until(lambda: not evidence.pending(house.database), DRAINED_WITHIN)

    seen = house.evidence()
    assert oracle.judge(list(notebook.read(house.notebook).values()), seen) == []
    assert len(shown()) == COUNT
    assert house.chaos.faults == {"broker, its data wiped": 1}
    assert not list(house.points.iterdir()), "somebody did not die where he should have"
    assert 1 <= oracle.duplicate_mails(seen.copies) <= application.THREADS
