"""What can go wrong with a text message. None of these says the number or the words: they may be logged."""


class SmsError(Exception):
    """A message that did not leave, as far as we know."""


class Temporary(SmsError):
    """It did not leave; asking again later is right."""


class Uncertain(SmsError):
    """It may have left: the answer was lost. Asking again may make a second one."""


class RefusedMessage(SmsError):
    """The provider will not send it, now or later."""
