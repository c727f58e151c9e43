"""`./xcontact proof NAME [options]`: the whole of what the gate samples, before a release.

A proof is a pytest module of this folder, or a package of it with a `__main__`, whose options it takes.
"""

import runpy
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
MODULES = {path.stem for path in HERE.glob("[!_]*.py")}
PROGRAMS = {path.parent.name for path in HERE.glob("*/__main__.py")}


def main(arguments: list[str]) -> int:
    name, *options = arguments or [""]
    if name in PROGRAMS:
        sys.argv = [f"xcontact proof {name}", *options]
        runpy.run_module(f"tests.proof.{name}", run_name="__main__")
        return 0
    if name in MODULES:
        return int(pytest.main(["-o", "addopts=-p tests.database", "-x", str(HERE / f"{name}.py"), *options]))
    print(f"Quelle preuve ? {', '.join(sorted(MODULES | PROGRAMS))}", file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
