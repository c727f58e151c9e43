"""The history of the collectivités' schemas: numbered steps, the same for all."""

import functools

from django.db.migrations.loader import MigrationLoader
from django.db.models import Max

from tenants.fleet.scope import tenant_labels
from tenants.models import FleetStep

# Code N serves schemas at N and N − 1 (DESIGN decision 15).
BEHIND_ALLOWED = 1


def planned() -> list[tuple[str, str]]:
    """(application, migration) of every tenant migration in the code, in the order in which they apply."""
    loader = MigrationLoader(None)
    labels = tenant_labels()
    ordered: list[tuple[str, str]] = []
    for leaf in sorted(leaf for leaf in loader.graph.leaf_nodes() if leaf[0] in labels):
        for key in loader.graph.forwards_plan(leaf):
            if key[0] in labels and key not in ordered:
                ordered.append(key)
    return ordered


@functools.cache
def code_step() -> int:
    """The number of the last step that this code knows."""
    return len(planned())


def serves(schema_step: int) -> bool:
    """Can this code serve a schema at that step?"""
    return schema_step >= code_step() - BEHIND_ALLOWED


def recorded_step() -> int:
    """The number of the last step of the template."""
    return int(FleetStep.objects.aggregate(last=Max("number"))["last"] or 0)
