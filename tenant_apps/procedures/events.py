"""What the procedures tell the rooms above them."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True)
class ProcedureRevised:
    """A collectivité has published another state of its procedure: drafts may be on a former one."""

    procedure_id: UUID
    at: datetime
