"""A passkey in software: what a browser and a key answer to WebAuthn's options, true or forged on demand."""

import os
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2.cose import ES256
from fido2.utils import sha256, websafe_decode, websafe_encode
from fido2.webauthn import Aaguid, AttestationObject, AttestedCredentialData, AuthenticatorData, CollectedClientData

from tenants import addresses

_FLAG = AuthenticatorData.FLAG


@dataclass
class SoftKey:
    """One key. `counter` grows by itself at each proof; `verifies`: whether it checks who holds it."""

    counter: int = 0
    verifies: bool = True
    identifier: bytes = field(default_factory=lambda: os.urandom(32))
    holder: bytes = b""
    private: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    def create(self, options: dict[str, Any], *, origin: str | None = None) -> dict[str, Any]:
        asked = options["publicKey"]
        self.holder = websafe_decode(asked["user"]["id"])
        public = ES256.from_cryptography_key(self.private.public_key())
        credential = AttestedCredentialData.create(Aaguid.NONE, self.identifier, public)
        data = AuthenticatorData.create(
            sha256(asked["rp"]["id"].encode()), self._flags() | _FLAG.AT, self.counter, credential
        )
        client = self._client(CollectedClientData.TYPE.CREATE, asked, origin)
        attested = AttestationObject.create("none", data, {})
        return self._answer(clientDataJSON=client, attestationObject=attested)

    def get(self, options: dict[str, Any], *, origin: str | None = None, counts: bool = True) -> dict[str, Any]:
        asked = options["publicKey"]
        self.counter += counts
        data = AuthenticatorData.create(sha256(asked["rpId"].encode()), self._flags(), self.counter)
        client = self._client(CollectedClientData.TYPE.GET, asked, origin)
        signature = self.private.sign(bytes(data) + client.hash, ec.ECDSA(hashes.SHA256()))
        return self._answer(clientDataJSON=client, authenticatorData=data, signature=signature, userHandle=self.holder)

    def _flags(self) -> AuthenticatorData.FLAG:
        return _FLAG.UP | _FLAG.UV if self.verifies else _FLAG.UP

    def _client(self, kind: str, asked: dict[str, Any], origin: str | None) -> CollectedClientData:
        return CollectedClientData.create(kind, asked["challenge"], origin or addresses.portal(""))

    def _answer(self, **response: bytes) -> dict[str, Any]:
        identifier = websafe_encode(self.identifier)
        return {
            "id": identifier,
            "rawId": identifier,
            "type": "public-key",
            "response": {name: websafe_encode(bytes(value)) for name, value in response.items()},
            "clientExtensionResults": {},
        }
