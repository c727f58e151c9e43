"""`./xcontact test`: the steps in order, the first failure ends it; the journeys go on beside the other tests."""

import argparse
import concurrent.futures
import contextlib
import os
import sys
import time
from collections.abc import Generator

from xcontact.demo import interruption
from xcontact.demo.errors import DemoError
from xcontact.demo.gate import browser, steps
from xcontact.demo.gate.stage import Stage


def main() -> int:
    argparse.ArgumentParser(
        prog="./xcontact test", description="Vérifie tout : style, types, règles, tests, parcours dans un navigateur."
    ).parse_args()
    interruption.listen()
    # Each of the hundred processes to come would compile all that it imports.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    started = time.monotonic()
    outcomes: list[steps.Outcome] = []
    refusal = ""
    try:
        with contextlib.closing(_outcomes()) as running:
            for outcome in running:
                outcomes.append(outcome)
                if outcome.exit_code:
                    refusal = f"Arrêt à la première étape en échec : {outcome.step.name}."
                    break
    except DemoError as error:
        refusal = str(error)
    except KeyboardInterrupt:
        refusal = "Interrompu."
    _report(outcomes, refusal, time.monotonic() - started)
    return 1 if refusal else 0


def _outcomes() -> Generator[steps.Outcome]:
    with contextlib.closing(Stage()) as stage, concurrent.futures.ThreadPoolExecutor(1) as beside:
        chromium = beside.submit(browser.find_or_install)
        for step in steps.static():
            yield steps.run(step)
        environment = stage.wait_until_ready()
        journeys = steps.journeys(environment | {"XCONTACT_CHROMIUM": chromium.result()})
        with contextlib.closing(steps.Beside(journeys)) as walking:
            yield steps.run(steps.tests())
            yield walking.outcome()


def _report(outcomes: list[steps.Outcome], refusal: str, seconds: float) -> None:
    print("", *(outcome.line for outcome in outcomes), sep="\n")
    print(f"{'en tout':<38} {seconds:>7.1f} s".replace(".", ","))
    if refusal:
        print(refusal)
    print(*(outcome.last_line for outcome in outcomes if outcome.step.is_loud), sep="\n", flush=True)


if __name__ == "__main__":
    sys.exit(main())
