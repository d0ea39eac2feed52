"""`manage.py up` with real processes: it serves, and whatever ends it leaves no process behind."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings

pytestmark = [
    pytest.mark.once,
    pytest.mark.skipif(sys.platform != "linux", reason="finds left-over processes in /proc: Linux only"),
]


class House:
    """One embedded installation in a folder of its own; its processes carry a marker in their environment."""

    def __init__(self, folder: Path) -> None:
        self.marker = f"DEALDESK_TEST_MARKER={uuid.uuid4().hex}"
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG")}
        key, value = self.marker.split("=")
        self.environment = {**kept, "DATA_DIR": str(folder), key: value}
        self.output = folder / "output.txt"

    def prepare(self) -> None:
        for command in (["migrate", "--noinput"], ["createcachetable"], ["collectstatic", "--noinput"]):
            subprocess.run(self.manage(*command), env=self.environment, check=True, capture_output=True)

    @staticmethod
    def manage(*arguments: str) -> list[str]:
        return [sys.executable, str(Path(settings.BASE_DIR, "manage.py")), *arguments]

    def start(self) -> None:
        with self.output.open("w") as output:
            self.supervisor = subprocess.Popen(
                self.manage("up", "--port", str(self.port)),
                env=self.environment,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        wait_until(lambda: self.health() is not None, 60)
        wait_until(lambda: len(self.processes("worker")) == 1 and len(self.processes("beat")) == 1, 10)

    def health(self) -> int | None:
        """The status of /healthz, None while nothing answers."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=5) as response:
                return response.status
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            return None

    def processes(self, word: str = "") -> list[int]:
        """Ids of our living processes whose command line has that argument."""
        found = []
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                ours = self.marker.encode() in (folder / "environ").read_bytes().split(b"\0")
                arguments = (folder / "cmdline").read_bytes().split(b"\0")
            except OSError:
                continue
            if ours and (not word or word.encode() in arguments):
                found.append(int(folder.name))
        return found

    def all_gone(self) -> bool:
        return self.processes() == []


def wait_until(condition: Callable[[], bool], seconds: float) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "timed out"
        time.sleep(0.1)


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("prepared")
    House(folder).prepare()
    return folder


@pytest.fixture
def house(prepared: Path, tmp_path: Path) -> Iterator[House]:
    shutil.copytree(prepared, tmp_path, dirs_exist_ok=True)
    house = House(tmp_path)
    try:
        house.start()
        yield house
    finally:
        for pid in house.processes():
            os.kill(pid, signal.SIGKILL)
        house.supervisor.wait(timeout=10)


def test_up_serves_and_ctrl_c_leaves_no_process(house):
    wait_until(lambda: house.health() == 200, 30)
    assert f"http://127.0.0.1:{house.port}/" in house.output.read_text()

    house.supervisor.send_signal(signal.SIGINT)

    assert house.supervisor.wait(timeout=20) == 0
    assert house.all_gone()


@pytest.mark.parametrize("name", ["worker", "beat"])
def test_up_stops_everything_when_a_child_dies(house, name):
    os.kill(house.processes(name)[0], signal.SIGKILL)

    assert house.supervisor.wait(timeout=20) == 1
    assert f"{name} stopped with code -9" in house.output.read_text()
    wait_until(house.all_gone, 5)


def test_up_leaves_no_process_when_it_is_killed_itself(house):
    house.supervisor.kill()
    house.supervisor.wait()

    wait_until(house.all_gone, 20)


def test_up_refuses_a_port_that_is_taken(prepared):
    house = House(prepared)
    with socket.socket() as other:
        other.bind(("127.0.0.1", house.port))
        other.listen()
        ended = subprocess.run(
            House.manage("up", "--port", str(house.port)),
            env=house.environment,
            capture_output=True,
            text=True,
            timeout=30,
        )
    assert ended.returncode == 1
    assert f"Can't listen on 127.0.0.1:{house.port}" in ended.stderr
    assert house.all_gone()
