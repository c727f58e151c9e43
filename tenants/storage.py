"""Documents' bytes: written once, under a key that carries their place.

In an S3 store through django-storages, or in a folder when `STORAGE_FOLDER` is set. A key is `t/<place>/<uuid>` in a
collectivité and `p/<uuid>` on the portal; the place that asks is compared with the key's, so that a key that strayed
from one place opens nothing in another.
"""

import os
import re
import shutil
import tempfile
from functools import lru_cache
from pathlib import Path
from typing import Any, BinaryIO, Protocol
from uuid import UUID

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings
from storages.backends.s3 import S3Storage

from tenants import context
from xcontact.kit.errors import Refused

_KEY = re.compile(r"(?:t/(?P<place>[a-z]_[a-z0-9]{1,40})|p)/(?P<name>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})")
_PIECE = 256 * 1024
_CONNECT_SECONDS, _READ_SECONDS, _TRIES = 3, 10, 2


class StorageUnavailable(Refused):
    """The store does not answer, or not as it should."""

    def __init__(self) -> None:
        super().__init__(
            "Le dépôt de documents est momentanément indisponible. "
            "Votre saisie est enregistrée ; réessayez dans quelques minutes."
        )


class WrongPlace(Exception):
    """The key belongs to another place, or has a shape that we never write."""


class AlreadyStored(Exception):
    """Other bytes stand under this key."""


class NotStored(Exception):
    """No bytes stand under this key."""


class Pieces:
    """Bytes that don't fit in memory, read in order, once. Read to their end they close by themselves."""

    def __init__(self, source: BinaryIO) -> None:
        self._source = source

    def __iter__(self) -> "Pieces":
        return self

    def __next__(self) -> bytes:
        piece = self._source.read(_PIECE)
        if not piece:
            self.close()
            raise StopIteration
        return piece

    def close(self) -> None:
        self._source.close()


def put(place: str, key_uuid: UUID, content: bytes, media_type: str) -> str:
    """Write `content` once and return its key; writing the same bytes again succeeds, other bytes never do.

    Raises `WrongPlace`, `AlreadyStored`, `StorageUnavailable`.
    """
    key = key_of(place, key_uuid)
    store = _store()
    if not store.write(key, content, media_type) and store.read(key) != content:
        raise AlreadyStored(key)
    return key


def put_file(place: str, key_uuid: UUID, file: BinaryIO, media_type: str) -> str:
    """The same for what does not fit in memory, read from its present position and never compared.

    Raises `WrongPlace`, `AlreadyStored`, `StorageUnavailable`.
    """
    key = key_of(place, key_uuid)
    if not _store().write(key, file, media_type):
        raise AlreadyStored(key)
    return key


def key_of(place: str, key_uuid: UUID) -> str:
    """The key of that name in this place. Raises `WrongPlace`."""
    return _checked(place, f"{'p' if place == context.PORTAL else f't/{place}'}/{UUID(str(key_uuid))}")


def pieces(place: str, key: str) -> Pieces:
    """The bytes under `key`, a piece at a time; opened at once, so that what is missing is known before the first.

    Raises `WrongPlace`, `NotStored`, `StorageUnavailable`.
    """
    return _store().pieces(_checked(place, key))


def get(place: str, key: str) -> bytes:
    """The bytes under `key`. Raises `WrongPlace`, `NotStored`, `StorageUnavailable`."""
    return _store().read(_checked(place, key))


def holds(place: str, key_uuid: UUID) -> bool:
    """Whether something stands under that name. Raises `WrongPlace`, `StorageUnavailable`."""
    return _store().holds(key_of(place, key_uuid))


def delete(place: str, key: str) -> None:
    """Erase what stands under `key`, if anything does. Raises `WrongPlace`, `StorageUnavailable`."""
    _store().erase(_checked(place, key))


def _checked(place: str, key: str) -> str:
    found = _KEY.fullmatch(key)
    if found is None or (found["place"] or context.PORTAL) != place:
        raise WrongPlace(f"{place} asked for {key}")
    return key


class _Store(Protocol):
    def write(self, key: str, content: bytes | BinaryIO, media_type: str) -> bool:
        """False when something already stands there."""

    def read(self, key: str) -> bytes: ...

    def pieces(self, key: str) -> Pieces: ...

    def holds(self, key: str) -> bool: ...

    def erase(self, key: str) -> None: ...


