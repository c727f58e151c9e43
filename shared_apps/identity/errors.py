"""Why an identification by a provider did not end well. None of these holds personal data."""


class Unavailable(Exception):
    """The provider is down, slow, or answers nonsense: whoever waits can do nothing about it."""


class Forged(Exception):
    """Something that the provider would not have said. `reason` is one word for the log."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
