"""What an agent identified by ProConnect fills in to take up an invitation."""

from typing import Any

from django import forms

from shared_apps.accounts.forms import IdentifierForm


class AcceptanceForm(IdentifierForm):
    """`asks_identifier`: an account is to be opened. `asks_employer`: his SIRET is not the collectivité's."""

    employer = forms.BooleanField(
        label="Je travaille aussi pour cette collectivité",
        error_messages={"required": "Cochez cette case si c’est exact, ou identifiez-vous autrement."},
    )
    field_order = ["employer", "identifier"]

    def __init__(self, *args: Any, asks_identifier: bool, asks_employer: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not asks_identifier:
            del self.fields["identifier"]
        if not asks_employer:
            del self.fields["employer"]
