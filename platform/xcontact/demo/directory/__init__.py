"""The State's open services as the demonstration plays them: real communes, invented streets, invented companies."""

import sys
from collections.abc import Mapping

from xcontact.demo import probe
from xcontact.demo.program import Program

ADDRESSES, COMPANIES = "/geocodage/search/", "/entreprises/search"


def program(port: int) -> Program:
    return Program(
        name="directory",
        label="Les adresses et les entreprises de la démonstration",
        command=(sys.executable, "-m", "xcontact.demo.directory", str(port)),
        is_ready=lambda pid: probe.answers(port, f"{COMPANIES}?q=732829320"),
        patience=2.0,
    )


def environment(ports: Mapping[str, int]) -> dict[str, str]:
    root = f"http://127.0.0.1:{ports['directory']}"
    return {"XCONTACT_ADDRESS_URL": f"{root}{ADDRESSES}", "XCONTACT_COMPANIES_URL": f"{root}{COMPANIES}"}
