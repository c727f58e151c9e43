"""The files of the project, as git would commit them."""

import functools
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("platform", "tenants", "shared_apps", "tenant_apps")


@functools.cache
def all_files() -> tuple[Path, ...]:
    """Committed files and new ones that git does not ignore; outside a checkout, everything but what is installed."""
    answer = subprocess.run(
        ["git", "-C", str(ROOT), "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        capture_output=True,
        text=True,
        check=False,
    )
    if answer.returncode == 0:
        found = [ROOT / name for name in answer.stdout.split("\0") if name]
    else:
        installed = {".venv", ".tools", ".demo", ".static", ".git", "node_modules", "__pycache__"}
        found = [path for path in ROOT.rglob("*") if not installed & set(path.relative_to(ROOT).parts)]
    return tuple(path for path in found if path.is_file())


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def in_rooms(*suffixes: str) -> list[Path]:
    return [path for path in all_files() if name(path).split("/")[0] in ROOMS and path.suffix in suffixes]


def code() -> list[Path]:
    """Python of the rooms, migrations excepted."""
    return [path for path in in_rooms(".py") if "migrations" not in path.parts]


def text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""


def packages() -> list[str]:
    """Dotted names of the packages right under each room's root, and of the rooms in `xcontact`."""
    folders = [ROOT / "platform" / "xcontact", *(ROOT / room for room in ROOMS[1:])]
    return sorted(
        f"{folder.name}.{child.name}"
        for folder in folders
        for child in folder.iterdir()
        if (child / "__init__.py").is_file()
    )
