"""mozilla-django-oidc, held to what FranceConnect v2 and ProConnect promise.

As it comes (5.0.2) the library checks neither audience nor issuer nor level, waits for ever, takes an unsigned
userinfo and matches accounts by e-mail. Here nothing is believed that is not signed by the provider, for us, now
(law.md F-03, F-04, P-02; T26, T29, T30), and it finds no account: that is `commands`' affair, by `sub` (F-07).
"""

import base64
import hashlib
import hmac
import json
from typing import Any

import jwt
from mozilla_django_oidc.auth import OIDCAuthenticationBackend

from shared_apps.identity import claims, keys, transport
from shared_apps.identity.errors import Forged, Unavailable
from shared_apps.identity.provider import Provider

LEEWAY = 30  # seconds
REQUIRED = ["iss", "aud", "sub"]


class ProviderBackend(OIDCAuthenticationBackend):  # type: ignore[misc]
    """One identification by one provider."""

    def __init__(self, provider: Provider) -> None:
        self.provider = provider
        self._oidc = {
            "OIDC_OP_TOKEN_ENDPOINT": provider.endpoint("token"),
            "OIDC_OP_USER_ENDPOINT": provider.endpoint("userinfo"),
            "OIDC_OP_JWKS_ENDPOINT": provider.endpoint("jwks"),
            "OIDC_RP_CLIENT_ID": provider.client_id,
            "OIDC_RP_CLIENT_SECRET": provider.client_secret,
            "OIDC_RP_SIGN_ALGO": provider.algorithm,
            "OIDC_CREATE_USER": False,
        }
        super().__init__()

    def get_settings(self, attr: str, *args: Any) -> Any:
        """The library's settings, from our provider instead of global OIDC_ names: there are two."""
        return self._oidc.get(attr, *args)

    def identify(self, *, code: str, nonce: str) -> claims.Said:
        """Exchange a code for what it lets us know; Forged or Unavailable otherwise."""
        tokens = self.get_token(
            {
                "grant_type": "authorization_code",
                "code": code,
                "redirect_uri": self.provider.redirect_uri,
                "client_id": self.OIDC_RP_CLIENT_ID,
                "client_secret": self.OIDC_RP_CLIENT_SECRET,
            }
        )
        id_token, access_token = _text(tokens, "id_token"), _text(tokens, "access_token")
        payload = self.verify_token(id_token, nonce=nonce)
        _verify_access_token(access_token, payload)
        userinfo = self.get_userinfo(access_token, id_token, payload)
        return claims.Said(
            issuer=self.provider.issuer,
            sub=claims.subject(payload),
            acr=payload["acr"],
            userinfo=userinfo,
            id_token=id_token,
        )

    def get_token(self, payload: dict[str, str]) -> dict[str, Any]:
        answer = transport.post(self.OIDC_OP_TOKEN_ENDPOINT, payload)
        if answer.status != 200:
            raise Forged("code")
        try:
            tokens = json.loads(answer.body)
        except ValueError:
            raise Unavailable("token") from None
        if not isinstance(tokens, dict) or str(tokens.get("token_type", "")).lower() != "bearer":
            raise Forged("token_type")
        return tokens

    def verify_token(self, token: str, **kwargs: Any) -> dict[str, Any]:
        """The claims of an id_token, when it is the provider's answer to this very attempt."""
        payload = self._verify_jws(token, self.retrieve_matching_jwk(token), required=["exp", "iat"])
        nonce = payload.get("nonce")
        if not isinstance(nonce, str) or not hmac.compare_digest(nonce.encode(), kwargs["nonce"].encode()):
            raise Forged("nonce")
        level = payload.get("acr")
        if not isinstance(level, str) or level not in self.provider.levels:
            raise Forged("acr")
        if payload.get("azp", self.OIDC_RP_CLIENT_ID) != self.OIDC_RP_CLIENT_ID:
            raise Forged("azp")
        return payload

    def get_userinfo(self, access_token: str, id_token: str, payload: dict[str, Any]) -> dict[str, Any]:
        """Signed like the id_token, and about the same person."""
        answer = transport.get(self.OIDC_OP_USER_ENDPOINT, bearer=access_token)
        if answer.status != 200:
            raise Forged("userinfo")
        if answer.content_type.partition(";")[0].strip() != "application/jwt":
            raise Forged("userinfo_type")
        try:
            token = answer.body.decode("ascii").strip()
        except UnicodeDecodeError:
            raise Forged("userinfo") from None
        userinfo = self._verify_jws(token, self.retrieve_matching_jwk(token))
        if claims.subject(userinfo) != claims.subject(payload):
            raise Forged("userinfo_sub")
        return userinfo

    def retrieve_matching_jwk(self, token: str) -> jwt.PyJWK:
        """The key that the provider publishes under this token's `kid`; whatever key the token brings is ignored."""
        try:
            header = jwt.get_unverified_header(token)
        except jwt.PyJWTError:
            raise Forged("token") from None
        if header.get("alg") != self.OIDC_RP_SIGN_ALGO:
            raise Forged("alg")
        kid = header.get("kid")
        if not isinstance(kid, str):
            raise Forged("kid")
        return keys.ring(self.OIDC_OP_JWKS_ENDPOINT).find(kid, self.OIDC_RP_SIGN_ALGO)

    def _verify_jws(self, payload: str, key: jwt.PyJWK, *, required: list[str] | None = None) -> dict[str, Any]:
        try:
            return jwt.decode(
                payload,
                key,
                algorithms=[self.OIDC_RP_SIGN_ALGO],
                audience=self.provider.client_id,
                issuer=self.provider.issuer,
                leeway=LEEWAY,
                options={"require": [*REQUIRED, *(required or [])], "strict_aud": True},
            )
        except jwt.MissingRequiredClaimError as error:
            raise Forged(error.claim) from None
        except (jwt.PyJWTError, ArithmeticError, TypeError, ValueError) as error:
            raise Forged(type(error).__name__) from None

    def filter_users_by_claims(self, claims: dict[str, Any]) -> Any:
        """Nobody: an e-mail address is no identity."""
        return self.UserModel.objects.none()


def _text(tokens: dict[str, Any], name: str) -> str:
    value = tokens.get(name)
    if not isinstance(value, str) or not value:
        raise Forged(name)
    return value


def _verify_access_token(access_token: str, payload: dict[str, Any]) -> None:
    """`at_hash`, where the provider gives it: the left half of the digest (OpenID Connect Core §3.1.3.8)."""
    if "at_hash" not in payload:
        return
    half = hashlib.sha256(access_token.encode()).digest()[:16]
    if payload["at_hash"] != base64.urlsafe_b64encode(half).rstrip(b"=").decode():
        raise Forged("at_hash")
