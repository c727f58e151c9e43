"""An applicant's addresses on a collectivité's subdomain."""

from django.urls import path

from tenant_apps.requests.views import (
    acting,
    adding,
    asking,
    autosaving,
    filling,
    following,
    joining,
    presentation,
    proving,
    reopening,
    resending,
    resumable,
    sending,
    supplying,
)
from tenant_apps.requests.views.course import CAPACITY, PERSON

_DRAFT = "demarches/<slug:slug>/demande/<uuid:draft_id>"
_SENT = "demandes/<str:reference>"

urlpatterns = [
    path("demarches/<slug:slug>/", presentation.present, name="procedure"),
    path(f"{_DRAFT}/", filling.resume),
    path(f"{_DRAFT}/effacer/", filling.discard),
    path(f"{_DRAFT}/pieces/", joining.join),
    path(f"{_DRAFT}/pieces/envois/", resumable.of_draft),
    path(f"{_DRAFT}/pieces/envois/<uuid:upload_id>/", resumable.of_draft),
    path(f"{_DRAFT}/pieces/<uuid:document_id>/", joining.fetch),
    path(f"{_DRAFT}/pieces/<uuid:document_id>/retirer/", joining.remove),
    path(f"{_DRAFT}/{CAPACITY}/", acting.choose),
    path(f"{_DRAFT}/{PERSON}/", acting.person),
    path(f"{_DRAFT}/verification/", sending.check),
    path(f"{_DRAFT}/reprendre/", reopening.reopen),
    path(f"{_DRAFT}/<slug:page_id>/", filling.fill),
    path(f"{_DRAFT}/<slug:page_id>/enregistrer/", autosaving.keep),
    path(f"{_SENT}/", following.follow, name="request"),
    path(f"{_SENT}/accuse/", sending.receipt_page),
    path(f"{_SENT}/accuses/<uuid:receipt_id>.pdf", following.receipt_pdf),
    path(f"{_SENT}/accuses/<uuid:receipt_id>/", following.receipt),
    path(f"{_SENT}/accuses/<uuid:receipt_id>/renvoyer/", resending.resend),
    path(f"{_SENT}/dossier-de-preuve/", proving.download),
    path(f"{_SENT}/messages/", following.write),
    path(f"{_SENT}/documents/<uuid:document_id>/", following.fetch),
    path(f"{_SENT}/complement/", supplying.supply),
    path(f"{_SENT}/complement/envois/", resumable.of_supplement),
    path(f"{_SENT}/complement/envois/<uuid:upload_id>/", resumable.of_supplement),
    path(f"{_SENT}/complement/envoyer/", supplying.send),
    path(f"{_SENT}/complement/documents/<uuid:document_id>/retirer/", supplying.remove),
    path(f"{_SENT}/ajout/", adding.add),
    path(f"{_SENT}/ajout/envois/", resumable.of_addition),
    path(f"{_SENT}/ajout/envois/<uuid:upload_id>/", resumable.of_addition),
    path(f"{_SENT}/ajout/envoyer/", adding.send),
    path(f"{_SENT}/ajout/documents/<uuid:document_id>/retirer/", adding.remove),
    path(f"{_SENT}/retrait/", following.withdraw),
    path(f"{_SENT}/attestation/", asking.attestation),
    path(f"{_SENT}/motifs/", asking.reasons),
]
