"""The one door by which a request changes: keyword-only verbs with `by` and `at`, atomic, each with its journal line.

People, the API and the agenda call the same verbs.
"""

from tenant_apps.requests.commands.acting import act_as_oneself, act_as_organisation, act_for
from tenant_apps.requests.commands.adopting import TooMany, adopt, adopt_by_key, begin
from tenant_apps.requests.commands.deciding import decide, lapse
from tenant_apps.requests.commands.drafting import discard, keep_typed, save_answers, start
from tenant_apps.requests.commands.ending_drafts import end_draft
from tenant_apps.requests.commands.filing import Incomplete, add_matter, submit, supply, withdraw
from tenant_apps.requests.commands.forwarding import forward, forward_outside
from tenant_apps.requests.commands.reminding import remind
from tenant_apps.requests.commands.resending import resend
from tenant_apps.requests.commands.reviewing import (
    acknowledge,
    ask_for_supplement,
    take_up,
    write_as_agent,
    write_as_applicant,
)

__all__ = [
    "Incomplete",
    "TooMany",
    "acknowledge",
    "act_as_oneself",
    "act_as_organisation",
    "act_for",
    "add_matter",
    "adopt",
    "adopt_by_key",
    "ask_for_supplement",
    "begin",
    "decide",
    "discard",
    "end_draft",
    "forward",
    "forward_outside",
    "keep_typed",
    "lapse",
    "remind",
    "resend",
    "save_answers",
    "start",
    "submit",
    "supply",
    "take_up",
    "withdraw",
    "write_as_agent",
    "write_as_applicant",
]
