"""The proof file of a request: one ZIP that anybody verifies without us, offline.

`gathering` reads what it holds, for one side; `archive` writes the ZIP, always the same bytes for the same state;
`verifier` is put inside it, standard library alone.
"""

from tenant_apps.requests.proof.archive import MEDIA_TYPE, write
from tenant_apps.requests.proof.gathering import Side, gather

__all__ = ["MEDIA_TYPE", "Side", "gather", "write"]
