"""Ways into an agent's account that show two factors by themselves (P-06): an upper room registers those it knows.

An account that one of them opens chooses no first factor after a password: the mailbox that a mairie shares would be
enough to choose both (T64).
"""

from collections.abc import Callable
from uuid import UUID

Door = Callable[[UUID], bool]

_doors: list[Door] = []


def register(door: Door) -> None:
    """Ask `door` whether it opens an account; told twice, it is asked once."""
    if door not in _doors:
        _doors.append(door)


def open_to(account_id: UUID) -> bool:
    """Whether one of them opens this account."""
    return any(door(account_id) for door in _doors)
