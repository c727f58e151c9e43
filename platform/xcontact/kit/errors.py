"""What is refused with a sentence for a person to read."""


class Refused(Exception):
    """A wish that can't be granted. `sentence` is French, says what to do, and is safe to show."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class NotFound(Exception):
    """What was asked for does not exist, or not for the one who asks: both answer 404."""
