"""The portal's pages of accounts."""

from django.urls import path

from shared_apps.accounts import factor_urls
from shared_apps.accounts.views import account, agents, login, organisations, passage, recovery, registration, terms

app_name = "accounts"
urlpatterns = [
    path("compte/", account.account, name="account"),
    path("compte/modifier/", account.edit, name="edit"),
    path("compte/organisations/", organisations.listing, name="organisations"),
    path("compte/organisations/ajouter/", organisations.add, name="add_organisation"),
    path("compte/organisations/<uuid:organisation_id>/", organisations.change, name="change_organisation"),
    path("compte/organisations/<uuid:organisation_id>/retirer/", organisations.remove, name="remove_organisation"),
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
    path("compte/mot-de-passe-oublie/", recovery.forgotten, name="forgotten"),
    path("compte/mot-de-passe-oublie/courriel/", recovery.sent, name="forgotten_sent"),
    path("compte/mot-de-passe-oublie/<token>/", recovery.reset, name="reset"),
    path("agents/mot-de-passe-oublie/", recovery.agent_forgotten, name="agent_forgotten"),
    path("agents/mot-de-passe-oublie/courriel/", recovery.agent_sent, name="agent_forgotten_sent"),
    path("agents/mot-de-passe-oublie/<token>/", recovery.reset, name="agent_reset"),
    path("agents/passage/", passage.pass_agent, name="pass_agent"),
    path("agents/invitation/<token>/", agents.invitation, name="invitation"),
    path("agents/invitation/<token>/rattachement/", agents.join, name="join"),
    *factor_urls.urlpatterns,
]
