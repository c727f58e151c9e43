"""What the project depends on, and what its files may not say."""

import re
import tomllib

from tests.house import sources

PROJECT_FILE = (sources.ROOT / "pyproject.toml").read_text(encoding="utf-8")
PROJECT = tomllib.loads(PROJECT_FILE)
LOCK = (sources.ROOT / "requirements.lock").read_text(encoding="utf-8")
# Where packages come from is the machine's own affair, and so are the paths of those who work on it.
FORBIDDEN = re.compile(
    r"(\"resolved\": *\"http|https?://[^ \"']+/simple\b|index-url[ =]+https?|registry *= *\"?http"
    r"|(?<![\w.])/(?:home|Users|root)/\w)"
)


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _required() -> set[str]:
    groups = [PROJECT["project"]["dependencies"], *PROJECT["dependency-groups"].values()]
    return {_normal(re.split(r"[\[<>=!~; ]", wish, maxsplit=1)[0]) for group in groups for wish in group}


def _locked() -> dict[str, str]:
    """The lines of each locked package."""
    entries = re.findall(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==((?:.*\\\n)*.*)", LOCK, flags=re.MULTILINE)
    return {_normal(name): rest for name, rest in entries}


def test_each_dependency_has_its_reason_above_it() -> None:
    lines = PROJECT_FILE.splitlines()
    start, end = lines.index("dependencies = ["), lines.index("[dependency-groups]")
    without, reason = [], False
    for line in map(str.strip, lines[start + 1 : end]):
        if line.startswith("#"):
            reason = True
        elif line == "]":
            break
        elif line.startswith('"') and not reason:
            without.append(line)
        elif not line:
            reason = False
    assert without == []


def test_everything_locked_has_its_hash_and_no_address() -> None:
    assert "://" not in LOCK
    assert [name for name, rest in _locked().items() if "--hash=sha256:" not in rest] == []


def test_the_lock_holds_all_that_is_required() -> None:
    assert _required() - set(_locked()) == set()
    assert len(_locked()) >= len(_required())


def test_the_style_sheets_lock_has_digests_and_no_address() -> None:
    lock = (sources.ROOT / "package-lock.json").read_text(encoding="utf-8")
    assert '"resolved"' not in lock
    assert lock.count('"integrity": "sha512-') == lock.count('"node_modules/')


def test_no_file_names_a_registry_or_somebody_s_machine() -> None:
    found = [
        f"{sources.name(path)}: {match.group()}"
        for path in sources.all_files()
        if path.name != "test_supply.py" and (match := FORBIDDEN.search(sources.text(path)))
    ]
    assert found == []
