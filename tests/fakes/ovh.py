"""OVHcloud's SMS API as its documentation tells it, on 127.0.0.1: verifies signatures by itself, fails on demand."""

import json
import threading
import time
from dataclasses import dataclass, field
from hashlib import new
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

KEY, SECRET, CONSUMER, SERVICE = "app-key", "app-secret", "consumer-key", "sms-ab12345-1"
# Seconds between a call's moment and OVHcloud's clock.
TOLERATED = 30


@dataclass
class OvhService:
    """`script`: what the next calls meet, one each; then all goes well.

    An integer is answered as that status; "invalid", "slow", "cut", "junk" and "accepted, then cut" as they say.
    """

    ahead: int = 0
    script: list[int | str] = field(default_factory=list)
    sent: list[dict[str, Any]] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    patience: float = 1.0
    calls: int = 0

    def __post_init__(self) -> None:
        service = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                if self.path == "/1.0/auth/time":
                    service._answer(self, 200, service.moment())
                else:
                    service._answer(self, 404, {"errorCode": "NOT_FOUND"})

            def do_POST(self) -> None:
                service._job(self)

            def log_message(self, *arguments: Any) -> None:
                """Nothing to say."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}/1.0"

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def moment(self) -> int:
        return int(time.time()) + self.ahead

    def _job(self, call: BaseHTTPRequestHandler) -> None:
        self.calls += 1
        body = call.rfile.read(int(call.headers["Content-Length"]))
        fault = self._fault(call, body)
        if fault:
            self.refused.append(fault)
            self._answer(call, 400 if fault != "INVALID_CREDENTIAL" else 403, {"errorCode": fault})
            return
        turn = self.script.pop(0) if self.script else "well"
        job = json.loads(body)
        if turn in {"well", "accepted, then cut", "junk"}:
            self.sent.append(job)
        if isinstance(turn, int):
            number = job["receivers"][0]
            self._answer(call, turn, {"errorCode": "INTERNAL_ERROR", "message": f"no way to reach {number}"})
        elif turn == "invalid":
            self._answer(call, 200, {"ids": [], "validReceivers": [], "invalidReceivers": job["receivers"]})
        elif turn == "junk":
            self._answer(call, 200, "quoi")
        elif turn == "well":
            ids = [1_000 + len(self.sent)]
            answer = {"ids": ids, "validReceivers": job["receivers"], "invalidReceivers": [], "totalCreditsRemoved": 1}
            self._answer(call, 200, answer)
        elif turn == "slow":
            time.sleep(self.patience)
        call.close_connection = True

    def _fault(self, call: BaseHTTPRequestHandler, body: bytes) -> str:
        if (call.headers["X-Ovh-Application"], call.headers["X-Ovh-Consumer"]) != (KEY, CONSUMER):
            return "INVALID_CREDENTIAL"
        moment = call.headers["X-Ovh-Timestamp"]
        if abs(int(moment) - self.moment()) > TOLERATED:
            return "QUERY_TIME_OUT"
        address = f"http://{call.headers['Host']}{call.path}"
        told = f"{SECRET}+{CONSUMER}+{call.command}+{address}+".encode() + body + f"+{moment}".encode()
        expected = "$1$" + new("sha1", told).hexdigest()
        return "" if call.headers["X-Ovh-Signature"] == expected else "INVALID_SIGNATURE"

    def _answer(self, call: BaseHTTPRequestHandler, status: int, value: object) -> None:
        content = (value if isinstance(value, str) else json.dumps(value)).encode()
        call.send_response(status)
        call.send_header("Content-Type", "application/json; charset=utf-8")
        call.send_header("Content-Length", str(len(content)))
        call.end_headers()
        call.wfile.write(content)
