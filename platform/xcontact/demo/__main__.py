"""`./xcontact demo`: everything, on this computer, until Ctrl-C."""

import argparse
import json
import sys
import time
from pathlib import Path

from xcontact.demo import interruption, ports, session, welcome
from xcontact.demo.application import ROOT
from xcontact.demo.errors import DemoError

TAIL_LINES = 40


def main() -> int:
    options = _parser().parse_args()
    home = Path(options.home).resolve()
    interruption.listen()
    return check(home, options) if options.check else serve(home, options)


def serve(home: Path, options: argparse.Namespace) -> int:
    """Start, show the addresses, tend the processes until asked to stop."""
    started = time.monotonic()
    try:
        with session.running(home, options.port, say, fresh=options.fresh) as demo:
            say(welcome.page(demo, time.monotonic() - started))
            demo.supervisor.tend_forever()
    except DemoError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        say("Tout est arrêté. À bientôt.")
    return 0


def check(home: Path, options: argparse.Namespace) -> int:
    """Start, see that everything answers, stop; the last line printed is the verdict, as JSON."""
    started = time.monotonic()
    verdict: dict[str, object] = {"ok": False}
    try:
        with session.running(home, options.port, say, fresh=options.fresh) as demo:
            addresses = {"portal": demo.portal, "inbox": demo.inbox, "collectivities": demo.collectivities}
            demo.supervisor.require_calm()
            verdict = {"ok": True, "addresses": addresses, "people": demo.people}
    except DemoError as error:
        _show_logs(home)
        say(str(error))
        verdict["error"] = str(error).splitlines()[0]
    except KeyboardInterrupt:
        verdict["error"] = "Interrompu."
    verdict["seconds"] = round(time.monotonic() - started, 1)
    print(json.dumps(verdict, ensure_ascii=False), flush=True)
    return 0 if verdict["ok"] else 1


def say(sentence: str) -> None:
    print(sentence, flush=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="./xcontact demo", description="Lance Xcontact sur cet ordinateur, avec des collectivités inventées."
    )
    parser.add_argument("--fresh", action="store_true", help="efface d’abord les données de la démonstration")
    parser.add_argument("--port", type=int, default=ports.DEFAULT_PORT, help="port du portail (8000)")
    parser.add_argument("--home", default=str(ROOT / ".demo"), help="dossier des données (.demo du projet)")
    parser.add_argument("--check", action="store_true", help="démarre, vérifie que tout répond, arrête")
    return parser


def _show_logs(home: Path) -> None:
    for log in sorted((home / "logs").glob("*.log")):
        lines = log.read_text(errors="replace").splitlines()[-TAIL_LINES:]
        print(f"--- {log.name}", *lines, sep="\n")


if __name__ == "__main__":
    sys.exit(main())
