"""The environment of Xcontact's processes in the demo."""

from pathlib import Path
from urllib.parse import quote

from xcontact.demo import credentials, directory, franceconnect, mail, objects, proconnect

BASE_DOMAIN = "xcontact.localhost"
OWNER, APP, DATABASE = "xcontact_owner", "xcontact_app", "xcontact"


def of_runtime(home: Path, ports: dict[str, int]) -> dict[str, str]:
    """What web, worker and dispatcher are given: the runtime login, never the owner's."""
    keys = credentials.load(home)
    server = f"127.0.0.1:{ports['postgres']}/{DATABASE}"
    return {
        "DJANGO_SETTINGS_MODULE": "xcontact.project.settings",
        "PYTHONUNBUFFERED": "1",
        "XCONTACT_INSTANCE": "demo",
        "XCONTACT_PUBLIC_SCHEME": "http",
        "XCONTACT_BASE_DOMAIN": BASE_DOMAIN,
        "XCONTACT_PUBLIC_PORT": str(ports["web"]),
        "XCONTACT_SECRET_KEY": keys.secret_key,
        "XCONTACT_DATABASE_URL": f"postgresql://{APP}:{keys.app}@{server}",
        "XCONTACT_BROKER_URL": f"redis://127.0.0.1:{ports['broker']}/0",
        "XCONTACT_SMTP_URL": f"smtp://127.0.0.1:{ports['smtp']}",
        "XCONTACT_SMS_URL": f"sink://{quote(str(mail.texts_folder(home).absolute()))}",
        "XCONTACT_INBOX_URL": inbox_url(ports),
        "XCONTACT_DEMO_PEOPLE_FILE": str(people_file(home)),
        **_storage(home, ports, keys),
        **franceconnect.environment(home, ports),
        **proconnect.environment(home, ports),
        **directory.environment(ports),
    }


def of_owner(home: Path, ports: dict[str, int]) -> dict[str, str]:
    """What the fleet's worker and the one-off commands are given besides: the login that owns the tables."""
    return of_runtime(home, ports) | {"XCONTACT_OWNER_DATABASE_URL": owner_url(home, ports)}


def owner_url(home: Path, ports: dict[str, int]) -> str:
    return f"postgresql://{OWNER}:{credentials.load(home).owner}@127.0.0.1:{ports['postgres']}/{DATABASE}"


def portal_url(ports: dict[str, int]) -> str:
    return f"http://{BASE_DOMAIN}:{ports['web']}/"


def collectivity_url(ports: dict[str, int], subdomain: str) -> str:
    return f"http://{subdomain}.{BASE_DOMAIN}:{ports['web']}/"


def inbox_url(ports: dict[str, int]) -> str:
    return f"http://localhost:{ports['inbox']}/"


def people_file(home: Path) -> Path:
    """Where `open_demo` writes the people one can log in as."""
    return home / "people.json"


def _storage(home: Path, ports: dict[str, int], keys: credentials.Credentials) -> dict[str, str]:
    if not objects.is_available():
        return {"XCONTACT_STORAGE_FOLDER": str(home / "objects")}
    return {
        "XCONTACT_S3_ENDPOINT_URL": f"http://127.0.0.1:{ports['s3']}",
        "XCONTACT_S3_BUCKET": objects.BUCKET,
        "XCONTACT_S3_REGION": objects.REGION,
        "XCONTACT_S3_ACCESS_KEY": keys.s3_access_key,
        "XCONTACT_S3_SECRET_KEY": keys.s3_secret_key,
    }
