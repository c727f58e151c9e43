from django.apps import AppConfig


class RequestsConfig(AppConfig):
    name = "tenant_apps.requests"
    verbose_name = "Demandes"

    def ready(self) -> None:
        from shared_apps.accounts.contact import ContactMoved
        from tenant_apps.documents.events import DocumentAnnounced, DocumentExamined
        from tenant_apps.procedures.events import ProcedureRevised
        from tenant_apps.requests import commands  # noqa: F401 - its acts are registered
        from tenant_apps.requests.commands.adopting import adopt_what_was_begun
        from tenant_apps.requests.commands.carrying import carry_after
        from tenant_apps.requests.commands.contacts import move_contact
        from tenant_apps.requests.commands.joining import hold_while_open
        from tenants.events import VisitorRecognised
        from xcontact.kit import events

        events.subscribe(ContactMoved, move_contact)
        events.subscribe(DocumentExamined, hold_while_open)
        events.subscribe(DocumentAnnounced, hold_while_open)
        events.subscribe(ProcedureRevised, carry_after)
        events.subscribe(VisitorRecognised, adopt_what_was_begun)
