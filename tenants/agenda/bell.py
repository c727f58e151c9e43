"""The doorbell: one dramatiq actor, whose message says where and which act, nothing else."""

import logging
from typing import Any
from uuid import UUID

import dramatiq
from django.conf import settings
from django.db import connection
from dramatiq.broker import Broker, MessageProxy
from dramatiq.brokers.redis import RedisBroker
from dramatiq.middleware import AgeLimit, Middleware, Pipelines, ShutdownNotifications, TimeLimit

from tenants import context
from tenants.agenda.acts import perform

log = logging.getLogger(__name__)

# The agenda rings again by itself: what a dead worker held is dropped, never retried by the broker.
RING_LASTS_MS = 60_000
QUEUE = "agenda"
# A few seconds of work: what is due beyond waits in the agenda.
MOST_UNHEARD = 200


class StandNowhere(Middleware):
    """A worker's thread keeps its connection: it stands nowhere before and after each message (T03)."""

    def before_process_message(self, broker: Broker, message: MessageProxy) -> None:
        context.stand(None)

    def after_process_message(
        self,
        broker: Broker,
        message: MessageProxy,
        *,
        result: Any | None = None,
        exception: BaseException | None = None,
    ) -> None:
        context.stand(None)
        connection.close()


broker = RedisBroker(  # type: ignore[no-untyped-call]
    url=settings.BROKER_URL,
    middleware=[AgeLimit(max_age=RING_LASTS_MS), TimeLimit(), ShutdownNotifications(), Pipelines(), StandNowhere()],
    heartbeat_timeout=15_000,
    maintenance_chance=100_000,
)
dramatiq.set_broker(broker)


@dramatiq.actor(queue_name=QUEUE)
def do_act(place: str, act_id: str) -> None:
    try:
        perform(place, UUID(act_id))
    except Exception as error:  # noqa: BLE001 - the agenda holds the act and has noted the failure
        log.warning("act %s of %s failed: %s", act_id, place, type(error).__name__)


def ring(place: str, act_id: UUID) -> None:
    """Ask a worker to do the act."""
    do_act.send(place, str(act_id))


def room() -> int:
    """How many more rings the queue may take; raises what the broker's client raises."""
    unheard: int = broker.client.llen(f"{broker.namespace}:{QUEUE}")
    return max(0, MOST_UNHEARD - unheard)
