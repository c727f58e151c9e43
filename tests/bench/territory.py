"""The whole territory, through the command and the fleet worker that operators use."""

import re
import subprocess
import sys
import time
from typing import Any

from tests.bench import stage
from xcontact.demo.application import MANAGE


def run(limit: int | None = None, workers: int = 1) -> dict[str, Any]:
    with stage.server() as postgres:
        stage.prepare(postgres)
        fleet = [subprocess.Popen([*MANAGE, "run_fleet_worker"]) for _ in range(workers)]
        try:
            start = time.perf_counter()
            command = [*MANAGE, "import_territory", *(["--limite", str(limit)] if limit else [])]
            with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
                assert process.stdout
                said = b""
                while piece := process.stdout.read1(400):
                    said += piece
                    sys.stderr.write(piece.decode(errors="replace"))
            seconds = time.perf_counter() - start
        finally:
            for worker in fleet:
                worker.terminate()
            for worker in fleet:
                worker.wait(20)
        lines = said.decode().splitlines()
        opened, refused = map(int, re.search(r"(\d+) ouvertes, (\d+) refusées", said.decode()).groups())  # type: ignore[union-attr]
        return {
            "opened": opened,
            "refused": refused,
            "refusals": [line.strip() for line in lines if line.startswith("  ")],
            "seconds": round(seconds, 1),
            "ms_each": round(seconds * 1000 / max(opened, 1), 1),
            "workers": workers,
            "exit_code": process.returncode,
        }
