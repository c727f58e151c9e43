"""Tags of `identity/button.html` and `identity/account_section.html`, for any page of the portal."""

from typing import Any

from django import template

from shared_apps.identity import provider, queries
from shared_apps.identity.queries import Verified

register = template.Library()


@register.simple_tag
def franceconnect_is_offered() -> bool:
    return provider.is_offered()


@register.simple_tag
def franceconnect_identity(user: Any) -> Verified | None:
    """What FranceConnect vouches for about this account."""
    return queries.verified_identity(user.id)
