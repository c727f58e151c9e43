"""Text messages through any provider: the setting SMS_URL says which (`xcontact.kit.sms.backends`)."""

from xcontact.kit.sms.backends import Backend, backend
from xcontact.kit.sms.errors import RefusedMessage, SmsError, Temporary, Uncertain

__all__ = ["Backend", "RefusedMessage", "SmsError", "Temporary", "Uncertain", "backend"]
