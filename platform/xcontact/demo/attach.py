"""Django's command line beside a running demo: it takes that demo's environment, unless it has one of its own."""

import os

from xcontact.demo import environment, state
from xcontact.demo.application import ROOT


def join_running_demo() -> None:
    """With no XCONTACT_… variable set and a demo running on `.demo`: speak to it, as its runtime login."""
    if any(name.startswith("XCONTACT_") for name in os.environ):
        return
    home = ROOT / ".demo"
    running = state.read(home)
    if running.get("ready") and running.get("ports"):
        os.environ.update(environment.of_runtime(home, running["ports"]))
