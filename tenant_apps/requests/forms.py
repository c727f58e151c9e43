"""What an applicant writes besides the forms of procedures."""

from typing import Any

from django import forms

from tenant_apps.requests import conditions
from xcontact.kit.text import typeset

_LONG = 5000


class _ReadAndTicked(forms.CheckboxInput):
    """A tick that says which text was under the reader's eyes: its value is that text's digest."""

    def __init__(self, digest: str) -> None:
        super().__init__({"value": digest}, check_test=lambda ticked: ticked == digest)

    def format_value(self, value: Any) -> None:
        return None

    def value_from_datadict(self, data: Any, files: Any, name: str) -> str:  # type: ignore[override]
        return str(data.get(name, ""))


class SendingForm(forms.Form):
    """Before a request leaves: what sending it means, and how the answer is to come.

    `specific`: the procedure's own conditions, where it has some. Which text was accepted is `conditions_accepted`.
    """

    use_required_attribute = False
    refuses_electronic_answer = forms.BooleanField(
        required=False,
        label="Je préfère recevoir la réponse par courrier postal",
        help_text="Sinon, elle vous est adressée ici et par courriel.",
    )
    exact = forms.BooleanField(
        label="Je déclare que ces renseignements sont exacts",
        error_messages={"required": typeset("Cochez cette case pour transmettre votre demande.")},
    )

    def __init__(self, *args: Any, specific: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.specific = specific
        if specific:
            self.fields["conditions"] = forms.CharField(
                label=typeset("J’ai lu et j’accepte les conditions particulières de cette démarche"),
                widget=_ReadAndTicked(conditions.digest(specific)),
                error_messages={"required": typeset(conditions.UNREAD)},
            )
            self.order_fields(["refuses_electronic_answer", "conditions", "exact"])

    def clean_conditions(self) -> str:
        ticked = str(self.cleaned_data["conditions"])
        try:
            conditions.check(self.specific, ticked)
        except conditions.NotAccepted as refusal:
            raise forms.ValidationError(typeset(refusal.sentence)) from refusal
        return ticked


class MessageForm(forms.Form):
    use_required_attribute = False
    body = forms.CharField(
        label="Votre message",
        max_length=_LONG,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={
            "required": "Écrivez votre message avant de l’envoyer.",
            "max_length": typeset("Votre message dépasse %(limit_value)s caractères : raccourcissez-le."),
        },
    )


class SupplementForm(forms.Form):
    """A word with what was missing; a document or the word, something must be sent."""

    use_required_attribute = False
    nothing = "Ajoutez un document, ou écrivez un mot, avant d’envoyer votre complément."
    explanation = forms.CharField(
        label="Un mot à ce sujet",
        help_text=typeset("Par exemple : pourquoi un document manque encore."),
        required=False,
        max_length=_LONG,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"max_length": typeset("Votre texte dépasse %(limit_value)s caractères : raccourcissez-le.")},
    )

    def __init__(self, *args: object, has_documents: bool = False, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.has_documents = has_documents

    def clean(self) -> dict[str, object]:
        cleaned = super().clean() or {}
        if not self.has_documents and not cleaned.get("explanation") and not self.errors:
            self.add_error("explanation", self.nothing)
        return cleaned


class AdditionForm(SupplementForm):
    """What nobody asked for. `after`: how many sendings its author had seen, so that a second click sends nothing."""

    nothing = "Ajoutez un document, ou écrivez ce que vous corrigez, avant d’envoyer."
    after = forms.IntegerField(min_value=0, max_value=32_000, widget=forms.HiddenInput)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["explanation"].label = "Ce que vous ajoutez ou corrigez"
        self.fields["explanation"].help_text = typeset("Par exemple : le numéro de ma rue est le 12, et non le 21.")

    @property
    def seen(self) -> int:
        """As many sendings as one can tell; a value that is no number has seen them all."""
        seen = self.cleaned_data.get("after")
        return seen if isinstance(seen, int) else 32_000
