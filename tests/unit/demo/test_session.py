"""The whole start, with the real servers and, in Xcontact's place, a web server that answers every page."""

import json
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from xcontact.demo import __main__ as demo
from xcontact.demo import application, environment, interruption, probe, servers, session, state
from xcontact.demo.program import Program

PEOPLE = [
    {
        "who": "Une habitante",
        "where": "Portail",
        "address": "http://xcontact.localhost/compte/connexion/",
        "identifier": "zoe@exemple.fr",
        "password": "un mot de passe",
    }
]
EVERY_PAGE = """
import http.server, sys
class Page(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(503 if "muette" in self.headers["Host"] else 200)
        self.end_headers()
    def log_message(self, *words): pass
http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Page).serve_forever()
"""


def web(home: Path, planned: dict[str, int]) -> tuple[Program, ...]:
    return (
        Program(
            name="web",
            label="Le portail",
            command=(sys.executable, "-c", EVERY_PAGE, str(planned["web"])),
            is_ready=lambda pid: probe.answers(planned["web"], "/sante/pret", environment.BASE_DOMAIN),
        ),
    )


def manage(home: Path, planned: dict[str, int], label: str, *words: str) -> Program:
    command = ("true",)
    if words[0] == "open_demo":
        content = json.dumps(PEOPLE)
        command = (sys.executable, "-c", f"open({str(environment.people_file(home))!r}, 'w').write({content!r})")
    return Program(name=words[0], label=label, command=command)


@pytest.fixture
def ersatz(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    monkeypatch.setattr(application, "programs", web)
    monkeypatch.setattr(application, "manage", manage)
    monkeypatch.setattr(session, "_subdomains", lambda home, planned: ["troyes"])
    monkeypatch.setattr(session, "PAGE_PATIENCE", 0.5)
    monkeypatch.setattr(interruption, "listen", lambda: None)
    return monkeypatch


def check(patch: pytest.MonkeyPatch, home: Path, port: int) -> int:
    patch.setattr(sys, "argv", ["demo", "--check", "--home", str(home), "--port", str(port)])
    return demo.main()


def test_the_last_line_of_a_check_says_where_everything_is(
    ersatz: pytest.MonkeyPatch, tmp_path: Path, base: int, capfd: pytest.CaptureFixture[str]
) -> None:
    assert check(ersatz, tmp_path, base) == 0

    verdict = json.loads(capfd.readouterr().out.splitlines()[-1])
    assert verdict.pop("seconds") > 0
    assert verdict == {
        "ok": True,
        "addresses": {
            "portal": f"http://xcontact.localhost:{base}/",
            "inbox": f"http://localhost:{base + 25}/",
            "collectivities": [f"http://troyes.xcontact.localhost:{base}/"],
        },
        "people": PEOPLE,
    }
    assert not state.path(tmp_path).exists()
    assert not probe.answers(base, "/")


def test_a_page_that_does_not_answer_fails_the_check_and_names_it(
    ersatz: pytest.MonkeyPatch, tmp_path: Path, base: int, capfd: pytest.CaptureFixture[str]
) -> None:
    ersatz.setattr(session, "_subdomains", lambda home, planned: ["muette"])
    ersatz.setattr(servers, "start", lambda *words: SimpleNamespace(admin_url="postgresql://"))

    assert check(ersatz, tmp_path, base) == 1

    verdict = json.loads(capfd.readouterr().out.splitlines()[-1])
    assert verdict["ok"] is False
    assert "muette.xcontact.localhost répond 503" in verdict["error"]


def test_the_runtime_is_never_given_the_owners_login(tmp_path: Path, base: int) -> None:
    planned = {
        "web": base,
        "inbox": 1,
        "smtp": 2,
        "postgres": 3,
        "broker": 4,
        "s3": 5,
        "franceconnect": 6,
        "proconnect": 7,
        "directory": 8,
    }
    fleet, *others = application.programs(tmp_path, planned)

    assert environment.owner_url(tmp_path, planned) in fleet.environment.values()
    for program in others:
        assert not any(environment.OWNER in value for value in program.environment.values())
