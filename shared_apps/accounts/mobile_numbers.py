"""A mobile number as its owner is shown it, without what a glance over his shoulder would tell."""

from shared_apps.accounts.models import MobileAccess, User
from xcontact.kit import telephone
from xcontact.kit.errors import Refused
from xcontact.kit.text import NBSP


def masked(number: str) -> str:
    """« 06 •• •• •• 78 » for a number in E.164; nothing for none."""
    first, *middle, last = telephone.readable(number).split() if number else ("", "")
    if not middle:
        return f"{first} {last}".strip()
    return NBSP.join([first, *("•" * len(part) for part in middle), last])


def shown(user: User) -> str:
    """The number that opens this account, masked; nothing when none does."""
    return masked(number_of(user))


def number_of(user: User) -> str:
    """In E.164; nothing when none opens this account."""
    return MobileAccess.objects.filter(user=user).values_list("number", flat=True).first() or ""


def proposed(user: User) -> str:
    """His telephone for contact, where it is a mobile: he need not type it again."""
    try:
        return telephone.readable(telephone.mobile(user.telephone)) if user.telephone else ""
    except Refused:
        return ""
