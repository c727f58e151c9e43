"""A procedure as a collectivité offers it: the library's content and its own overrides, made one. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from shared_apps.forms.definition import Field, FormDefinition
from shared_apps.forms.documents import expected_documents
from xcontact.kit.text import french_date

SERVICE_PUBLIC = "https://www.service-public.gouv.fr"
CERFA = "https://www.formulaires.service-public.fr"


@dataclass(frozen=True)
class Silence:
    """What no answer decides. `means` is ACCEPTANCE or REJECTION, `unit` DAYS or MONTHS (L. 231-1, L. 231-4 CRPA)."""

    means: str
    value: int
    unit: str
    legal_basis: str


@dataclass(frozen=True)
class AnswerWithin:
    """A delay in which a text wants an answer, whatever silence means."""

    value: int
    unit: str
    legal_basis: str


@dataclass(frozen=True)
class Retention:
    months: int
    basis: str


@dataclass(frozen=True)
class ToConfirm:
    """A fact that the library could not confirm: publication waits for the collectivité to do it."""

    key: str
    question: str


@dataclass(frozen=True)
class ResolvedProcedure:
    """`revision` is the digest of the library's content; `mode` FORM, CERFA, REDIRECT or INFO; `nature` REQUEST,
    DECLARATION or INFORMATION; `audience` some of INDIVIDUAL, ASSOCIATION, BUSINESS; `specific_conditions`, where there
    are some, are accepted before sending. It is open from `opens_on` to `closes_on`, both days included, in Paris, to
    `most_requests` requests; `replaced_by` is the slug of the procedure that takes its place."""

    slug: str
    version: int
    revision: str
    title: str
    short_description: str
    topic: str
    audience: tuple[str, ...]
    mode: str
    nature: str
    counter_and_post: str
    legal_texts: tuple[str, ...]
    kinds_of_collectivity: tuple[str, ...]
    form: FormDefinition | None = None
    documents: tuple[Field, ...] = ()
    silence: Silence | None = None
    answer_within: AnswerWithin | None = None
    retention: Retention | None = None
    dedicated_service_url: str = ""
    cerfa_number: str = ""
    instant_acknowledgement: bool = False
    permanent: bool = False
    contact: str = ""
    hours: str = ""
    price: str = ""
    specific_conditions: str = ""
    additional_text: str = ""
    service_public_id: str | None = None
    to_confirm: tuple[ToConfirm, ...] = ()
    minimum_population: int | None = None
    opens_on: date | None = None
    closes_on: date | None = None
    most_requests: int | None = None
    replaced_by: str = ""
    # What the collectivité asks for and the law forbids to ask: sentences.
    forbidden: tuple[str, ...] = ()

    @property
    def is_filed_here(self) -> bool:
        """Whether it is sent through Xcontact; otherwise the page only informs or leads elsewhere (L. 112-9 CRPA)."""
        return self.mode in ("FORM", "CERFA")

    @property
    def service_public_url(self) -> str:
        """The State's sheet on this procedure; empty when it has none."""
        space = "associations" if self.audience == ("ASSOCIATION",) else "particuliers"
        return f"{SERVICE_PUBLIC}/{space}/vosdroits/{self.service_public_id}" if self.service_public_id else ""

    @property
    def cerfa_url(self) -> str:
        """Where the State gives its form to print; empty when there is none."""
        return f"{CERFA}/gf/cerfa_{self.cerfa_number}.do" if self.cerfa_number else ""

    def closure(self, today: date) -> str:
        """Why it is not open to new requests on that day in Paris, in a sentence; "" when it is."""
        if self.opens_on and today < self.opens_on:
            return f"Cette démarche ouvre le {french_date(self.opens_on)}."
        if self.closes_on and today > self.closes_on:
            return f"Cette démarche est fermée depuis le {french_date(self.closes_on)} à minuit."
        return "Une autre démarche remplace celle-ci." if self.replaced_by else ""

    def documents_for(self, answers: Mapping[str, Any]) -> tuple[Field, ...]:
        """The pieces that this person is asked for."""
        if self.form is None:
            return self.documents
        return expected_documents(self.form, answers, self.documents)

    def publication_problems(
        self, *, department_has_telephone: bool, department_has_address: bool = True, department_has_agent: bool = True
    ) -> list[str]:
        """What keeps the procedure from the public, in French; empty when it may be published.

        `department_has_address` is an electronic or a postal one (R. 112-11-1, 2°, CRPA).
        """
        problems = [f"À confirmer : {fact.question}" for fact in self.to_confirm]
        problems += self.forbidden
        if self.mode == "REDIRECT":
            return problems if self.dedicated_service_url else [*problems, "L’adresse du téléservice dédié manque."]
        if not self.is_filed_here:
            return problems
        checks = [
            (department_has_telephone, "Le service qui reçoit cette démarche n’a pas de numéro de téléphone."),
            (department_has_address, "Le service qui reçoit cette démarche n’a pas d’adresse."),
            (department_has_agent, "Aucun agent ne reçoit les demandes de ce service."),
            (self.nature != "REQUEST" or self.silence, "Ce que vaut le silence, et après quel délai, n’est pas dit."),
            (self.retention, "La durée de conservation n’est pas dite."),
            (self.legal_texts, "Le texte sur lequel la démarche repose n’est pas cité."),
            (self.form, "La démarche n’a pas de formulaire."),
            (self.form is None or self._identifies, "Le formulaire ne demande pas qui fait la demande."),
        ]
        return problems + [sentence for holds, sentence in checks if not holds]

    @property
    def _identifies(self) -> bool:
        asked = {field.id for field in self.form.fields} if self.form else set()
        return asked >= {"family_name", "given_names", "address", "email"}
