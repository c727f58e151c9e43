"""Words, clocks and SQL."""

import re

import pytest
from django.apps import apps
from django.conf import settings

from tests.house import sources

# Whoever measures a duration on this machine, never a moment of law.
CLOCKS = re.compile(r"timezone\.(now|localtime|localdate)|datetime\.(now|utcnow|today)\(|date\.today\(|\btime\.time\(")
READS_THE_CLOCK = {"platform/xcontact/kit/clock.py"}
# Only to hold it against ours, before what can't be undone.
READS_THE_SERVER_S_CLOCK = {"tenants/server_clock.py"}
SQL_CLOCKS = re.compile(
    r"\b(now\(\)|current_timestamp|current_date|localtimestamp|clock_timestamp|statement_timestamp|Now\(\))",
    re.IGNORECASE,
)


def test_one_module_reads_the_clock() -> None:
    assert {sources.name(path) for path in sources.code() if CLOCKS.search(sources.text(path))} <= READS_THE_CLOCK


def test_sql_is_told_the_moment() -> None:
    found = [
        f"{sources.name(path)}: {line.strip()}"
        for path in sources.in_rooms(".py", ".sql")
        if sources.name(path) not in READS_THE_SERVER_S_CLOCK
        for line in sources.text(path).splitlines()
        if SQL_CLOCKS.search(line.replace("clock.now()", "").replace("def now()", "")) and "`now()`" not in line
    ]
    assert found == []


def test_a_collectivité_s_migrations_run_no_python() -> None:
    """Their SQL is rendered once and sent to thousands of schemas."""
    migrations = [
        path for path in sources.in_rooms(".py") if "tenant_apps" in path.parts and "migrations" in path.parts
    ]
    assert migrations
    assert [sources.name(path) for path in migrations if "RunPython" in sources.text(path)] == []


def _ours() -> list[tuple[str, str]]:
    labels = [(f"{model.__name__}", str(model._meta.verbose_name)) for model in _models()]
    labels += [(f"{model.__name__}s", str(model._meta.verbose_name_plural)) for model in _models()]
    return labels + [
        (f"{model.__name__}.{field.name}", str(field.verbose_name))
        for model in _models()
        for field in model._meta.local_fields
        if not field.auto_created and field.model is model and field.name not in {"password", "last_login", "id"}
    ]


def _models():  # type: ignore[no-untyped-def]
    rooms = (*settings.SHARED_APPS, *settings.TENANT_APPS)
    return [
        model
        for model in apps.get_models()
        if model._meta.app_config.name in rooms and "django." not in model.__module__
    ]


def test_what_a_person_reads_of_a_model_is_french_and_lower_case() -> None:
    """Given by hand: Django's own would be the identifier, in English."""
    english = re.compile(r"\b(the|of|name|date|number|status|email|address|created|updated|request|user|is)\b")
    acronyms = (
        "SIREN",
        "SIRET",
        "RNA",
        "PDF",
        "IP",
        "SHA",
        "INSEE",
        "URL",
        "MIME",
        "SMTP",
        "CGU",
        "JSON",
        "Message-ID",
    )
    wrong = [
        f"{name}: {label}"
        for name, label in _ours()
        if not label
        or (label[0].isupper() and not label.startswith(acronyms))
        or (english.search(label) and label not in {"date", "message"})
    ]
    assert wrong == []


def test_nothing_is_called_request_alone() -> None:
    assert not [model for model in _models() if model.__name__ == "Request"]


@pytest.mark.parametrize("app", ["tenant_apps", "shared_apps", "tenants"])
def test_no_signal_is_sent_or_heard(app: str) -> None:
    allowed = {"tenants/apps.py"}  # which takes django-tenants' own away
    found = {
        sources.name(path)
        for path in sources.code()
        if app in path.parts and re.search(r"django\.(db\.models\.signals|dispatch)|@receiver", sources.text(path))
    }
    assert found <= allowed
