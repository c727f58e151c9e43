"""A collectivité's overrides carried onto a new revision of the library. Pure.

What upstream changed and the collectivité did not touch is taken; what both touched is a conflict, which somebody
settles: its own wording stays, or the library's comes.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from shared_apps.catalogue.content import Content

OURS, THEIRS = "ours", "theirs"
# Keys of the content that an override answers for, where its name is not enough.
_WATCHED = {
    "dedicated_service_url": ("dedicated_service_url", "mode"),
    "silence": ("silence", "nature"),
}
_NOT_CONTENT = frozenset({"version", "pack"})


@dataclass(frozen=True)
class Merge:
    """`changed`: the keys of the content that upstream changed; `conflicts`: the overrides that meet one of them;
    `overrides`: those that stand on the new revision, once the choices given are made."""

    changed: tuple[str, ...]
    conflicts: tuple[str, ...]
    overrides: dict[str, Any]


def merge(
    base: Content, upstream: Content, overrides: Mapping[str, Any], choices: Mapping[str, str] | None = None
) -> Merge:
    """Carry `overrides`, made for `base`, onto `upstream`; `choices` says OURS or THEIRS for a conflict (OURS if not).

    A fact that was confirmed stays so while its question and what it is about are the same; otherwise it is asked
    again, and one that is no longer in question is forgotten.
    """
    changed = _changed(base, upstream)
    conflicts = tuple(sorted(key for key in overrides if _meets(key, overrides[key], base, upstream, changed)))
    kept = {
        key: value
        for key, value in overrides.items()
        if key not in conflicts or (choices or {}).get(key, OURS) != THEIRS
    }
    if "documents" in kept:
        kept["documents"] = _fitting(kept["documents"], upstream)
    if "confirmed" in kept:
        kept["confirmed"] = _still_confirmed(kept["confirmed"], base, upstream, changed)
    return Merge(
        tuple(sorted(changed)), conflicts, {key: value for key, value in kept.items() if value not in ({}, [])}
    )


def _changed(base: Content, upstream: Content) -> set[str]:
    return {key for key in base.keys() | upstream.keys() if base.get(key) != upstream.get(key)} - _NOT_CONTENT


def _meets(key: str, override: Any, base: Content, upstream: Content, changed: set[str]) -> bool:
    if key == "confirmed":
        return False
    if key == "documents":
        return "documents" in changed and _documents_meet(override, base, upstream)
    if key in changed and upstream.get(key) == override:
        return False
    return not changed.isdisjoint(_WATCHED.get(key, (key,)))


def _documents_meet(override: Mapping[str, Any], base: Content, upstream: Content) -> bool:
    """Upstream touched a piece that is hidden here, or took the name of one that was added here."""
    old, new = _by_id(base), _by_id(upstream)
    hidden = override.get("hide", [])
    added = [document["id"] for document in override.get("add", [])]
    return any(old.get(name) != new.get(name) for name in hidden) or any(name in new for name in added)


def _fitting(override: Mapping[str, Any], upstream: Content) -> dict[str, Any]:
    """Pieces hidden while upstream still has them optional; pieces added under a name that is free."""
    known = _by_id(upstream)
    hidden = [name for name in override.get("hide", []) if name in known and not known[name].get("required", True)]
    added = [
        {**document, "id": _free(document["id"], known)} if document["id"] in known else document
        for document in override.get("add", [])
    ]
    return {name: pieces for name, pieces in (("add", added), ("hide", hidden)) if pieces}


def _still_confirmed(confirmed: list[str], base: Content, upstream: Content, changed: set[str]) -> list[str]:
    before = {fact["key"]: fact["question"] for fact in base.get("to_confirm", [])}
    after = {fact["key"]: fact["question"] for fact in upstream.get("to_confirm", [])}
    return [key for key in confirmed if key in after and after[key] == before.get(key) and key not in changed]


def _by_id(content: Content) -> dict[str, Any]:
    return {document["id"]: document for document in content.get("documents", [])}


def _free(name: str, taken: Mapping[str, Any]) -> str:
    return next(one for number in range(2, 100) if (one := f"{name}_{number}") not in taken)
