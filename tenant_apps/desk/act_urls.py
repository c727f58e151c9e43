"""The acts that stand apart, under /bureau/demandes/<reference>/."""

from django.urls import path

from tenant_apps.desk.views import forwarding, other_acts

urlpatterns = [
    path("autres-actes/", other_acts.menu, name="other_acts"),
    path("classement/", other_acts.close, name="close"),
    path("reouverture/", other_acts.take_up_again, name="reopen"),
    path("retrait-de-l-accord/", other_acts.take_back, name="revoke"),
    path("attestation/", other_acts.attest, name="attest"),
    path("motifs/", other_acts.tell_reasons, name="tell_reasons"),
    path("transmission/", forwarding.choose, name="forward"),
    path("transmission/ailleurs/", forwarding.elsewhere, name="forward_outside"),
    path("transmission/vers/<str:place>/", forwarding.confirm, name="forward_to"),
]
