"""`python -m xcontact.demo.directory PORT`"""

import signal
import sys
import threading

from xcontact.demo.directory import web


def serve(port: int) -> None:
    """Answer until SIGTERM."""
    stopped = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.set())
    answers = web.server(port)
    threading.Thread(target=answers.serve_forever, args=(0.05,), daemon=True).start()
    stopped.wait()
    answers.shutdown()
    answers.server_close()


if __name__ == "__main__":
    serve(int(sys.argv[1]))
