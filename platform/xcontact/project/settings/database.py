"""PostgreSQL: the runtime login owns nothing; the owner is known to the fleet's processes alone."""

from typing import Any

from xcontact.project import env

# Roles belong to the cluster: two installations on one cluster take two prefixes.
ROLE_PREFIX = env.text("ROLE_PREFIX", "xcontact")
# A backend keeps memory for every schema it has touched: past this number its connection is renewed.
SCHEMAS_PER_CONNECTION = env.number("SCHEMAS_PER_CONNECTION", 150)

_pool: dict[str, Any] | bool = {
    "min_size": 1,
    "max_size": env.number("POOL_SIZE", 6),
    "max_lifetime": env.number("POOL_LIFETIME_SECONDS", 900),
    "timeout": 10,
}


def _database(url: str, *, owner: bool) -> dict[str, Any]:
    parts = env.address(url)
    return {
        "ENGINE": "tenants.backend",
        "NAME": parts.path,
        "USER": parts.user,
        "PASSWORD": parts.password,
        "HOST": parts.host,
        "PORT": str(parts.port or 5432),
        "OWNER": owner,
        # A connection that died with PostgreSQL is noticed before a page is given it.
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            "server_side_binding": True,
            **({} if owner else {"pool": _pool if env.flag("POOL", True) else False}),
        },
    }


DATABASES = {
    "default": _database(
        env.text("DATABASE_URL", "postgresql://xcontact_app:developpement@127.0.0.1:5432/xcontact"), owner=False
    )
}
# Which process this is (web, worker, dispatcher, fleet-worker, migrate…): the start refuses the owner's login to most.
PROCESS = env.text("PROCESS")
OWNER_DATABASE_URL = env.text("OWNER_DATABASE_URL")
if OWNER_DATABASE_URL:
    DATABASES["owner"] = _database(OWNER_DATABASE_URL, owner=True)
DATABASE_ROUTERS = ["tenants.router.SchemaRouter"]
