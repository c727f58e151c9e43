"""The registry of kinds: what can be asked, and how each is shown, cleaned and told again."""

from shared_apps.forms.kinds.address import Address
from shared_apps.forms.kinds.base import Display, Kind
from shared_apps.forms.kinds.calculated import Calculated
from shared_apps.forms.kinds.choices import Choice, Country, Linked, Multiple, SwornStatement, Tick, YesNo
from shared_apps.forms.kinds.compound import Commune, Period, Person, Point
from shared_apps.forms.kinds.identifiers import Iban, Plate, Rna, Siren, Siret
from shared_apps.forms.kinds.moments import Date, Month, Time, Year
from shared_apps.forms.kinds.numbers import Amount, Integer, Measure
from shared_apps.forms.kinds.reach import Email, Telephone, Website
from shared_apps.forms.kinds.repeated import Repeated
from shared_apps.forms.kinds.silent import Caution, Document, Section, Stop
from shared_apps.forms.kinds.text import LongText, Text

__all__ = ["KINDS", "Display", "Kind"]

KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        Text(),
        LongText(),
        Email(),
        Telephone(),
        Website(),
        Integer(),
        Measure(),
        Amount(),
        Date(),
        Time(),
        Month(),
        Year(),
        Period(),
        YesNo(),
        Tick(),
        Choice(),
        Multiple(),
        Linked(),
        Address(),
        Commune(),
        Country(),
        Point(),
        Person(),
        Siret(),
        Siren(),
        Rna(),
        Iban(),
        Plate(),
        Calculated(),
        SwornStatement(),
        Section(),
        Caution(),
        Stop(),
        Document(),
    )
}
KINDS[Repeated.name] = Repeated(KINDS)
