"""What a lower room tells the rooms above it: typed events, published inside the publisher's transaction.

An event is a frozen dataclass named by a past participle. Who listens says so in its AppConfig.ready().
"""

from collections import defaultdict
from collections.abc import Callable
from typing import Any, TypeVar

Event = TypeVar("Event")
_subscribers: dict[type, list[Callable[[Any], None]]] = defaultdict(list)


def subscribe(event_type: type[Event], handler: Callable[[Event], None]) -> None:
    """Call `handler` for every event of that type; told twice, it listens once."""
    if handler not in _subscribers[event_type]:
        _subscribers[event_type].append(handler)


def publish(event: object) -> None:
    """Tell the subscribers, in the order in which they subscribed; an error of theirs is the publisher's."""
    for handler in _subscribers[type(event)]:
        handler(event)
