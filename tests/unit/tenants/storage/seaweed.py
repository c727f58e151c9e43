"""A SeaweedFS for the tests, on free ports (each one's twin for gRPC, 10,000 above, must be free too)."""

import json
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import SystemRandom
from time import monotonic, sleep

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

ACCESS_KEY, SECRET_KEY, BUCKET, REGION = "essai", "essai-secret", "documents", "eu-west-1"
START_SECONDS = 30


def binary() -> str | None:
    beside_python = Path(sys.executable).with_name("weed")
    return str(beside_python) if beside_python.exists() else shutil.which("weed")


@contextmanager
def running(folder: Path) -> Iterator[str]:
    """The address of a store that has accepted a write."""
    weed = binary()
    assert weed
    s3, master, volume, filer = _free_ports(4)
    identity = {
        "name": "essai",
        "credentials": [{"accessKey": ACCESS_KEY, "secretKey": SECRET_KEY}],
        "actions": ["Admin", "Read", "Write", "List"],
    }
    (folder / "s3.json").write_text(json.dumps({"identities": [identity]}))
    (folder / "data").mkdir()
    command = [weed, "server", "-s3", f"-s3.port={s3}", f"-s3.config={folder / 's3.json'}"]
    command += ["-s3.port.iceberg=0", "-s3.port.lance=0", f"-dir={folder / 'data'}", "-ip=127.0.0.1"]
    command += ["-ip.bind=127.0.0.1", f"-master.port={master}", f"-volume.port={volume}", "-filer"]
    command += [f"-filer.port={filer}", "-master.volumeSizeLimitMB=64", "-volume.max=0", "-volume.preStopSeconds=1"]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, cwd=folder)
    try:
        address = f"http://127.0.0.1:{s3}"
        _wait(address, process)
        yield address
    finally:
        process.kill()
        process.wait()


def _wait(address: str, process: "subprocess.Popen[bytes]") -> None:
    client = boto3.client(
        "s3",
        endpoint_url=address,
        aws_access_key_id=ACCESS_KEY,
        aws_secret_access_key=SECRET_KEY,
        region_name=REGION,
        config=Config(
            s3={"addressing_style": "path"}, connect_timeout=1, read_timeout=3, retries={"total_max_attempts": 1}
        ),
    )
    limit = monotonic() + START_SECONDS
    while True:
        try:
            if BUCKET not in {bucket["Name"] for bucket in client.list_buckets()["Buckets"]}:
                client.create_bucket(Bucket=BUCKET)
            client.put_object(Bucket=BUCKET, Key="ready", Body=b"1")
        except (BotoCoreError, ClientError):
            assert process.poll() is None, "weed ended"
            assert monotonic() < limit, "weed does not answer"
            sleep(0.1)
        else:
            return


def _free_ports(count: int) -> list[int]:
    candidates = SystemRandom().sample(range(12_000, 22_000), 200)
    free = (port for port in candidates if _is_free(port) and _is_free(port + 10_000))
    return [next(free) for _ in range(count)]


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0
