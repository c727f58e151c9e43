"""The one way a file is turned away."""

from xcontact.kit import errors


class Refused(errors.Refused):
    """A file that is not accepted: `sentence` is for the person who sent it, `code` for logs and tests."""

    def __init__(self, sentence: str, code: str) -> None:
        super().__init__(sentence)
        self.code = code
