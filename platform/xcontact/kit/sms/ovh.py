"""OVHcloud's SMS API (https://eu.api.ovh.com/console, POST /sms/{serviceName}/jobs), signed as OVHcloud asks.

Every call carries the application's key, the consumer's key, the moment on OVHcloud's clock and
`$1$` + SHA1(secret+consumer+METHOD+URL+body+moment), in hexadecimal. 3 s to connect, 5 s between two bytes.
"""

import hashlib
import json
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import requests

from xcontact.kit import clock
from xcontact.kit.sms.errors import RefusedMessage, Temporary, Uncertain

CONNECT_SECONDS, READ_SECONDS = 3.0, 5.0
# A message of one purpose, which is worth nothing later (minutes, OVHcloud's `validityPeriod`).
VALID_MINUTES = 10
# The service says that it has done nothing.
NOT_DONE = frozenset({HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE})
# OVHcloud answers so to a moment too far from its own.
CLOCK_FAULTS = frozenset({"QUERY_TIME_OUT", "INVALID_SIGNATURE"})


class Ovh:
    """One SMS account of one application. `base`: « https://eu.api.ovh.com/1.0 »; `sender`: "" for a short number."""

    def __init__(self, *, base: str, key: str, secret: str, consumer: str, service: str, sender: str = "") -> None:
        self.base, self.key, self.secret, self.consumer = base, key, secret, consumer
        self.service, self.sender = service, sender

    def send(self, number: str, body: str) -> str:
        """One message, without a « STOP » notice, which is for advertising alone; the first of OVHcloud's ids."""
        job = {
            "message": body,
            "receivers": [number],
            "noStopClause": True,
            "priority": "high",
            "validityPeriod": VALID_MINUTES,
            **({"sender": self.sender} if self.sender else {"senderForResponse": True}),
        }
        answer = self._post(f"{self.base}/sms/{quote(self.service, safe='')}/jobs", json.dumps(job))
        ids = answer.get("ids") or []
        if answer.get("invalidReceivers") or not ids:
            raise RefusedMessage("invalid receiver" if answer.get("invalidReceivers") else "no message made")
        return str(ids[0])

    def _post(self, url: str, body: str) -> dict[str, Any]:
        content = body.encode()
        moment = str(int(clock.now().timestamp()) + self._delta())
        signed = "+".join((self.secret, self.consumer, "POST", url, body, moment))
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "X-Ovh-Application": self.key,
            "X-Ovh-Consumer": self.consumer,
            "X-Ovh-Timestamp": moment,
            "X-Ovh-Signature": "$1$" + hashlib.sha1(signed.encode()).hexdigest(),  # noqa: S324 - OVHcloud's own
        }
        try:
            answer = _ask("POST", url, data=content, headers=headers)
        except requests.ConnectTimeout:
            raise Temporary("connect timeout") from None
        except requests.ReadTimeout:
            raise Uncertain("read timeout") from None
        except requests.RequestException as error:
            raise Uncertain(type(error).__name__) from None
        if answer.status_code in NOT_DONE:
            raise Temporary(str(answer.status_code))
        if answer.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
            raise Uncertain(str(answer.status_code))
        if answer.status_code != HTTPStatus.OK:
            raise _refusal(answer)
        return _object(answer)

    def _delta(self) -> int:
        """Seconds from our clock to OVHcloud's."""
        try:
            answer = _ask("GET", f"{self.base}/auth/time")
            return int(answer.text) - int(clock.now().timestamp())
        except (requests.RequestException, ValueError) as error:
            raise Temporary(f"time: {type(error).__name__}") from None


def _ask(method: str, url: str, **what: Any) -> requests.Response:
    return requests.request(method, url, timeout=(CONNECT_SECONDS, READ_SECONDS), allow_redirects=False, **what)


def _refusal(answer: requests.Response) -> Temporary | RefusedMessage:
    """What cures itself, or an operator cures (keys, credit), is asked again; OVHcloud's words may hold the number."""
    try:
        kind = str(answer.json().get("errorCode", ""))
    except (ValueError, AttributeError):
        kind = ""
    told = f"{answer.status_code} {kind}".strip() if kind.replace("_", "").isalnum() else str(answer.status_code)
    curable = {HTTPStatus.UNAUTHORIZED, HTTPStatus.PAYMENT_REQUIRED, HTTPStatus.FORBIDDEN, HTTPStatus.REQUEST_TIMEOUT}
    if kind in CLOCK_FAULTS or answer.status_code in curable:
        return Temporary(told)
    return RefusedMessage(told)


def _object(answer: requests.Response) -> dict[str, Any]:
    """OVHcloud accepted: an answer that can't be read must not be asked for again as if nothing had left."""
    try:
        read = answer.json()
    except ValueError:
        raise Uncertain("unreadable") from None
    if not isinstance(read, dict):
        raise Uncertain("unreadable")
    return read
