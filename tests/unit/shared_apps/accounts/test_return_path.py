import pytest

from shared_apps.accounts.return_path import local

HOSTILE = [
    "//evil.example", "///evil.example", "////evil.example", "https://evil.example", "http://evil.example/",
    "https:evil.example", "https:/evil.example", "HTTPS://EVIL.EXAMPLE", "\\\\evil.example", "/\\evil.example",
    "\\/evil.example", "/\\/evil.example", "/\t/evil.example", "/\n/evil.example", "/\r/evil.example",
    "\t//evil.example",
    " //evil.example", "javascript:alert(1)", "data:text/html,x", "evil.example", "@evil.example", "./evil", "../evil",
    "?next=//evil", "//evil.example@xcontact.localhost", "http:///evil.example", "/\x00/evil", "/\u2028/evil",
    "/\u200b", "ftp://evil.example", "//[::1]", "/demarches\\..\\evil", "/" + "a" * 3000, "",
]  # fmt: skip


@pytest.mark.parametrize("path", HOSTILE)
def test_nothing_leads_away(path: str) -> None:
    assert local(path) == "/"


@pytest.mark.parametrize(
    "path", ["/", "/demarches/acte-de-naissance/?a=1&b=é", "/compte/passage/?vers=troyes&suite=/x/"]
)
def test_a_local_path_is_kept(path: str) -> None:
    assert local(path) == path
