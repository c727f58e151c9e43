"""Who may do what on the tables of the public schema: declared by each application, applied by the fleet.

The roles are those of the matrix: portal, collectivity (the group of all tenant roles), dispatch, retention,
operator. What is not declared is refused.
"""

from dataclasses import dataclass, field
from typing import Literal

RoleName = Literal["portal", "collectivity", "dispatch", "retention", "operator"]
ROLES: tuple[RoleName, ...] = ("portal", "collectivity", "dispatch", "retention", "operator")


@dataclass(frozen=True)
class Rows:
    """Which rows a role may see (`using`) and write (`check`, the same by default), in SQL.

    `{place}` stands for the place of the current role, such as 'c_10387'.
    """

    using: str
    check: str = ""


@dataclass(frozen=True)
class Access:
    """Privileges of each role on one table, as GRANT says them; rows are all, unless `rows` limits them."""

    portal: str = ""
    collectivity: str = ""
    dispatch: str = ""
    retention: str = ""
    operator: str = ""
    rows: dict[RoleName, Rows] = field(default_factory=dict)
    update_check: dict[RoleName, str] = field(default_factory=dict)

    def privileges(self, role: RoleName) -> str:
        return str(getattr(self, role))
