"""What the desk's settings show of the rooms below."""

from tenant_apps.procedures.models import Procedure


def adopted() -> list[Procedure]:
    """All the procedures of the collectivité, published or not."""
    return list(Procedure.objects.select_related("department").order_by("title"))
