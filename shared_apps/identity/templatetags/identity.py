"""Tags of the providers' buttons and of what an account shows of them, for any page of the portal."""

from typing import Any

from django import template

from shared_apps.identity import agent_queries, provider, queries
from shared_apps.identity.models import ProConnectLink
from shared_apps.identity.queries import Verified

register = template.Library()


@register.simple_tag
def franceconnect_is_offered() -> bool:
    return provider.franceconnect().is_offered


@register.simple_tag
def proconnect_is_offered() -> bool:
    return provider.proconnect().is_offered


@register.simple_tag
def proconnect_links(account: Any) -> list[ProConnectLink]:
    """The identities of ProConnect that open this agent's account."""
    return agent_queries.links_of(account.id)


@register.simple_tag
def opens_without_proconnect(account: Any) -> bool:
    return agent_queries.opens_otherwise(account)


@register.simple_tag
def franceconnect_identity(user: Any) -> Verified | None:
    """What FranceConnect vouches for about this account."""
    return queries.verified_identity(user.id)