def _store() -> _Store:
    if settings.STORAGE_FOLDER:
        return _Folder(Path(settings.STORAGE_FOLDER))
    return _bucket(
        settings.S3_ENDPOINT_URL,
        settings.S3_BUCKET,
        settings.S3_ACCESS_KEY,
        settings.S3_SECRET_KEY,
        settings.S3_REGION,
    )


class _Folder:
    def __init__(self, root: Path) -> None:
        self._root = root

    def write(self, key: str, content: bytes | BinaryIO, media_type: str) -> bool:
        target = self._root / key
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=target.parent) as draft:
                if isinstance(content, bytes):
                    draft.write(content)
                else:
                    shutil.copyfileobj(content, draft)
                draft.flush()
                os.fsync(draft.fileno())
                os.link(draft.name, target)
        except FileExistsError:
            return False
        except OSError as error:
            raise StorageUnavailable from error
        return True

    def read(self, key: str) -> bytes:
        try:
            return (self._root / key).read_bytes()
        except FileNotFoundError as error:
            raise NotStored(key) from error
        except OSError as error:
            raise StorageUnavailable from error

    def pieces(self, key: str) -> Pieces:
        try:
            file = (self._root / key).open("rb")
        except FileNotFoundError as error:
            raise NotStored(key) from error
        except OSError as error:
            raise StorageUnavailable from error
        return Pieces(file)

    def holds(self, key: str) -> bool:
        try:
            return (self._root / key).is_file()
        except OSError as error:
            raise StorageUnavailable from error

    def erase(self, key: str) -> None:
        try:
            (self._root / key).unlink(missing_ok=True)
        except OSError as error:
            raise StorageUnavailable from error


@lru_cache(maxsize=4)
def _bucket(endpoint: str, bucket: str, access_key: str, secret_key: str, region: str) -> "_Bucket":
    """One per process; django-storages keeps a connection per thread, opened at its first use."""
    return _Bucket(
        S3Storage(
            endpoint_url=endpoint or None,
            bucket_name=bucket,
            access_key=access_key,
            secret_key=secret_key,
            region_name=region,
            client_config=Config(
                s3={"addressing_style": "path"},
                signature_version="s3v4",
                connect_timeout=_CONNECT_SECONDS,
                read_timeout=_READ_SECONDS,
                retries={"total_max_attempts": _TRIES, "mode": "standard"},
            ),
        )
    )


class _Bucket:
    def __init__(self, storage: Any) -> None:
        self._storage = storage

    def write(self, key: str, content: bytes | BinaryIO, media_type: str) -> bool:
        """django-storages knows no conditional write, hence the client."""
        try:
            self._client.put_object(
                Bucket=self._storage.bucket_name,
                Key=key,
                Body=content,
                ContentType=media_type,
                ChecksumAlgorithm="SHA256",
                IfNoneMatch="*",
            )
        except (ClientError, BotoCoreError) as error:
            if _status(error) == 412:
                return False
            raise StorageUnavailable from error
        return True

    def read(self, key: str) -> bytes:
        try:
            content = self._body(key).read()
        except BotoCoreError as error:
            raise StorageUnavailable from error
        assert isinstance(content, bytes)
        return content

    def pieces(self, key: str) -> Pieces:
        return Pieces(self._body(key))

    def _body(self, key: str) -> Any:
        try:
            return self._client.get_object(Bucket=self._storage.bucket_name, Key=key)["Body"]
        except (ClientError, BotoCoreError) as error:
            if _status(error) == 404:
                raise NotStored(key) from error
            raise StorageUnavailable from error

    def holds(self, key: str) -> bool:
        try:
            self._client.head_object(Bucket=self._storage.bucket_name, Key=key)
        except (ClientError, BotoCoreError) as error:
            if _status(error) == 404:
                return False
            raise StorageUnavailable from error
        return True

    def erase(self, key: str) -> None:
        try:
            self._client.delete_object(Bucket=self._storage.bucket_name, Key=key)
        except (ClientError, BotoCoreError) as error:
            raise StorageUnavailable from error

    @property
    def _client(self) -> Any:
        return self._storage.connection.meta.client


def _status(error: Exception) -> int | None:
    if not isinstance(error, ClientError):
        return None
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode")
    return status if isinstance(status, int) else None
