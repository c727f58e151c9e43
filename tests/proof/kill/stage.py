"""The demo's own processes in a home thrown away, with the way in for the oracle."""

import contextlib
import os
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import psycopg

from tests.proof.kill.citizen import Person
from xcontact.demo import credentials, environment, objects, people, ports, probe, session, supervisor
from xcontact.demo.session import Demo

FIRST_PORT = 21_000
MUTANTS = Path(__file__).parent / "mutants"
# Longer than this no program waits for its restart: a storm leaves none of them time to settle.
LONGEST_BACKOFF = 0.5
# Each person's collectivités: no two citizens share a draft. The EPCI and the département see nobody.
DEALINGS = ((0, "c_10387"), (0, "c_51230"), (1, "c_51410"), (1, "c_02565"))
SITES = """
SELECT c.schema_name, d.domain FROM public.tenants_collectivity c
JOIN public.tenants_domain d ON d.tenant_id = c.id AND d.is_primary
"""


@dataclass(frozen=True)
class Stage:
    home: Path
    points: Path
    demo: Demo
    ports: dict[str, int]

    @property
    def database(self) -> str:
        """As the superuser."""
        password = credentials.load(self.home).postgres
        return f"postgresql://postgres:{password}@127.0.0.1:{self.ports['postgres']}/{environment.DATABASE}"

    @property
    def mail(self) -> Path:
        return self.home / "mail"

    def people(self) -> list[Person]:
        with psycopg.connect(self.database) as connection:
            sites = {
                schema: environment.collectivity_url(self.ports, name) for schema, name in connection.execute(SITES)
            }
        known = [people.CITIZENS[number] for number, _ in DEALINGS]
        return [
            Person(citizen.email, citizen.password, sites[schema], schema)
            for citizen, (_, schema) in zip(known, DEALINGS, strict=True)
        ]

    def stored(self, key: str) -> bytes | None:
        """What the object store really holds."""
        if not objects.is_available():
            path = self.home / "objects" / key
            return path.read_bytes() if path.exists() else None
        store = objects.client(self.ports["s3"], credentials.load(self.home))
        try:
            content: bytes = store.get_object(Bucket=objects.BUCKET, Key=key)["Body"].read()
        except store.exceptions.NoSuchKey:
            return None
        return content

    def all_is_well(self) -> bool:
        """Every program lives and every site answers."""
        hosts = [urlsplit(address).hostname or "" for address in (self.demo.portal, *self.demo.collectivities)]
        return all(post.child.is_alive for post in self.demo.supervisor.posts) and all(
            probe.answers(self.ports["web"], "/", host) for host in hosts
        )


@contextlib.contextmanager
def running(mutant: str, say: Callable[[str], None]) -> Iterator[Stage]:
    """The demo while the block lasts. Its home is left for whoever wants to look into it."""
    home = Path(tempfile.mkdtemp(prefix="xcontact-kill-"))
    points = home / "points"
    points.mkdir()
    os.environ["XCONTACT_FAILPOINTS"] = str(points)
    if mutant:
        path = filter(None, [str(MUTANTS), os.environ.get("PYTHONPATH")])
        os.environ |= {"XCONTACT_MUTANT": mutant, "PYTHONPATH": os.pathsep.join(path)}
    supervisor.LONGEST_BACKOFF = LONGEST_BACKOFF
    port = ports.free(FIRST_PORT)
    with session.running(home, port, say) as demo:
        yield Stage(home, points, demo, ports.plan(port))
