"""The registry of kinds: what can be asked, and how each is shown, cleaned and told again."""

from shared_apps.forms.kinds.address import Address
from shared_apps.forms.kinds.base import Display, Kind
from shared_apps.forms.kinds.choices import Choice, Multiple, SwornStatement, YesNo
from shared_apps.forms.kinds.identifiers import Rna, Siret
from shared_apps.forms.kinds.moments import Date, Time
from shared_apps.forms.kinds.numbers import Amount, Integer
from shared_apps.forms.kinds.reach import Email, Telephone
from shared_apps.forms.kinds.silent import Caution, Document, Section
from shared_apps.forms.kinds.text import LongText, Text

__all__ = ["KINDS", "Display", "Kind"]

KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        Text(),
        LongText(),
        Email(),
        Telephone(),
        Integer(),
        Amount(),
        Date(),
        Time(),
        YesNo(),
        Choice(),
        Multiple(),
        Address(),
        Siret(),
        Rna(),
        SwornStatement(),
        Section(),
        Caution(),
        Document(),
    )
}
