"""A real HTTP server that answers as the State's services do (from their documentation), or badly, when told to."""

import json
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

Handler = BaseHTTPRequestHandler


def feature(name: str, postcode: Any = "10000", city: Any = "Troyes", kind: str = "housenumber") -> dict[str, Any]:
    """One feature of a GeoCodeJSON answer of the national address service."""
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [4.0744, 48.2973]},
        "properties": {
            "label": f"{name} {postcode} {city}",
            "score": 0.9512,
            "housenumber": "8",
            "id": "10387_1234_00008",
            "banId": "00000000-0000-4000-8000-000000000000",
            "name": name,
            "postcode": postcode,
            "citycode": "10387",
            "x": 779_000.12,
            "y": 6_800_000.34,
            "city": city,
            "context": "10, Aube, Grand Est",
            "type": kind,
            "importance": 0.61,
            "street": "Boulevard du Port",
        },
    }


def collection(*features: dict[str, Any]) -> dict[str, Any]:
    return {"type": "FeatureCollection", "features": list(features), "query": "8 bd du port"}


class Service:
    """`told`: what it answers, as JSON; `behave`: a whole behaviour instead. `asked`: the requests it got."""

    def __init__(self) -> None:
        self.told: Any = collection(feature("8 Boulevard du Port"))
        self.status = 200
        self.behave: Callable[[Handler], None] | None = None
        self.asked: list[tuple[str, dict[str, str]]] = []
        service = self

        class Answers(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                service.asked.append((self.path, dict(self.headers.items())))
                if service.behave is not None:
                    service.behave(self)
                    return
                body = json.dumps(service.told).encode()
                self.send_response(service.status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *arguments: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        self.url = f"http://127.0.0.1:{self._server.server_port}/geocodage/search/"

    @property
    def questions(self) -> list[dict[str, str]]:
        return [{name: values[0] for name, values in parse_qs(urlsplit(path).query).items()} for path, _ in self.asked]

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
