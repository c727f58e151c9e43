"""`./xcontact proof kill [--minutes N] [--seed S] [--mutant NAME] [--every SECONDS]`

Progress on standard error; the last line of standard output is one JSON object. Exit code 0 when nothing was lost.
"""

import argparse
import json
import random
import shutil
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Collection, Sequence

import psycopg

from tests.proof.kill import evidence, oracle, stage
from tests.proof.kill.chaos import Chaos
from tests.proof.kill.citizen import Answers, Citizen
from tests.proof.kill.mutants.mutations import MUTATIONS
from tests.proof.kill.notebook import Notebook
from xcontact.demo import interruption
from xcontact.demo.errors import DemoError
from xcontact.demo.postgres import Postgres
from xcontact.demo.supervisor import PAUSE

# Seconds: to finish the requests begun once the faults have stopped, and to do what is due then.
FINISHED_WITHIN, DRAINED_WITHIN = 60.0, 90.0
TOLD_EVERY = 10.0
# On a busy machine processes take long to come back: the next fault waits until citizens have got so many pages, or
# so many seconds have passed.
PAGES_BETWEEN, LONGEST_PAUSE = 12, 15.0
MOST_TOLD = 30


def main(arguments: Sequence[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    interruption.listen()
    started = time.monotonic()
    verdict: dict[str, object] = {"ok": False}
    favoured = MUTATIONS[options.mutant].soonest if options.mutant else ()
    try:
        with stage.running(options.mutant, say) as scene:
            verdict = _Storm(scene, options.seed, options.every, favoured).blow(60 * options.minutes)
        if verdict["ok"]:
            Postgres(scene.home, scene.ports["postgres"]).erase()
            shutil.rmtree(scene.home, ignore_errors=True)
        else:
            say(f"Tout est gardé dans {scene.home}")
    except DemoError as error:
        say(str(error))
        verdict["error"] = str(error).splitlines()[0]
    except KeyboardInterrupt:
        verdict["error"] = "Interrompu."
    verdict |= {"seconds": round(time.monotonic() - started, 1), "seed": options.seed}
    if options.mutant:
        verdict |= {"mutant": options.mutant, "expected": MUTATIONS[options.mutant].red}
    print(json.dumps(verdict, ensure_ascii=False), flush=True)
    return 0 if verdict["ok"] else 1


def say(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)


class _Storm:
    """Citizens in threads; faults and restarts in this one."""

    def __init__(self, scene: stage.Stage, seed: int, every: float, favoured: Collection[str]) -> None:
        self._scene = scene
        self._random = random.Random(seed)
        self._every = every
        self._supervisor = scene.demo.supervisor
        self._chaos = Chaos(self._supervisor, scene.home, scene.points, seed, favoured)
        self._notebook = Notebook(scene.home / "notebook.jsonl")
        self._answers = Answers()
        self._is_over = threading.Event()
        self._citizens = [
            Citizen(person, scene.ports["web"], self._notebook, self._answers, seed + number)
            for number, person in enumerate(scene.people())
        ]

    def blow(self, seconds: float) -> dict[str, object]:
        """The verdict, after faults for that long and then quiet."""
        threads = [
            threading.Thread(target=citizen.file_until, args=(self._is_over.is_set,), daemon=True)
            for citizen in self._citizens
        ]
        for thread in threads:
            thread.start()
        self._strike_for(seconds)
        self._chaos.calm()
        quiet = time.monotonic()
        self._is_over.set()
        for citizen in self._citizens:
            citizen.deadline = quiet + FINISHED_WITHIN
        say("Plus aucune panne : les demandes commencées s’achèvent.")
        self._wait_until(lambda: not any(thread.is_alive() for thread in threads), FINISHED_WITHIN + 30)
        drained = self._wait_until(self._is_drained, DRAINED_WITHIN)
        well = self._wait_until(self._scene.all_is_well, 10)
        return self._judge() | {"drained_s": round(time.monotonic() - quiet, 1), "drained": drained, "well": well}

    def _strike_for(self, seconds: float) -> None:
        end, told = time.monotonic() + seconds, time.monotonic()
        struck, pause, pages = time.monotonic(), 0.0, self._answers.pages
        while (now := time.monotonic()) < end:
            self._supervisor.tend()
            is_served = self._answers.pages - pages >= PAGES_BETWEEN or now - struck > LONGEST_PAUSE
            if is_served and now - struck > pause:
                self._chaos.strike()
                struck, pages = now, self._answers.pages
                pause = self._random.expovariate(1 / self._every)
            if now >= told:
                told = now + TOLD_EVERY
                self._tell(end - now)
            time.sleep(PAUSE)

    def _tell(self, left: float) -> None:
        promises = self._notebook.promises()
        shown = sum(bool(promise.shown) for promise in promises)
        say(f"{left:4.0f} s : {self._chaos.faults.total()} pannes, {shown} demandes transmises")

    def _wait_until(self, condition: Callable[[], bool], seconds: float) -> bool:
        end = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > end:
                return False
            self._supervisor.tend()
            time.sleep(PAUSE)
        return True

    def _is_drained(self) -> bool:
        time.sleep(0.5)
        try:
            return not evidence.pending(self._scene.database)
        except psycopg.Error:
            return False

    def _judge(self) -> dict[str, object]:
        promises = self._notebook.promises()
        seen = evidence.gather(self._scene.database, self._scene.stored, self._scene.mail)
        violations = oracle.judge(promises, seen, self._answers.bare)
        for violation in violations[:MOST_TOLD]:
            say(f"{violation.kind} : {violation.sentence}")
        count = Counter(violation.kind for violation in violations)
        return {
            "ok": not violations,
            "requests": sum(bool(promise.shown) for promise in promises),
            "faults": self._chaos.faults.total(),
            **{kind: count[kind] for kind in oracle.KINDS},
            "duplicate_mails": oracle.duplicate_mails(seen.copies),
            "documents": sum(len(promise.kept) for promise in promises),
            "faults_by_kind": dict(sorted(self._chaos.faults.items())),
            "answers": dict(sorted(self._answers.by_status.items())),
        }


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="./xcontact proof kill", description="Des processus meurent à tout moment d’un dépôt : rien ne se perd."
    )
    parser.add_argument("--minutes", type=float, default=4.0, help="durée des pannes (4)")
    parser.add_argument("--seed", type=int, default=20260712, help="la même graine tire les mêmes pannes")
    parser.add_argument("--every", type=float, default=1.5, help="secondes entre deux pannes, en moyenne (1,5)")
    parser.add_argument("--mutant", choices=sorted(MUTATIONS), default="", help="retire une garde : le verdict rougit")
    return parser


if __name__ == "__main__":
    sys.exit(main())
