"""The portal's pages of FranceConnect. Included before accounts' own: logout makes a detour here."""

from django.urls import path

from shared_apps.identity.views import account, attachment, callback, logout, start

app_name = "identity"
urlpatterns = [
    path("compte/deconnexion/", logout.log_out, name="log_out"),
    path("compte/franceconnect/", account.account, name="account"),
    path("compte/franceconnect/retrait/", account.unlink, name="unlink"),
    path("franceconnect/connexion/", start.start, name="start"),
    path("franceconnect/retour/", callback.callback, name="callback"),
    path("franceconnect/rattachement/", attachment.attach, name="attach"),
    path("franceconnect/rattachement/courriel/", attachment.mail_link, name="mail_link"),
    path("franceconnect/inscription/", attachment.register, name="register"),
    path("franceconnect/courriel/", attachment.mail_sent, name="mail_sent"),
    path("franceconnect/confirmation/<token>/", attachment.confirm, name="confirm"),
    path("franceconnect/deconnexion/", logout.logged_out, name="logged_out"),
]
