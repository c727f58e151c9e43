"""The desk, under /bureau/ on a collectivité's subdomain."""

from django.urls import URLPattern, URLResolver, include, path

from tenant_apps.desk.views import (
    acts,
    administration,
    agents,
    assigning,
    decision,
    destroying,
    listing,
    proving,
    resending,
    sheet,
    supplement,
)

app_name = "desk"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", listing.today, name="today"),
    path("demandes/", listing.everything, name="everything"),
    path("demandes/affectation/", assigning.assign_several, name="assign"),
    path("demandes/<str:reference>/", sheet.sheet, name="sheet"),
    path("demandes/<str:reference>/documents/<uuid:document_id>/", sheet.document, name="document"),
    path("demandes/<str:reference>/accuses/<uuid:receipt_id>/", sheet.receipt, name="receipt"),
    path("demandes/<str:reference>/accuses/<uuid:receipt_id>/renvoyer/", resending.resend, name="resend"),
    path("demandes/<str:reference>/dossier-de-preuve/", proving.download, name="proof"),
    path("demandes/<str:reference>/prise-en-charge/", acts.take_up, name="take_up"),
    path("demandes/<str:reference>/accuse-de-reception/", acts.acknowledge, name="acknowledge"),
    path("demandes/<str:reference>/message/", acts.write, name="write"),
    path("demandes/<str:reference>/complement/", supplement.ask, name="ask_for_supplement"),
    path("demandes/<str:reference>/reponse/", decision.decide, name="decide"),
    path("demandes/<str:reference>/", include("tenant_apps.desk.act_urls")),
    path("demandes/<str:reference>/reponses/<int:number>/courrier/", decision.letter, name="letter"),
    path("administration/", administration.settings, name="administration"),
    path("administration/dossiers-a-eliminer/", destroying.waiting, name="to_destroy"),
    path("administration/dossiers-a-eliminer/bordereau/", destroying.slip, name="slip"),
    path("administration/dossiers-a-eliminer/bordereau.csv", destroying.slip_table, name="slip_table"),
    path("administration/dossiers-a-eliminer/<str:reference>/garder/", destroying.keep_longer, name="keep_longer"),
    path("administration/mentions/", administration.legal_facts, name="legal_facts"),
    path("administration/signataires/", administration.name_signatory, name="name_signatory"),
    path("administration/signataires/<uuid:signatory_id>/fin/", administration.end_signatory, name="end_signatory"),
    path("administration/agents/", agents.everybody, name="agents"),
    path("administration/agents/invitation/", agents.invite, name="invite_agent"),
    path("administration/agents/confirmation/", agents.confirm_all, name="confirm_agents"),
    path("administration/agents/<uuid:agent_id>/confirmation/", agents.confirm, name="confirm_agent"),
    path("administration/agents/<uuid:agent_id>/invitation/", agents.invite_again, name="invite_agent_again"),
    path("administration/agents/<uuid:agent_id>/droits/", agents.change_role, name="change_agent_role"),
    path("administration/agents/<uuid:agent_id>/depart/", agents.leave, name="agent_leaves"),
    path("administration/demarches/", include("tenant_apps.desk.procedures.urls")),
]
