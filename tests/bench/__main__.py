"""`./xcontact bench NAME [--option VALUE]`: progress on standard error, one JSON object as the last line.

opening     --schemas 1000 --more 25     ms to open a collectivité ready for use, beside django-tenants
fleet       --schemas 1000               migrating: nothing to do, one column, killed half-way
territory   --limit N --workers 1        seconds to open all 4,424
weight      --schemas 1000               relations and bytes of an empty schema, memory of the largest backend
pages       --collectivites 5            SQL queries of the pages that everybody opens
inbox       --requests 100000            ms of the desk's lists, searches, views and deep pages in one collectivité
builder     --questions 200              ms to open a form in the builder, and to save one act
erasure     --schemas 1000               ms to delete an account with 10 requests and 30 documents in 5 collectivités
"""

import argparse
import importlib
import inspect
import json
import platform
import sys
import time

NAMES = ("opening", "fleet", "territory", "weight", "pages", "inbox", "builder", "erasure")


def main(arguments: list[str]) -> int:
    if not arguments or arguments[0] not in NAMES:
        print(__doc__, file=sys.stderr)
        return 2
    run = importlib.import_module(f"tests.bench.{arguments[0]}").run
    parser = argparse.ArgumentParser(prog=f"./xcontact bench {arguments[0]}")
    for name in inspect.signature(run).parameters:
        parser.add_argument(f"--{name}", type=int, default=argparse.SUPPRESS)
    start = time.perf_counter()
    figures = run(**vars(parser.parse_args(arguments[1:])))
    taken = round(time.perf_counter() - start, 1)
    machine = {"python": platform.python_version(), "machine": platform.machine()}
    print(json.dumps({"bench": arguments[0], **figures, "taken_s": taken, **machine}, ensure_ascii=False))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
