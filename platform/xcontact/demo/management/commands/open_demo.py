import json
import os
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from shared_apps.accounts.models import AgentAccount, AgentMembership, TermsAcceptance, User
from shared_apps.catalogue import library
from shared_apps.factors import codes
from shared_apps.factors.commands import add_authenticator
from shared_apps.factors.queries import held_by
from tenant_apps.organisation.models import Agent, AgentRole, Signatory
from tenant_apps.procedures import commands as procedures
from tenant_apps.procedures.models import Procedure, ProcedureStatus
from tenants import addresses, context, registry
from tenants.fleet import jobs
from tenants.registry import CollectivityCard
from xcontact.demo.people import CITIZENS, DESK, Citizen, DeskPerson
from xcontact.demo.territory import PLACES
from xcontact.kit import clock
from xcontact.kit.web.legal import TERMS_VERSION


class Command(BaseCommand):
    help = "Ouvre les collectivités de la démonstration et y invente des personnes. Se relance sans risque."

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.INSTANCE != "demo":
            raise CommandError("Cette commande n’invente des personnes que dans une démonstration.")
        asked = jobs.ask_to_open([place.opening for place in PLACES])
        try:
            refusals = jobs.wait(jobs.OPEN, asked, self._progress)
        except jobs.NobodyAnswers:
            raise CommandError("Le processus de flotte ne répond pas.") from None
        # Opened by a former run is opened all the same.
        registry.forget()
        cards = {place.code: registry.by_schema(place.entry.schema) for place in PLACES}
        if missing := [code for code, card in cards.items() if card is None]:
            raise CommandError(f"Non ouvertes : {', '.join(missing)}. {' '.join(sentence for _, sentence in refusals)}")
        people = [_citizen(citizen) for citizen in CITIZENS]
        for person in DESK:
            card = cards[person.code]
            assert card is not None
            people.append(_desk_person(person, card))
            _confirm(card)
        if file := os.environ.get("XCONTACT_DEMO_PEOPLE_FILE"):
            Path(file).write_text(json.dumps(people, ensure_ascii=False, indent=1), encoding="utf-8")
        self.stdout.write(f"{len(cards)} collectivités ouvertes, {len(people)} personnes.")

    def _progress(self, done: int, total: int) -> None:
        if done:
            self.stdout.write(f"  {done} / {total} collectivités")


def _confirm(card: CollectivityCard) -> None:
    """Each demo collectivité has adopted all that suits it, and is taken to have confirmed what the library asks."""
    with context.inside(card.schema):
        by = Agent.objects.filter(role=AgentRole.ADMINISTRATOR).order_by("id")[0]
        held = set(Procedure.objects.values_list("slug", flat=True))
        suiting = (one.slug for one in library.procedures() if card.kind in one.kinds_of_collectivity)
        if wished := [slug for slug in suiting if slug not in held]:
            procedures.adopt(slugs=wished, collectivity=card, by=by, at=clock.now())
        procedures.carry_all(collectivity=card, at=clock.now())
        for slug in list(Procedure.objects.filter(status=ProcedureStatus.DRAFT).values_list("slug", flat=True)):
            keys = [fact.key for fact in library.entry(slug).procedure.to_confirm]
            procedures.confirm(slug=slug, collectivity=card, keys=keys, by=by, at=clock.now())


def _citizen(person: Citizen) -> dict[str, str]:
    with context.portal(), transaction.atomic():
        user, is_new = User.objects.get_or_create(
            email=person.email,
            defaults={
                "given_name": person.given_name,
                "family_name": person.family_name,
                "street": person.street,
                "postcode": person.postcode,
                "city": person.city,
                "telephone": person.telephone,
                "activated_at": clock.now(),
            },
        )
        if is_new:
            user.set_password(person.password)
            user.save(update_fields=["password"])
            TermsAcceptance.objects.create(user=user, version=TERMS_VERSION, accepted_at=clock.now())
    return {
        "who": f"{person.given_name} {person.family_name}, usager",
        "where": "toutes les collectivités",
        "address": addresses.portal("/compte/connexion/"),
        "identifier": person.email,
        "password": person.password,
    }


def _desk_person(person: DeskPerson, card: CollectivityCard) -> dict[str, str]:
    with context.inside(card.schema), transaction.atomic():
        agent, _ = Agent.objects.get_or_create(
            display_name=person.display_name,
            defaults={"function": person.function, "email": card.email, "role": AgentRole.ADMINISTRATOR},
        )
        Signatory.objects.get_or_create(
            name=person.signatory,
            defaults={"quality": person.quality, "starts_on": clock.paris_date(clock.now()).replace(month=1, day=1)},
        )
    with context.portal(), transaction.atomic():
        account, is_new = AgentAccount.objects.get_or_create(
            identifier=person.identifier, defaults={"email": card.email}
        )
        if is_new:
            account.set_password(person.password)
            account.save(update_fields=["password"])
        if not held_by(account.id).something:
            code = codes.code_of(settings.DEMO_CODES_SECRET, codes.step_at(clock.now()))
            add_authenticator(holder=account.id, secret=settings.DEMO_CODES_SECRET, code=code, at=clock.now())
        AgentMembership.objects.get_or_create(account=account, place=card.schema, defaults={"agent_id": agent.id})
    return {
        "who": f"{person.display_name}, {person.function}",
        "where": f"{card.name} ({card.departement})",
        "address": addresses.portal("/agents/connexion/"),
        "identifier": person.identifier,
        "password": person.password,
    }
