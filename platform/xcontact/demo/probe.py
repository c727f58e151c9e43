"""Asking a local server a question over HTTP, by any host name: Python resolves no `*.localhost`."""

import http.client

TIMEOUT = 10.0


def get(port: int, path: str, host: str = "localhost") -> tuple[int, bytes]:
    """Status and body; OSError or HTTPException when nobody answers."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=TIMEOUT)
    try:
        connection.request("GET", path, headers={"Host": f"{host}:{port}"})
        response = connection.getresponse()
        return response.status, response.read()
    finally:
        connection.close()


def answers(port: int, path: str, host: str = "localhost") -> bool:
    """Whether the page answers 200."""
    try:
        return get(port, path, host)[0] == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
