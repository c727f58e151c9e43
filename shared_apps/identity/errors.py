"""Why an identification by FranceConnect did not end well. None of these holds personal data."""


class Unavailable(Exception):
    """FranceConnect is down, slow, or answers nonsense: the citizen can do nothing about it."""


class Forged(Exception):
    """Something that FranceConnect would not have said. `reason` is one word for the log."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
