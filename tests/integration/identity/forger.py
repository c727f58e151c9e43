"""A provider of ours with keys of its own: honest by default, and able to lie about one thing at a time."""

import base64
import hashlib
import hmac
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

CLIENT_ID, CLIENT_SECRET = "xcontact-essai", "0123456789abcdef" * 4
SUB = "f3c1a9e2personne"
KID = "pkcs11:ES256:essai"
IDENTITY = {
    "given_name": "Solène Jeanne",
    "family_name": "VAUTRIN",
    "preferred_username": "DELORME",
    "birthdate": "1957-00-00",
    "email": "marie@example.org",
}
AGENT = {
    "given_name": "Lucie",
    "usual_name": "Ferrand",
    "email": "lucie.ferrand@example.org",
    "uid": "lferrand",
    "siret": "21100374400014",
    "idp_id": "71144ab3-ee1a-4401-b7b3-79b44f7daeeb",
}
KEY = ec.generate_private_key(ec.SECP256R1())
OTHER_KEY = ec.generate_private_key(ec.SECP256R1())
RSA_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


class Token:
    """A signed answer to be: claims, header and key, or any text at all."""

    def __init__(self, claims: dict[str, Any]) -> None:
        self.claims = claims
        self.headers: dict[str, Any] = {"kid": KID}
        self.algorithm = "ES256"
        self.key: Any = KEY
        self.text: str | None = None

    def drop(self, name: str) -> None:
        del self.claims[name]

    def sign(self) -> str:
        if self.text is None:
            content = json.dumps(self.claims).encode()  # as jwt.encode would, were it not too honest for some claims
            self.text = jwt.api_jws.encode(content, self.key, self.algorithm, self.headers)
        return self.text

    def sign_by_hmac(self, secret: bytes) -> None:
        """HS256 with a secret that PyJWT would refuse to use: a public key, for one."""
        signed = f"{segment({'alg': 'HS256', 'typ': 'JWT', **self.headers})}.{segment(self.claims)}"
        self.text = f"{signed}.{encode(hmac.digest(secret, signed.encode(), 'sha256'))}"

    def alter(self, **claims: Any) -> None:
        """Other claims under the honest signature."""
        header, _, signature = self.sign().split(".")
        self.text = f"{header}.{segment({**self.claims, **claims})}.{signature}"


class Forger:
    """One provider, on a free port. `meet` makes its honest answers for an attempt; a test then spoils one."""

    def __init__(self, identity: dict[str, str] = IDENTITY, level: str = "eidas1") -> None:
        self.identity, self.level = identity, level
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self.server.daemon_threads = True
        self.issuer = f"http://127.0.0.1:{self.server.server_port}/api/v2"
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self.thread.start()
        self.meet("", "")

    def meet(self, state: str, nonce: str) -> None:
        now = int(time.time())
        common = {"iss": self.issuer, "aud": CLIENT_ID, "sub": SUB, "iat": now, "exp": now + 60}
        self.id_token = Token({**common, "nonce": nonce, "acr": self.level})
        self.userinfo = Token({**common, **self.identity})
        self.userinfo_type = "application/jwt; charset=utf-8"
        self.token_answer: dict[str, Any] = {"access_token": "acces", "token_type": "Bearer", "expires_in": 60}
        self.token_body: bytes | None = None
        self.status: dict[str, int] = {}
        self.sleep: dict[str, float] = {}
        self.drip = False
        self.keys = [public_jwk(KEY)]
        self.callback: dict[str, Any] = {"code": "un-code", "state": state, "iss": self.issuer}
        self.asked: list[str] = []
        self.posted: dict[str, list[str]] = {}
        self.authorization = ""

    def answer(self, path: str) -> tuple[str, bytes]:
        if path == "jwks":
            return "application/json", json.dumps({"keys": self.keys}).encode()
        if path == "userinfo":
            return self.userinfo_type, self.userinfo.sign().encode()
        if self.token_body is not None:
            return "application/json", self.token_body
        return "application/json", json.dumps({"id_token": self.id_token.sign(), **self.token_answer}).encode()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


def encode(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def segment(content: Any) -> str:
    return encode(json.dumps(content).encode())


def public_jwk(key: Any, **changes: Any) -> dict[str, Any]:
    algorithm = jwt.algorithms.RSAAlgorithm if isinstance(key, rsa.RSAPrivateKey) else jwt.algorithms.ECAlgorithm
    published: dict[str, Any] = algorithm.to_jwk(key.public_key(), as_dict=True)
    return {**published, "kid": KID, "use": "sig", **changes}


def pem(key: Any) -> bytes:
    return bytes(
        key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    )


def at_hash(access_token: str) -> str:
    return encode(hashlib.sha256(access_token.encode()).digest()[:16])


def _handler(forger: Forger) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            forger.posted = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
            self.do_GET()

        def do_GET(self) -> None:
            path = self.path.removeprefix("/api/v2/")
            forger.asked.append(path)
            forger.authorization = self.headers.get("Authorization", "")
            time.sleep(forger.sleep.get(path, 0))
            content_type, body = forger.answer(path)
            try:
                self.send_response(forger.status.get(path, 200))
                self.send_header("Content-Type", content_type)
                self.send_header("Location", f"{forger.issuer}/jwks")
                self.end_headers()
                for byte in body if forger.drip else [body]:
                    self.wfile.write(bytes([byte]) if isinstance(byte, int) else byte)
                    time.sleep(0.1 if forger.drip else 0)
            except OSError:
                pass  # whoever asked has stopped waiting

        def log_message(self, *args: object) -> None:
            pass

    return Handler
