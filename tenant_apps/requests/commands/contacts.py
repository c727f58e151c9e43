"""Where an applicant is reached, when his account has another address. The snapshot of what he sent stays as it was."""

from django.db import transaction
from django.db.models.functions import Lower

from shared_apps.accounts.contact import ContactMoved
from tenant_apps.requests import journal
from tenant_apps.requests.models import ServiceRequest

MOVE_CONTACT = "move_contact"


@transaction.atomic
def move_contact(event: ContactMoved) -> None:
    """Follow the account in each request that wrote to a former address of his; idempotent.

    A request whose applicant gave another address in the form keeps that one. A sent request has a line of it.
    """
    reached = (
        ServiceRequest.objects.select_for_update()
        .filter(pseudonym=event.pseudonym)
        .alias(folded=Lower("contact_email"))
        .filter(folded__in=event.former)
    )
    for request in reached.order_by("id"):
        facts = {"from": request.contact_email, "to": event.email}
        request.contact_email = event.email
        request.save(update_fields=["contact_email"])
        if request.reference:
            journal.write(request, MOVE_CONTACT, actor=journal.APPLICANT, at=event.at, private=facts)
