"""The portal's pages of accounts."""

from django.urls import path

from shared_apps.accounts.views import account, agents, login, passage, registration

app_name = "accounts"
urlpatterns = [
    path("compte/", account.account, name="account"),
    path("compte/modifier/", account.edit, name="edit"),
    path("compte/mot-de-passe/", account.change_password, name="change_password"),
    path("compte/inscription/", registration.sign_up, name="sign_up"),
    path("compte/inscription/courriel/", registration.mail_sent, name="mail_sent"),
    path("compte/activation/", registration.resend_activation, name="resend_activation"),
    path("compte/activation/<token>/", registration.activate, name="activate"),
    path("compte/connexion/", login.log_in, name="log_in"),
    path("compte/deconnexion/", login.log_out, name="log_out"),
    path("compte/passage/", passage.pass_citizen, name="pass_citizen"),
    path("agents/", agents.home, name="agent_home"),
    path("agents/connexion/", agents.log_in, name="agent_log_in"),
    path("agents/passage/", passage.pass_agent, name="pass_agent"),
    path("agents/invitation/<token>/", agents.invitation, name="invitation"),
    path("agents/invitation/<token>/rattachement/", agents.join, name="join"),
]
