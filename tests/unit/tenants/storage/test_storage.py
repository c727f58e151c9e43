"""One contract, kept by the folder and by a real S3 store."""

import io
import os
import threading
from collections.abc import Iterator
from pathlib import Path
from time import monotonic
from uuid import uuid4

import pytest

from tenants import storage
from tests.unit.tenants.storage import seaweed

TROYES, REIMS = "c_10387", "c_51454"


@pytest.fixture(scope="session")
def s3_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    if seaweed.binary() is None:
        pytest.skip("no SeaweedFS for this system")
    with seaweed.running(tmp_path_factory.mktemp("seaweed")) as address:
        yield address


@pytest.fixture
def folder(settings, tmp_path: Path) -> Path:
    settings.STORAGE_FOLDER = str(tmp_path)
    return tmp_path


@pytest.fixture
def s3(settings, s3_address: str) -> None:
    settings.STORAGE_FOLDER = ""
    settings.S3_ENDPOINT_URL = s3_address
    settings.S3_BUCKET = seaweed.BUCKET
    settings.S3_ACCESS_KEY = seaweed.ACCESS_KEY
    settings.S3_SECRET_KEY = seaweed.SECRET_KEY
    settings.S3_REGION = seaweed.REGION


class Contract:
    def test_returns_what_was_put_under_a_key_that_names_the_place(self):
        name = uuid4()
        key = storage.put(TROYES, name, b"\x00acte\xff", "application/pdf")
        assert key == f"t/{TROYES}/{name}"
        assert storage.get(TROYES, key) == b"\x00acte\xff"

    def test_holds_the_largest_document(self):
        content = os.urandom(5 * 1024 * 1024)
        assert storage.get(TROYES, storage.put(TROYES, uuid4(), content, "image/png")) == content

    def test_tells_whether_something_stands_under_a_name(self):
        name = uuid4()
        assert not storage.holds(TROYES, name)
        key = storage.put(TROYES, name, b"part", "application/octet-stream")
        assert storage.holds(TROYES, name) and not storage.holds(REIMS, name)
        storage.delete(TROYES, key)
        assert not storage.holds(TROYES, name)

    def test_never_overwrites(self):
        name = uuid4()
        key = storage.put(TROYES, name, b"first", "application/pdf")
        with pytest.raises(storage.AlreadyStored):
            storage.put(TROYES, name, b"second", "application/pdf")
        assert storage.get(TROYES, key) == b"first"

    def test_takes_the_same_bytes_twice_so_that_a_lost_answer_can_be_tried_again(self):
        name = uuid4()
        first = storage.put(TROYES, name, b"same", "application/pdf")
        assert storage.put(TROYES, name, b"same", "application/pdf") == first

    def test_lets_one_of_several_writers_win(self):
        name, outcomes = uuid4(), []

        def write(content: bytes) -> None:
            try:
                storage.put(TROYES, name, content, "application/pdf")
                outcomes.append(content)
            except storage.AlreadyStored:
                pass

        writers = [threading.Thread(target=write, args=(b"writer %d" % number,)) for number in range(8)]
        for writer in writers:
            writer.start()
        for writer in writers:
            writer.join()
        assert outcomes == [storage.get(TROYES, f"t/{TROYES}/{name}")]

    def test_refuses_a_neighbour_s_key(self):
        key = storage.put(TROYES, uuid4(), b"private", "application/pdf")
        for act in (storage.get, storage.delete):
            with pytest.raises(storage.WrongPlace):
                act(REIMS, key)
        assert storage.get(TROYES, key) == b"private"

    @pytest.mark.parametrize(
        "key",
        [
            "",
            "t/c_10387/",
            "t/c_10387/acte.pdf",
            "/t/c_10387/00000000-0000-0000-0000-000000000000",
            "t/c_10387/../c_51454/00000000-0000-0000-0000-000000000000",
            "t/c_10387/00000000-0000-0000-0000-000000000000\n",
            "T/c_10387/00000000-0000-0000-0000-000000000000",
        ],
    )
    def test_refuses_every_other_shape(self, key: str):
        with pytest.raises(storage.WrongPlace):
            storage.get(TROYES, key)

    @pytest.mark.parametrize("place", ["", "dispatch", "..", "c_10387/../c_51454", "C_10387"])
    def test_writes_in_a_place_only(self, place: str):
        with pytest.raises(storage.WrongPlace):
            storage.put(place, uuid4(), b"x", "application/pdf")

    def test_keeps_the_portal_and_the_collectivities_apart(self):
        prepared = storage.put_file("portal", uuid4(), io.BytesIO(b"all of it"), "application/zip")
        of_troyes = storage.put(TROYES, uuid4(), b"private", "application/pdf")
        assert prepared.startswith("p/")
        for act in (storage.get, storage.pieces, storage.delete):
            with pytest.raises(storage.WrongPlace):
                act(TROYES, prepared)
            with pytest.raises(storage.WrongPlace):
                act("portal", of_troyes)
        assert b"".join(storage.pieces("portal", prepared)) == b"all of it"

    def test_writes_a_file_once(self):
        name = uuid4()
        storage.put_file("portal", name, io.BytesIO(b"first"), "application/zip")
        with pytest.raises(storage.AlreadyStored):
            storage.put_file("portal", name, io.BytesIO(b"second"), "application/zip")

    def test_tells_before_the_first_piece_what_is_missing(self):
        with pytest.raises(storage.NotStored):
            storage.pieces("portal", storage.key_of("portal", uuid4()))

    def test_tells_what_is_missing(self):
        with pytest.raises(storage.NotStored):
            storage.get(TROYES, f"t/{TROYES}/{uuid4()}")

    def test_erases_and_may_be_asked_twice(self):
        key = storage.put(TROYES, uuid4(), b"x", "application/pdf")
        storage.delete(TROYES, key)
        storage.delete(TROYES, key)
        with pytest.raises(storage.NotStored):
            storage.get(TROYES, key)


@pytest.mark.usefixtures("folder")
class TestFolder(Contract):
    def test_leaves_no_draft_behind(self, folder: Path):
        key = storage.put(TROYES, uuid4(), b"x", "application/pdf")
        assert [path for path in folder.rglob("*") if path.is_file()] == [folder / key]

    def test_says_when_it_cannot_be_written(self, settings, tmp_path: Path):
        (tmp_path / "file").write_bytes(b"")
        settings.STORAGE_FOLDER = str(tmp_path / "file")
        with pytest.raises(storage.StorageUnavailable):
            storage.put(TROYES, uuid4(), b"x", "application/pdf")


@pytest.mark.usefixtures("s3")
class TestS3(Contract):
    def test_refuses_a_wrong_secret(self, settings):
        settings.S3_SECRET_KEY = "other"
        with pytest.raises(storage.StorageUnavailable):
            storage.put(TROYES, uuid4(), b"x", "application/pdf")

    def test_says_in_french_and_soon_that_nothing_answers(self, settings):
        settings.S3_ENDPOINT_URL = "http://127.0.0.1:9"
        started = monotonic()
        with pytest.raises(storage.StorageUnavailable) as refusal:
            storage.get(TROYES, f"t/{TROYES}/{uuid4()}")
        assert monotonic() - started < 8
        assert refusal.value.sentence.startswith("Le dépôt de documents est momentanément indisponible.")
