"""One lie at a time, for any provider: what a forger may spoil in an answer that is honest otherwise."""

import json
from collections.abc import Callable
from typing import Any

import jwt

from tests.integration.identity import forger as forging
from tests.integration.identity.forger import KEY, OTHER_KEY, RSA_KEY, Forger, Token, segment

Lie = Callable[[Forger], Any]


def claim(**changes: Any) -> Callable[[Token], None]:
    return lambda token: token.claims.update(changes)


def later(name: str, seconds: int) -> Callable[[Token], None]:
    return lambda token: token.claims.update({name: token.claims["iat"] + seconds})


def without(name: str) -> Callable[[Token], None]:
    return lambda token: token.drop(name)


def signed(key: Any, algorithm: str = "ES256", **headers: Any) -> Callable[[Token], None]:
    def sign(token: Token) -> None:
        token.key, token.algorithm = key, algorithm
        token.headers = {name: value for name, value in {**token.headers, **headers}.items() if value is not None}

    return sign


def unsigned(token: Token) -> None:
    token.text = f"{segment({'alg': 'none', 'kid': forging.KID})}.{segment(token.claims)}."


def said(text: Any) -> Callable[[Token], None]:
    def say(token: Token) -> None:
        token.text = text

    return say


def cut(token: Token) -> None:
    token.text = token.sign().rpartition(".")[0] + "."


EITHER: dict[str, Callable[[Token], None]] = {
    "for another client": claim(aud="un-autre-client"),
    "for us among others": claim(aud=[forging.CLIENT_ID, "un-autre-client"]),
    "for nobody": without("aud"),
    "for an empty audience": claim(aud=""),
    "from another issuer": claim(iss="https://franceconnect.exemple/api/v2"),
    "from an issuer in a list": claim(iss=["https://franceconnect.exemple/api/v2"]),
    "from nobody": without("iss"),
    "about nobody": without("sub"),
    "about an empty name": claim(sub=""),
    "about a number": claim(sub=12345),
    "about an endless name": claim(sub="a" * 256),
    "about a name with a line break": claim(sub=f"{forging.SUB}\n"),
    "expired": later("exp", -31),
    "expiring never": claim(exp="jamais"),
    "expiring at infinity": claim(exp=float("inf")),
    "expiring in a list": claim(exp=[1]),
    "issued tomorrow": later("iat", 86_400),
    "issued on no date": claim(iat="hier"),
    "not valid yet": lambda token: token.claims.update(nbf=token.claims["iat"] + 3600),
    "signed by another key": signed(OTHER_KEY),
    "signed by a key it brings along": signed(OTHER_KEY, jwk=forging.public_jwk(OTHER_KEY)),
    "signed by a key it points to": signed(OTHER_KEY, jku="https://pirate.exemple/jwks"),
    "signed by an unknown key": signed(KEY, kid="inconnue"),
    "signed by no key in particular": signed(KEY, kid=None),
    "signed by a key named by a number": lambda token: said(
        f"{segment({'alg': 'ES256', 'kid': 7})}.{segment(token.claims)}.AA"
    )(token),
    "signed by RSA under the name of an elliptic key": signed(RSA_KEY, "RS256"),
    "signed with the client's secret": lambda token: token.sign_by_hmac(forging.CLIENT_SECRET.encode()),
    "signed with the public key as a secret": lambda token: token.sign_by_hmac(forging.pem(KEY)),
    "signed with an empty secret": lambda token: token.sign_by_hmac(b""),
    "with a critical extension": signed(KEY, crit=["http://pirate.exemple/ext"]),
    "not signed (alg none)": unsigned,
    "with its signature cut off": cut,
    "changed after it was signed": lambda token: token.alter(sub="quelqu-un-d-autre"),
    "without algorithm": lambda token: said(f"{segment({'kid': forging.KID})}.{segment(token.claims)}.AA")(token),
    "encrypted, or pretending to be": said("a.b.c.d.e"),
    "no token": said("bonjour"),
    "a list instead of claims": lambda token: said(jwt.api_jws.encode(b"[]", KEY, "ES256", {"kid": forging.KID}))(
        token
    ),
}
ID_TOKEN: dict[str, Callable[[Token], None]] = {
    "never expiring": without("exp"),
    "of no date": without("iat"),
    "without nonce": without("nonce"),
    "with another nonce": claim(nonce="0" * 64),
    "with an empty nonce": claim(nonce=""),
    "with its nonce in a list": lambda token: token.claims.update(nonce=[token.claims["nonce"]]),
    "with its nonce cut short": lambda token: token.claims.update(nonce=token.claims["nonce"][:-1]),
    "without level": without("acr"),
    "of an unknown level": claim(acr="eidas9"),
    "of a level in a list": claim(acr=["eidas1"]),
    "issued to another party": claim(azp="un-autre-client"),
    "bound to another access token": claim(at_hash=forging.at_hash("un autre")),
    "about somebody else than its userinfo": claim(sub="quelqu-un-d-autre"),
}
USERINFO: dict[str, Callable[[Token], None]] = {
    "about somebody else": claim(sub="quelqu-un-d-autre"),
    "about the same name in capitals": claim(sub=forging.SUB.upper()),
}


