"""Addresses, from the Base adresse nationale, by IGN's Géoplateforme or a service that answers alike.

GET …/geocodage/search/?q=…&autocomplete=1&index=address&limit=6 answers a GeoJSON FeatureCollection (GeoCodeJSON), each
feature with `properties`: label, name (number and street), postcode, city, type (housenumber, street, locality,
municipality). It refuses (400) what does not begin with a letter or a digit. 50 questions a second for one platform.
"""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.conf import settings

from shared_apps.forms.completion import transport, words
from shared_apps.forms.completion.memory import Memory

SHORTEST, MOST = 3, 6
LONGEST_ANSWER = 64 * 1024
memory = Memory()


def propose(typed: str, *, at: datetime) -> list[dict[str, str]]:
    """Likely addresses (label, street, postcode, city), MOST at most; none where the service has nothing to say."""
    asked = re.sub(r"^[\W_]+", "", words.typed(typed))
    if len(asked) < SHORTEST:
        return []
    question = asked.casefold()
    if (kept := memory.recall(question, at)) is not None:
        return list(kept)
    try:
        answer = transport.ask(
            settings.ADDRESS_URL,
            {"q": asked, "autocomplete": "1", "index": "address", "limit": str(MOST)},
            longest=LONGEST_ANSWER,
            at=at,
        )
    except transport.Silent:
        return []
    found = list(_read(answer))[:MOST]
    memory.keep(question, found, at)
    return found


def _read(answer: Any) -> Iterator[dict[str, str]]:
    """The features that are addresses; whatever else the answer holds is passed over."""
    features = answer.get("features") if isinstance(answer, dict) else None
    for feature in features if isinstance(features, list) else ():
        told = feature.get("properties") if isinstance(feature, dict) else None
        if not isinstance(told, dict) or told.get("type") == "municipality":
            continue
        street, postcode, city = words.told(told.get("name")), words.postcode(told.get("postcode")), told.get("city")
        if street and postcode and (city := words.told(city)):
            yield {"label": f"{street}, {postcode} {city}", "street": street, "postcode": postcode, "city": city}
