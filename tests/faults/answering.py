"""People who answer reviews over the API, at the moment planned, also when the line breaks."""

import contextlib
import http.client
import json
import random
import threading
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from enum import StrEnum
from queue import Empty, PriorityQueue

from tests.faults.company import Asked

# Refusals that say "now is not the moment": the next attempt may be taken.
_AGAIN = {"in_flight", "refused", "busy", "conflict"}
_TIMEOUT = 15


def warm_up(port: int, token: str) -> None:
    """Return when the web server answers without delay: its first answers take seconds."""
    end, quick = time.monotonic() + 90, 0
    while quick < 4 and time.monotonic() < end:
        began = time.monotonic()
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=_TIMEOUT)
        with contextlib.closing(line), contextlib.suppress(OSError, http.client.HTTPException):
            line.request("GET", "/api/v1/reviews/", headers={"Authorization": f"Token {token}"})
            if line.getresponse().status == 200 and time.monotonic() - began < 1:
                quick += 1
        time.sleep(0.05)


class Manner(StrEnum):
    """How a client behaves."""

    PATIENT = "tries with one Idempotency-Key until it has an answer"
    HASTY = "hangs up before the answer comes, and asks again with the same key"
    TWICE = "sends the request twice at once, with the same key"
    ONCE = "tries once, without a key"


@dataclass
class Outcome:
    """What a client knows in the end. `taken` counts answers that said yes; `gave_up` names a final refusal."""

    manner: Manner
    taken: int = 0
    verdicts: set[str] = field(default_factory=set)
    unknown: bool = False
    gave_up: str = ""
    attempts: int = 0


@dataclass(order=True)
class _Plan:
    at: float
    review: int
    asked: Asked = field(compare=False)
    manner: Manner = field(compare=False)
    remove: bool = field(compare=False)


class Reviewers:
    """Answers what `plan` was told, on threads of its own. `ports` are those of the web servers."""

    def __init__(self, ports: Sequence[int], *, seed: int) -> None:
        self.ports = list(ports)
        self.outcomes: dict[int, Outcome] = {}
        self.statuses: Counter[str] = Counter()
        self.in_flight = 0
        # Planned answers are counted from their planning on: one that the clock holds in its hand is in no queue.
        self._planned = self._handed_out = self._done = 0
        self._count = threading.Lock()
        self._dice = random.Random(seed)
        self._plans: PriorityQueue[_Plan] = PriorityQueue()
        self._pool = ThreadPoolExecutor(16)
        self._futures: list[Future[None]] = []
        self._ended = threading.Event()
        self._give_up_at = float("inf")
        self._clock = threading.Thread(target=self._dispatch, daemon=True)

    def __enter__(self) -> "Reviewers":
        self._clock.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._give_up_at = 0.0
        self._ended.set()
        self._pool.shutdown(wait=False, cancel_futures=True)

    def plan(self, asked: Asked, at: float, manner: Manner, *, remove: bool = False) -> None:
        """Answer at a moment of the wall clock."""
        self.outcomes[asked.pk] = Outcome(manner)
        with self._count:
            self._planned += 2 if manner == Manner.TWICE else 1
        self._plans.put(_Plan(at, asked.pk, asked, manner, remove))

    @property
    def behind(self) -> int:
        """How many answers are due by now and not given: more means that the machine can't keep up."""
        with self._count:
            return self._handed_out - self._done

    def finish(self, seconds: float) -> None:
        """Wait for every planned answer for as long as they come; give up where none comes within so many seconds."""
        before, since = -1, time.monotonic()
        while self._done < self._planned:
            if self._done != before:
                before, since = self._done, time.monotonic()
            if time.monotonic() - since > seconds:
                break
            time.sleep(0.05)
        self._give_up_at = 0.0
        self._ended.set()
        self._clock.join()
        for future in self._futures:
            future.result()

    def _dispatch(self) -> None:
        while not self._ended.is_set():
            try:
                plan = self._plans.get(timeout=0.05)
            except Empty:
                continue
            # Another may be planned for earlier meanwhile.
            wait = plan.at - time.time()
            if wait > 0.02:
                self._plans.put(plan)
                time.sleep(min(wait - 0.01, 0.01))
                continue
            time.sleep(max(0.0, wait))
            for _ in range(2 if plan.manner == Manner.TWICE else 1):
                with self._count:
                    self._handed_out += 1
                self._futures.append(self._pool.submit(self._answer_and_count, plan))

    def _answer_and_count(self, plan: _Plan) -> None:
        try:
            self._answer(plan)
        finally:
            with self._count:
                self._done += 1

    def _answer(self, plan: _Plan) -> None:
        outcome = self.outcomes[plan.review]
        key = None if plan.manner == Manner.ONCE else f"answer-{plan.review}"
        while time.monotonic() < self._give_up_at:
            hang_up = plan.manner == Manner.HASTY and outcome.attempts == 0
            outcome.attempts += 1
            with self._count:
                self.in_flight += 1
            try:
                status, code, verdict = self._post(plan, key, hang_up=hang_up)
            except (OSError, http.client.HTTPException, ValueError):
                status, code, verdict = 0, "no answer", ""
            finally:
                with self._count:
                    self.in_flight -= 1
            self.statuses[f"{status} {code}".strip()] += 1
            if status == 201:
                outcome.taken += 1
                outcome.verdicts.add(verdict)
                return
            if plan.manner == Manner.ONCE:
                outcome.unknown = status == 0 or status >= 500
                outcome.gave_up = f"{status} {code}"
                return
            if status not in (0, 429) and status < 500 and not (status == 409 and code in _AGAIN):
                outcome.gave_up = f"{status} {code}"
                return
            time.sleep(0.1 + self._dice.random() * 0.4)

    def _post(self, plan: _Plan, key: str | None, *, hang_up: bool) -> tuple[int, str, str]:
        asked = plan.asked
        line = http.client.HTTPConnection("127.0.0.1", self._dice.choice(self.ports), timeout=_TIMEOUT)
        headers = {"Authorization": f"Token {asked.token}", "Content-Type": "application/json"}
        if key:
            headers["Idempotency-Key"] = key
        with contextlib.closing(line):
            line.request("POST", f"/api/v1/reviews/{asked.pk}/verdict/", json.dumps(_body(plan)), headers)
            if hang_up:
                time.sleep(self._dice.random() * 0.15)
                raise ConnectionAbortedError
            answer = line.getresponse()
            text = answer.read()
        body = json.loads(text) if text.startswith(b"{") else {}
        verdict = json.dumps(body.get("verdict"), sort_keys=True) if answer.status == 201 else ""
        return answer.status, str(body.get("code", "")), verdict


def _body(plan: _Plan) -> dict[str, str]:
    if plan.remove:
        reason = {"reason": "Nobody can keep this.", "say_instead": "The account has a weekly file."}
        return {"verdict": "remove", "digest": plan.asked.digest, **reason}
    return {
        "verdict": "approve",
        "digest": plan.asked.digest,
        "owner": plan.asked.judge,
        "effort_hours": "8",
        "one_off_cost": "800",
        "monthly_cost": "10",
        "deliver_on": "2027-04-01",
        "limit": "one file a night",
    }