def spoil(**changes: Any) -> Lie:
    return lambda forger: vars(forger).update(changes)


ANSWERS: dict[str, Lie] = {
    "token: refused": lambda forger: forger.status.update(token=400),
    "token: moved elsewhere": lambda forger: forger.status.update(token=307),
    "token: no JSON": spoil(token_body=b"<html>"),
    "token: a list": spoil(token_body=b"[]"),
    "token: without id_token": spoil(token_body=b'{"access_token": "acces", "token_type": "Bearer"}'),
    "token: id_token is a number": lambda forger: forger.token_answer.update(id_token=4),
    "token: without access token": lambda forger: forger.token_answer.pop("access_token"),
    "token: of another type": lambda forger: forger.token_answer.update(token_type="mac"),
    "token: endless": spoil(token_body=b"a" * 100_000),
    "userinfo: unsigned JSON": lambda forger: (
        spoil(userinfo_type="application/json")(forger),
        said(json.dumps(forger.userinfo.claims))(forger.userinfo),
    ),
    "userinfo: JSON called a token": lambda forger: said(json.dumps(forger.userinfo.claims))(forger.userinfo),
    "userinfo: a signed page": spoil(userinfo_type="text/html"),
    "userinfo: refused": lambda forger: forger.status.update(userinfo=401),
    "userinfo: of no ASCII": lambda forger: said("é.é.é")(forger.userinfo),
    "keys: none": spoil(keys=[]),
    "keys: for encryption": spoil(keys=[forging.public_jwk(KEY, use="enc")]),
    "keys: for another algorithm": spoil(keys=[forging.public_jwk(KEY, alg="ES384")]),
    "keys: a secret": spoil(keys=[{"kty": "oct", "k": "c2VjcmV0", "kid": forging.KID, "use": "sig"}]),
    "keys: RSA under that name": spoil(keys=[forging.public_jwk(RSA_KEY)]),
    "keys: broken": spoil(keys=[{"kty": "EC", "crv": "P-256", "kid": forging.KID}]),
    "keys: no list": spoil(keys=7),
    "callback: without issuer": lambda forger: forger.callback.pop("iss"),
    "callback: another issuer": lambda forger: forger.callback.update(iss="https://franceconnect.exemple/api/v2"),
    "callback: two issuers": lambda forger: forger.callback.update(iss=[forger.issuer, "https://pirate.exemple"]),
    "callback: without code": lambda forger: forger.callback.pop("code"),
    "callback: two codes": lambda forger: forger.callback.update(code=["un", "deux"]),
    "callback: a code and an error": lambda forger: forger.callback.update(error="server_error"),
}


def of(id_token: dict[str, Callable[[Token], None]], userinfo: dict[str, Callable[[Token], None]]) -> dict[str, Lie]:
    """All lies, with those that one provider alone may tell."""
    return {
        **{f"id_token {name}": _to("id_token", lie) for name, lie in (EITHER | ID_TOKEN | id_token).items()},
        **{f"userinfo {name}": _to("userinfo", lie) for name, lie in (EITHER | USERINFO | userinfo).items()},
        **ANSWERS,
    }


def _to(token: str, lie: Callable[[Token], None]) -> Lie:
    return lambda forger: lie(getattr(forger, token))


# Told as an outage; every other lie is refused as such.
NONSENSE = {"token: no JSON", "token: endless", "keys: no list", "callback: a code and an error"}
