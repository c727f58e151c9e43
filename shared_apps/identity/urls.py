"""The portal's pages of FranceConnect and ProConnect. Included before accounts' own: logout makes a detour here."""

from django.urls import path

from shared_apps.identity.views import account, agents, attachment, callback, logout, start

app_name = "identity"
urlpatterns = [
    path("compte/deconnexion/", logout.log_out, name="log_out"),
    path("compte/franceconnect/", account.account, name="account"),
    path("compte/franceconnect/retrait/", account.unlink, name="unlink"),
    path("franceconnect/connexion/", start.start, name="start"),
    path("franceconnect/retour/", callback.callback, name="callback"),
    path("franceconnect/rattachement/", attachment.attach, name="attach"),
    path("franceconnect/inscription/", attachment.register, name="register"),
    path("franceconnect/courriel/", attachment.mail_sent, name="mail_sent"),
    path("franceconnect/confirmation/<token>/", attachment.confirm, name="confirm"),
    path("franceconnect/deconnexion/", logout.logged_out, name="logged_out"),
    path("agents/proconnect/connexion/", agents.start, name="proconnect_start"),
    path("agents/proconnect/retour/", agents.callback, name="proconnect_callback"),
    path("agents/proconnect/invitation/<token>/", agents.accept, name="proconnect_accept"),
    path("agents/proconnect/retrait/", agents.unlink, name="proconnect_unlink"),
    path("agents/proconnect/deconnexion/", logout.logged_out, name="proconnect_logged_out"),
]
