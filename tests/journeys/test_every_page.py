"""Every page that one reaches without filing anything: no barrier, nothing to scroll sideways, at 360 and 1280 px."""

import pytest

from tests.journeys import acts
from tests.journeys.conftest import OpenReader
from tests.journeys.demo import Demo

pytestmark = pytest.mark.journey

LEGAL = ("conditions-generales", "mentions-legales", "donnees-personnelles", "accessibilite", "plan-du-site", "aide")
PORTAL = [
    *("/", "/collectivites/", "/collectivites/?q=oeuilly", "/collectivites/?q=zzzz", "/collectivites/?departement=10"),
    *("/demarches/", "/demarches/?q=buvette", "/demarches/?q=zzzz", "/compte/connexion/telephone/"),
    *("/demarches/acte-de-naissance/", "/compte/inscription/", "/compte/connexion/", "/securite/"),
    *("/agents/connexion/", "/verification/", "/verification/?numero=x&code=", "/nulle-part/"),
    *("/compte/activation/jeton-faux/", *(f"/{name}/" for name in LEGAL)),
]
TROYES = ["/", "/demarches/acte-de-naissance/", "/demarches/inscription-liste-electorale/", "/aide/", "/nulle-part/"]
CITIZEN = [
    *("/compte/", "/compte/modifier/", "/compte/mot-de-passe/", "/mes-demandes/", "/compte/telephone/"),
    *("/compte/consultations/", "/compte/droits/"),
]
SETTINGS = "/bureau/administration/"
AGENT = [
    *("/bureau/", "/bureau/demandes/", SETTINGS, f"{SETTINGS}signataires/"),
    *(f"{SETTINGS}{path}" for path in ("agents/", "agents/invitation/", "dossiers-a-eliminer/", "demarches/")),
    *(f"{SETTINGS}demarches/{path}/" for path in ("bibliotheque", "pret-de-salle")),
    *(f"{SETTINGS}demarches/pret-de-salle/{path}/" for path in ("adapter", "apercu", "versions", "retirer")),
]


def test_what_everybody_sees(demo: Demo, open_reader: OpenReader):
    anybody = open_reader()
    everything = [demo.portal + path for path in PORTAL] + [demo.collectivity("troyes", path) for path in TROYES]
    for address in [*everything, demo.collectivity("commune-inconnue")]:
        anybody.page.goto(address)
        anybody.look()


def test_what_a_citizen_sees(demo: Demo, open_reader: OpenReader):
    citizen = open_reader()
    citizen.page.goto(f"{demo.portal}/compte/connexion/")
    acts.log_in(citizen, demo.person("paul.moreau"), label="Adresse électronique")
    citizen.page.wait_for_url("**/mes-demandes/")
    for path in CITIZEN:
        citizen.page.goto(demo.portal + path)
        citizen.look()


def test_what_an_agent_sees(demo: Demo, open_reader: OpenReader):
    agent = open_reader()
    agent.page.goto(demo.collectivity("troyes", "/bureau/"))
    acts.log_in(agent, demo.person("claire.troyes"), label="Identifiant")
    agent.page.wait_for_url("**/bureau/")
    for path in AGENT:
        agent.page.goto(demo.collectivity("troyes", path))
        agent.look()
