"""Both services over HTTP, on 127.0.0.1 only."""

import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from xcontact.demo import directory
from xcontact.demo.directory import invented

SHORTEST, LONGEST, MOST = 3, 200, 20


def server(port: int) -> ThreadingHTTPServer:
    return ThreadingHTTPServer(("127.0.0.1", port), DirectoryHandler)


class DirectoryHandler(BaseHTTPRequestHandler):
    """GET only."""

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        question = {name: values[0] for name, values in parse_qs(parts.query).items()}
        wish = question.get("q", "").strip()
        if parts.path.rstrip("/") == directory.ADDRESSES.rstrip("/"):
            if not SHORTEST <= len(wish) <= LONGEST or not wish[0].isalnum():
                self._answer(400, {"code": 400, "message": "q: from 3 to 200 characters, a letter or a digit first"})
                return
            most = int(limit) if (limit := question.get("limit", "5")).isdecimal() else 5
            features = invented.addresses(wish, min(most, MOST))
            self._answer(200, {"type": "FeatureCollection", "features": features, "query": wish})
        elif parts.path == directory.COMPANIES:
            found = invented.company(wish)
            results = [found] if found else []
            self._answer(200, {"results": results, "total_results": len(results), "page": 1, "per_page": 1})
        else:
            self._answer(404, {"code": 404})

    def log_message(self, *arguments: Any) -> None:
        """Say nothing: an address tells where somebody lives."""

    def _answer(self, status: int, told: dict[str, Any]) -> None:
        body = json.dumps(told, ensure_ascii=False).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
