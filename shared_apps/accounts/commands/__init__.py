"""Every verb on accounts; keyword-only, atomic, refusing with a sentence (`xcontact.kit.errors.Refused`)."""

from shared_apps.accounts.commands.agents import (
    accept_invitation,
    accept_without_password,
    change_agent_password,
    invite,
    join,
    log_in_agent,
)
from shared_apps.accounts.commands.email_change import ask_email_change, confirm_email_change, undo_email_change
from shared_apps.accounts.commands.handover import hand_over_agent, hand_over_citizen
from shared_apps.accounts.commands.login import log_in, log_out, log_out_from
from shared_apps.accounts.commands.memberships import (
    confirm_memberships,
    end_membership,
    flag_membership,
    note_membership,
    reopen_membership,
    revoke_invitations,
    suspend_membership,
)
from shared_apps.accounts.commands.mobile import (
    ask_login_code,
    ask_number_code,
    log_in_by_code,
    prove_number,
    remove_number,
    undo_mobile_change,
)
from shared_apps.accounts.commands.organisations import (
    Statement,
    add_organisation,
    change_organisation,
    remove_organisation,
)
from shared_apps.accounts.commands.profile import change_password, update_profile
from shared_apps.accounts.commands.recovery import ask_agent_recovery, ask_recovery, recover
from shared_apps.accounts.commands.registration import Registration, activate, resend_activation, sign_up
from shared_apps.accounts.commands.sessions import end_other_sessions, end_session
from shared_apps.accounts.commands.termination import restore, terminate
from shared_apps.accounts.commands.terms import accept_terms, publish_terms

__all__ = [
    "Registration",
    "Statement",
    "accept_invitation",
    "accept_terms",
    "accept_without_password",
    "activate",
    "add_organisation",
    "ask_agent_recovery",
    "ask_email_change",
    "ask_login_code",
    "ask_number_code",
    "ask_recovery",
    "change_agent_password",
    "change_organisation",
    "change_password",
    "confirm_email_change",
    "confirm_memberships",
    "end_membership",
    "end_other_sessions",
    "end_session",
    "flag_membership",
    "hand_over_agent",
    "hand_over_citizen",
    "invite",
    "join",
    "log_in",
    "log_in_agent",
    "log_in_by_code",
    "log_out",
    "log_out_from",
    "note_membership",
    "prove_number",
    "publish_terms",
    "recover",
    "remove_number",
    "remove_organisation",
    "reopen_membership",
    "resend_activation",
    "restore",
    "revoke_invitations",
    "sign_up",
    "suspend_membership",
    "terminate",
    "undo_email_change",
    "undo_mobile_change",
    "update_profile",
]
