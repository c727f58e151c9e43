"""The public schema's accounts; the portal alone reads them."""

from shared_apps.accounts.models.agents import AgentAccount, AgentInvitation, AgentMembership
from shared_apps.accounts.models.citizens import (
    AccountKind,
    DormancyNotice,
    DormancySweep,
    EmailChange,
    Erasure,
    Export,
    ExportState,
    Footprint,
    Organisation,
    Terms,
    TermsAcceptance,
    User,
    UserManager,
)
from shared_apps.accounts.models.mail import AccountMail, AccountMailLine
from shared_apps.accounts.models.security import AccountEvent, FailedLogin, KnownDevice
from shared_apps.accounts.models.telephone import (
    MobileAccess,
    MobileChange,
    MobileCode,
    MobilePurpose,
    TextDay,
    TextMessage,
    TextState,
)

__all__ = [
    "AccountEvent",
    "AccountKind",
    "AccountMail",
    "AccountMailLine",
    "AgentAccount",
    "AgentInvitation",
    "AgentMembership",
    "DormancyNotice",
    "DormancySweep",
    "EmailChange",
    "Erasure",
    "Export",
    "ExportState",
    "FailedLogin",
    "Footprint",
    "KnownDevice",
    "MobileAccess",
    "MobileChange",
    "MobileCode",
    "MobilePurpose",
    "Organisation",
    "Terms",
    "TermsAcceptance",
    "TextDay",
    "TextMessage",
    "TextState",
    "User",
    "UserManager",
]
