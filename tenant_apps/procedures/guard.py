"""What keeps a procedure from the public, in plain French. Pure."""

from shared_apps.catalogue.library import ResolvedProcedure
from tenant_apps.organisation.models import Department

_NOT_OPEN = "SPL-Xdémat n’a pas encore ouvert votre collectivité au public : prévenez-la que tout est prêt."


def problems(resolved: ResolvedProcedure, department: Department, *, is_open: bool) -> list[str]:
    """Sentences, none when it may be published to the public of a collectivité that `is_open` (S-13, S-14)."""
    found = resolved.publication_problems(
        department_has_telephone=bool(department.telephone),
        department_has_address=bool(department.email or department.postal_address),
    )
    return found if is_open else [*found, _NOT_OPEN]
