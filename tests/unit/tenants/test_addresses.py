import pytest
from pytest_django import Settings

from tenants import addresses


@pytest.fixture(autouse=True)
def _domain(settings: Settings) -> None:
    settings.BASE_DOMAIN, settings.PUBLIC_PORT, settings.PUBLIC_SCHEME = "xcontact.fr", "", "https"


PORTAL = [
    "xcontact.fr",
    "XCONTACT.FR",
    "Xcontact.Fr",
    "xcontact.fr:443",
    "xcontact.fr:8000",
    "xcontact.fr:1",
    "xcontact.fr:",
]
LABELS = {
    "troyes.xcontact.fr": "troyes",
    "TROYES.xcontact.fr": "troyes",
    "Troyes.XContact.FR:8000": "troyes",
    "oeuilly-02.xcontact.fr": "oeuilly-02",
    "saint-andre-les-vergers.xcontact.fr:443": "saint-andre-les-vergers",
    "troyes.xcontact.fr:": "troyes",
    "a.xcontact.fr": "a",
    "a1.xcontact.fr": "a1",
    "www.xcontact.fr": "www",
    "xn--pernay-9ua.xcontact.fr": "xn--pernay-9ua",
    f"{'a' * 63}.xcontact.fr": "a" * 63,
}
STRANGERS = [
    "",
    " ",
    ".",
    "..",
    ":",
    ":8000",
    "fr",
    ".fr",
    "localhost",
    "127.0.0.1",
    "127.0.0.1:8000",
    "[::1]",
    "[::1]:8000",
    "10.0.0.1",
    "169.254.169.254",
    "example.org",
    "troyes",
    "troyes.fr",
    "troyes.example.org",
    "xcontact.fr.",
    "xcontact.fr.example.org",
    "troyes.xcontact.fr.",
    "troyes.xcontact.fr.example.org",
    "troyes.xcontact.fr:port",
    "troyes.xcontact.fr:80:80",
    "troyes.xcontact.fr:-1",
    "troyes.xcontact.fr:8000a",
    "troyes.xcontact.fr:８０",
    "xcontact.fr:x",
    "xcontact.frx",
    "axcontact.fr",
    "troyesxcontact.fr",
    "troyes-xcontact.fr",
    "a.b.xcontact.fr",
    "www.troyes.xcontact.fr",
    ".xcontact.fr",
    "..xcontact.fr",
    "troyes..xcontact.fr",
    "-troyes.xcontact.fr",
    "troyes-.xcontact.fr",
    "1troyes.xcontact.fr",
    "10387.xcontact.fr",
    "tro_yes.xcontact.fr",
    "tro yes.xcontact.fr",
    " troyes.xcontact.fr",
    "troyes.xcontact.fr ",
    "troyes.xcontact.fr\n",
    "troyes\n.xcontact.fr",
    "troyes\x00.xcontact.fr",
    "épernay.xcontact.fr",
    "tröyes.xcontact.fr",
    "Ｔroyes.xcontact.fr",
    "troyeſ.xcontact.fr",
    "\N{KELVIN SIGN}ay.xcontact.fr",
    "xcontact.fr\N{FULLWIDTH FULL STOP}",
    "a', 'b.xcontact.fr",
    "a'b.xcontact.fr",
    'a"b.xcontact.fr',
    "a;drop schema public.xcontact.fr",
    "a%00.xcontact.fr",
    "../xcontact.fr",
    "troyes/.xcontact.fr",
    "troyes@xcontact.fr",
    "user:pass@troyes.xcontact.fr",
    "*.xcontact.fr",
    "${jndi}.xcontact.fr",
    "troyes,epernay.xcontact.fr",
    "troyes.xcontact.fr, epernay.xcontact.fr",
    f"{'a' * 64}.xcontact.fr",
    f"{'a' * 5000}.xcontact.fr",
]


@pytest.mark.parametrize("host", PORTAL)
def test_the_bare_domain_is_the_portal(host: str) -> None:
    assert addresses.subdomain_of(host) == ""


@pytest.mark.parametrize(("host", "label"), LABELS.items())
def test_one_label_under_the_domain_is_a_collectivité(host: str, label: str) -> None:
    assert addresses.subdomain_of(host) == label


@pytest.mark.parametrize("host", STRANGERS)
def test_anything_else_is_not_ours(host: str) -> None:
    assert addresses.subdomain_of(host) is None


def test_a_link_leads_to_the_host_that_it_names() -> None:
    assert addresses.portal("/mes-demandes/") == "https://xcontact.fr/mes-demandes/"
    assert addresses.collectivity("troyes", "/bureau/") == "https://troyes.xcontact.fr/bureau/"
    assert addresses.subdomain_of(addresses.host("troyes")) == "troyes"


def test_a_link_carries_the_port_that_visitors_use(settings: Settings) -> None:
    settings.PUBLIC_PORT = "8000"
    assert addresses.collectivity("troyes") == "https://troyes.xcontact.fr:8000/"
