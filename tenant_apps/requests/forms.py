"""What an applicant writes besides the forms of procedures."""

from django import forms

from xcontact.kit.text import typeset

_LONG = 5000


class SendingForm(forms.Form):
    """Before a request leaves: what sending it means, and how the answer is to come."""

    use_required_attribute = False
    refuses_electronic_answer = forms.BooleanField(
        required=False,
        label="Je préfère recevoir la réponse par courrier postal",
        help_text="Sinon, elle vous est adressée ici et par courriel (article L. 112-14 du CRPA).",
    )
    exact = forms.BooleanField(
        label="Je déclare que ces renseignements sont exacts",
        error_messages={"required": typeset("Cochez cette case pour transmettre votre demande.")},
    )


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
            self.add_error("explanation", "Ajoutez un document, ou écrivez un mot, avant d’envoyer votre complément.")
        return cleaned
