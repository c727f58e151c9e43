"""`./xcontact proof NAME`: the whole of what the gate samples. Without a name, all of them."""

import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
NAMES = sorted(path.stem for path in HERE.glob("[!_]*.py"))


def main(arguments: list[str]) -> int:
    wanted = arguments or NAMES
    unknown = [name for name in wanted if name not in NAMES]
    if unknown:
        print(f"Preuve inconnue : {', '.join(unknown)}. Il y a : {', '.join(NAMES)}.", file=sys.stderr)
        return 2
    return int(pytest.main(["-o", "addopts=-p tests.database", "-x", *(str(HERE / f"{name}.py") for name in wanted)]))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
