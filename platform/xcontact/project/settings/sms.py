"""Text messages: which provider, at what cost at most (T32). Without an address no telephone access is offered."""

from django.core.exceptions import ImproperlyConfigured

from xcontact.kit.sms import backend
from xcontact.project import env

SMS_URL = env.text("SMS_URL")
# Messages in a day on the whole platform; then none until midnight in Paris, and an alarm.
SMS_PER_DAY = env.number("SMS_PER_DAY", 500)
# What a number may begin with besides French mobiles: « +32,+352 ». Each opens a tariff.
SMS_MORE_PREFIXES = tuple(env.words("SMS_MORE_PREFIXES"))

if SMS_URL:
    try:
        backend(SMS_URL)
    except ValueError as error:
        raise ImproperlyConfigured(f"XCONTACT_SMS_URL : {error}") from None
if not all(prefix.startswith("+") and prefix[1:].isdigit() for prefix in SMS_MORE_PREFIXES):
    raise ImproperlyConfigured("XCONTACT_SMS_MORE_PREFIXES : des indicatifs tels que +32, séparés par des virgules.")
