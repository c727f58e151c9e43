"""What changes a collectivité's procedures."""

from tenant_apps.procedures.commands.adopting import adopt, assign, withdraw
from tenant_apps.procedures.commands.building import (
    add_page,
    add_question,
    change_page,
    change_question,
    move_page,
    move_question,
    remove_page,
    remove_question,
    replace_form,
)
from tenant_apps.procedures.commands.inheriting import carry_all, carry_upstream, settle
from tenant_apps.procedures.commands.opening import adopt_pack, publish_held_back
from tenant_apps.procedures.commands.owning import create_own
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
    "add_page",
    "add_question",
    "adopt",
    "adopt_pack",
    "assign",
    "carry_all",
    "carry_upstream",
    "change_page",
    "change_question",
    "confirm",
    "create_own",
    "give_up",
    "go_back",
    "move_page",
    "move_question",
    "publish",
    "publish_held_back",
    "publish_ready",
    "remove_page",
    "remove_question",
    "replace_form",
    "save",
    "settle",
    "withdraw",
]
