"""Xcontact's own processes in the demo, as the contract with production names them."""

import sys
from pathlib import Path

from xcontact.demo import environment, probe
from xcontact.demo.program import Program

ROOT = Path(__file__).resolve().parents[3]
MANAGE = (sys.executable, str(ROOT / "platform" / "manage.py"))
WORKERS, THREADS = 2, 4


def programs(home: Path, ports: dict[str, int]) -> tuple[Program, ...]:
    """The fleet's worker, the worker, the dispatcher and the web server; the first alone knows the owner's login."""
    runtime = environment.of_runtime(home, ports)
    return (
        Program(
            name="fleet",
            label="L’ouverture des collectivités",
            command=(*MANAGE, "run_fleet_worker"),
            environment=environment.of_owner(home, ports),
            folder=ROOT,
        ),
        Program(
            name="worker",
            label="Les envois et les tâches",
            command=_dramatiq(),
            environment=runtime,
            folder=ROOT,
        ),
        Program(
            name="dispatcher",
            label="L’agenda",
            command=(*MANAGE, "run_dispatcher"),
            environment=runtime,
            folder=ROOT,
        ),
        Program(
            name="web",
            label="Le portail",
            command=_gunicorn(ports["web"]),
            environment=runtime,
            folder=ROOT,
            is_ready=lambda pid: probe.answers(ports["web"], "/sante/pret", environment.BASE_DOMAIN),
        ),
    )


def manage(home: Path, ports: dict[str, int], label: str, *words: str) -> Program:
    """A Django command run once, with the owner's login."""
    return Program(
        name=words[0],
        label=label,
        command=(*MANAGE, *words),
        environment=environment.of_owner(home, ports),
        folder=ROOT,
    )


def _dramatiq() -> tuple[str, ...]:
    return (
        *(sys.executable, "-m", "dramatiq", "xcontact.project.worker"),
        *("--processes", "1", "--threads", str(THREADS)),
    )


def _gunicorn(port: int) -> tuple[str, ...]:
    return (
        *(sys.executable, "-m", "gunicorn", "xcontact.project.wsgi:application"),
        *("--worker-class", "gthread", "--workers", str(WORKERS), "--threads", str(THREADS)),
        *("--bind", f"127.0.0.1:{port}", "--graceful-timeout", "3", "--no-control-socket"),
    )
