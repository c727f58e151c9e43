"""The portal's pages of accounts."""

from django.urls import path

from shared_apps.accounts import factor_urls
from shared_apps.accounts.views import (
    account,
    agents,
    email_change,
    login,
    organisations,
    passage,
    recovery,
    registration,
    security,
    terms,
)

app_name = "accounts"
urlpatterns = [
    path("compte/", account.account, name="account"),
    path("compte/modifier/", account.edit, name="edit"),
    path("compte/organisations/", organisations.listing, name="organisations"),
    path("compte/organisations/ajouter/", organisations.add, name="add_organisation"),
    path("compte/organisations/<uuid:organisation_id>/", organisations.change, name="change_organisation"),
    path("compte/organisations/<uuid:organisation_id>/retirer/", organisations.remove, name="remove_organisation"),
    path("compte/adresse/", email_change.ask, name="email_change"),
    path("compte/adresse/courriel/", email_change.sent, name="email_change_sent"),
    path("compte/adresse/confirmation/<token>/", email_change.confirm, name="confirm_email_change"),
    path("compte/adresse/annulation/<token>/", email_change.undo, name="undo_email_change"),
    path("compte/securite/", security.security, name="security"),
    path("compte/securite/connexions/", security.end_session, name="end_session"),
    path("compte/securite/connexions/autres/", security.end_other_sessions, name="end_other_sessions"),
    path("compte/mot-de-passe/", account.change_password, name="change_password"),
    path("compte/inscription/", registration.sign_up, name="sign_up"),
    path("compte/inscription/courriel/", registration.mail_sent, name="mail_sent"),
    path("compte/activation/", registration.resend_activation, name="resend_activation"),
    path("compte/activation/<token>/", registration.activate, name="activate"),
    path("compte/connexion/", login.log_in, name="log_in"),
    path("compte/deconnexion/", login.log_out, name="log_out"),
    path("compte/conditions/", terms.accept, name="accept_terms"),
    path("compte/passage/", passage.pass_citizen, name="pass_citizen"),
    path("agents/", agents.home, name="agent_home"),
    path("agents/connexion/", agents.log_in, name="agent_log_in"),
    path("agents/mot-de-passe/", agents.change_password, name="agent_change_password"),
    path("compte/mot-de-passe-oublie/", recovery.forgotten, name="forgotten"),
    path("compte/mot-de-passe-oublie/courriel/", recovery.sent, name="forgotten_sent"),
    path("compte/mot-de-passe-oublie/<token>/", recovery.reset, name="reset"),
    path("agents/mot-de-passe-oublie/", recovery.agent_forgotten, name="agent_forgotten"),
    path("agents/mot-de-passe-oublie/courriel/", recovery.agent_sent, name="agent_forgotten_sent"),
    path("agents/mot-de-passe-oublie/<token>/", recovery.reset, name="agent_reset"),
    path("agents/securite/", security.agent_security, name="agent_security"),
    path("agents/securite/connexions/", security.agent_end_session, name="agent_end_session"),
    path("agents/securite/connexions/autres/", security.agent_end_other_sessions, name="agent_end_other_sessions"),
    path("agents/passage/", passage.pass_agent, name="pass_agent"),
    path("agents/invitation/<token>/", agents.invitation, name="invitation"),
    path("agents/invitation/<token>/rattachement/", agents.join, name="join"),
    *factor_urls.urlpatterns,
]
