"""`python -m xcontact.demo.mail FOLDER TEXTS_FOLDER SMTP_PORT INBOX_PORT`"""

import asyncio
import signal
import sys
import threading
from pathlib import Path

from xcontact.demo.mail import receiver, web
from xcontact.demo.mail.store import Store


async def serve(folder: Path, texts: Path, smtp_port: int, inbox_port: int) -> None:
    """Receive and show mail until SIGTERM."""
    loop = asyncio.get_running_loop()
    stopped = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopped.set)
    store = Store(folder)
    smtp = receiver.server(store)
    async with await loop.create_server(smtp, "127.0.0.1", smtp_port):
        pages = web.server(store, texts, inbox_port)
        threading.Thread(target=pages.serve_forever, args=(0.05,), daemon=True).start()
        await stopped.wait()
        pages.shutdown()
        pages.server_close()
    store.close()


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])))
