"""The file queue, with several processes on both ends."""

import multiprocessing
import time
from pathlib import Path
from queue import Empty

import pytest
from kombu import Connection

import dealdesk.celery  # noqa: F401  (registers fsqueue://)

pytestmark = pytest.mark.once

PUBLISHERS, CONSUMERS, EACH = 3, 3, 167


def _connection(folder: str) -> Connection:
    messages = f"{folder}/messages"
    return Connection(
        "fsqueue://",
        transport_options={
            "data_folder_in": messages,
            "data_folder_out": messages,
            "control_folder": f"{folder}/control",
        },
    )


def _publish(folder: str, publisher: int) -> None:
    with _connection(folder) as connection:
        queue = connection.SimpleQueue("work")
        for number in range(EACH):
            queue.put({"id": f"{publisher}-{number}", "padding": "x" * 20_000})
        queue.close()


def _consume(folder: str, consumer: int, expected: int) -> None:
    taken = Path(folder, f"taken-{consumer}")
    everyone = [Path(folder, f"taken-{number}") for number in range(CONSUMERS)]
    with _connection(folder) as connection, taken.open("a", buffering=1) as log:
        queue = connection.SimpleQueue("work")
        end = time.monotonic() + 60
        while time.monotonic() < end:
            try:
                message = queue.get(timeout=0.2)
            except Empty:
                if sum(len(path.read_text().split()) for path in everyone if path.exists()) >= expected:
                    return
                continue
            log.write(f"{message.payload['id']}\n")
            message.ack()


def test_messages_of_many_processes_arrive_exactly_once(tmp_path):
    processes = multiprocessing.get_context("spawn")
    consumers = [
        processes.Process(target=_consume, args=(str(tmp_path), number, PUBLISHERS * EACH))
        for number in range(CONSUMERS)
    ]
    publishers = [
        processes.Process(target=_publish, args=(str(tmp_path), number)) for number in range(PUBLISHERS)
    ]
    for process in consumers + publishers:
        process.start()
    for process in consumers + publishers:
        process.join(timeout=90)

    assert [process.exitcode for process in consumers + publishers] == [0] * (CONSUMERS + PUBLISHERS)
    taken = [line for path in tmp_path.glob("taken-*") for line in path.read_text().split()]
    assert sorted(taken) == sorted(f"{p}-{n}" for p in range(PUBLISHERS) for n in range(EACH))
    assert list((tmp_path / "messages").iterdir()) == []


def test_messages_arrive_in_the_order_they_were_sent(tmp_path):
    with _connection(str(tmp_path)) as connection:
        queue = connection.SimpleQueue("work")
        for number in range(20):
            queue.put({"number": number})
        assert [queue.get(block=False).payload["number"] for _ in range(20)] == list(range(20))


def test_a_half_written_message_is_not_read(tmp_path):
    with _connection(str(tmp_path)) as connection:
        queue = connection.SimpleQueue("work")
        (tmp_path / "messages" / ".00000000000000000001_a.work.msg.b.part").write_text('{"half')
        queue.put({"whole": True})
        assert queue.get(block=False).payload == {"whole": True}
