"""The rooms of the house (DESIGN: decisions 1 and 2, "Rooms, and who may import whom")."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.house import sources

PROJECT = tomllib.loads((sources.ROOT / "pyproject.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("folder", [sources.ROOT, sources.ROOT / "platform", sources.ROOT / "tests"])
def test_platform_stays_the_standard_library_s(folder: Path) -> None:
    """In a fresh interpreter, whatever the folder it starts in."""
    question = "import platform, xcontact; print(platform.python_version(), platform.__file__)"
    answer = subprocess.run([sys.executable, "-c", question], cwd=folder, capture_output=True, text=True, check=True)
    version, file = answer.stdout.split()
    assert version == ".".join(map(str, sys.version_info[:3])) and Path(file).name == "platform.py"


def test_platform_holds_one_package_and_manage_py() -> None:
    inside = {
        path.relative_to(sources.ROOT / "platform").parts[0]
        for path in sources.in_rooms(".py")
        if path.is_relative_to(sources.ROOT / "platform")
    }
    assert inside == {"manage.py", "xcontact"}


def test_every_package_stands_in_an_import_contract() -> None:
    contracts = PROJECT["tool"]["importlinter"]["contracts"]
    layered = {
        f"{container}.{layer}"
        for contract in contracts
        for container in contract.get("containers", [])
        for line in contract["layers"]
        for layer in line.replace("|", " ").replace(":", " ").split()
    }
    assert [package for package in sources.packages() if package not in layered and package[:8] != "tenants."] == []
    assert all(contract["exhaustive"] for contract in contracts if "containers" in contract)


def test_imports_are_absolute() -> None:
    assert [sources.name(path) for path in sources.code() if "\nfrom ." in sources.text(path)] == []


@pytest.mark.parametrize("word", ["utils", "helpers", "helper", "manager", "managers", "misc", "common", "lib"])
def test_a_module_says_what_it_is_for(word: str) -> None:
    assert [sources.name(path) for path in sources.code() if path.stem == word] == []


def test_every_folder_of_tests_is_a_package() -> None:
    folders = {
        path.parent for path in sources.all_files() if path.suffix == ".py" and sources.name(path).startswith("tests/")
    }
    assert sorted(sources.name(folder) for folder in folders if not (folder / "__init__.py").is_file()) == []


def test_no_file_is_long() -> None:
    too_long = {
        sources.name(path): lines
        for path in [
            *sources.code(),
            *(path for path in sources.all_files() if sources.name(path).startswith("tests/")),
        ]
        if path.suffix == ".py" and (lines := sources.text(path).count("\n")) > 400
    }
    assert too_long == {}


def test_every_template_is_used() -> None:
    """By its name, or by its stem where the code makes the name: f"identity/{page}.html"."""
    everything = "\n".join(sources.text(path) for path in sources.in_rooms(".py", ".html", ".txt"))
    by_django = {"400.html", "403.html", "403_csrf.html", "404.html", "500.html", "503.html"}

    def is_used(template: str) -> bool:
        folder, _, file = template.rpartition("/")
        made = f"{folder}/{{" in everything and re.search(rf"\b{file.split('.')[0]}\b", everything.replace("-", "_"))
        return template in by_django or template in everything or bool(made)

    unused = [
        sources.name(path)
        for path in sources.in_rooms(".html", ".txt")
        if "templates" in path.parts and not is_used(path.as_posix().split("/templates/", 1)[1])
    ]
    assert unused == []


def test_ci_runs_the_gate() -> None:
    assert "./xcontact test" in (sources.ROOT / ".ci" / "run").read_text()
    assert "./xcontact test" in (sources.ROOT / "README.md").read_text()
