"""What changes a collectivité's procedures."""

from tenant_apps.procedures.commands.adopting import adopt, assign, withdraw
from tenant_apps.procedures.commands.inheriting import carry_all, carry_upstream, settle
from tenant_apps.procedures.commands.opening import adopt_pack, publish_held_back
from tenant_apps.procedures.commands.preparing import (
    confirm,
    give_up,
    go_back,
    publish,
    publish_ready,
    save,
)
from tenant_apps.procedures.commands.writing import Overtaken

__all__ = [
    "Overtaken",
    "adopt",
    "adopt_pack",
    "assign",
    "carry_all",
    "carry_upstream",
    "confirm",
    "give_up",
    "go_back",
    "publish",
    "publish_held_back",
    "publish_ready",
    "save",
    "settle",
    "withdraw",
]
