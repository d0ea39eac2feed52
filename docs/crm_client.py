#!/usr/bin/env python3
"""An example of a CRM that obeys the gate. Nothing but Python's standard library.

    DEALDESK_URL=https://deals.example.com DEALDESK_EMAIL=crm@example.com DEALDESK_PASSWORD=… \
        python3 crm_client.py push '{"crm_id": "006A", "name": "Halden orders", "account": "Halden", "arr": "42000.00"}'
    python3 crm_client.py gate 006A          # what stands in the way of quoting and of signing
    python3 crm_client.py stage 006A quoted  # moves the deal, or says why it may not move
    python3 crm_client.py verify SECRET < webhook.json   # ID, TIMESTAMP and SIGNATURE from the headers, as variables

Exit code 0: done, or the gate is open; 1: refused, with the reasons on standard output; 2: wrong use.
"""

import base64
import hashlib
import hmac
import json
import os
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from typing import Any

# A webhook that is older than this may be a copy that somebody kept (Standard Webhooks).
TOLERANCE_SECONDS = 300


class Refused(Exception):
    """Deal Desk understood and said no: its problem details (RFC 9457)."""

    def __init__(self, status: int, problem: dict[str, Any]) -> None:
        super().__init__(problem.get("detail") or problem.get("title") or str(status))
        self.status = status
        self.problem = problem


class DealDesk:
    """The few calls that a CRM needs."""

    def __init__(self, url: str, email: str, password: str) -> None:
        if urllib.parse.urlsplit(url).scheme not in ("http", "https"):
            raise ValueError("DEALDESK_URL has to begin with https://")
        self.url = url.rstrip("/") + "/api/v1/"
        basic = base64.b64encode(f"{email}:{password}".encode()).decode()
        self.authorization = f"Basic {basic}"
        self.authorization = f"Token {self.call('POST', 'auth/login/')['token']}"

    def call(self, method: str, path: str, body: Any = None, *, key: str = "") -> Any:
        """One request. `key` makes a POST safe to repeat. Raises Refused."""
        request = urllib.request.Request(  # noqa: S310 -- the scheme is checked
            self.url + path,
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": self.authorization, "Content-Type": "application/json"},
        )
        if key:
            request.add_header("Idempotency-Key", key)
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310 -- the same
                content = answer.read()
        except urllib.error.HTTPError as error:
            raise Refused(error.code, json.loads(error.read() or b"{}")) from error
        return json.loads(content) if content else None

    def deal(self, crm_id: str) -> dict[str, Any] | None:
        """The deal with the CRM's own id, or None."""
        query = urllib.parse.urlencode({"crm_id": crm_id})
        found = self.call("GET", f"deals/?{query}")["results"]
        return found[0] if found else None

    def push(self, facts: dict[str, Any]) -> dict[str, Any]:
        """Create the deal, or bring its facts up to date."""
        known = self.deal(facts["crm_id"])
        if known:
            changed = {name: value for name, value in facts.items() if known.get(name) != value}
            return self.call("PATCH", f"deals/{known['id']}/", changed) if changed else known
        return self.call(
            "POST", "deals/", facts, key="crm-" + hashlib.sha256(facts["crm_id"].encode()).hexdigest()
        )

    def gate(self, crm_id: str) -> dict[str, Any]:
        deal = self.deal(crm_id)
        if deal is None:
            raise Refused(404, {"detail": f"No deal has the CRM id {crm_id}. Push it first."})
        return self.call("GET", f"deals/{deal['id']}/gate/")

    def move(self, crm_id: str, stage: str) -> dict[str, Any]:
        deal = self.deal(crm_id)
        if deal is None:
            raise Refused(404, {"detail": f"No deal has the CRM id {crm_id}. Push it first."})
        if stage in ("won", "lost"):
            return self.call("POST", f"deals/{deal['id']}/{'win' if stage == 'won' else 'lose'}/", {})
        return self.call("PATCH", f"deals/{deal['id']}/", {"stage": stage})


def signed(secret: str, message_id: str, timestamp: str, signatures: str, body: bytes) -> bool:
    """Whether a webhook comes from Deal Desk, and lately. `signatures` is the header: several, one space between."""
    if abs(time.time() - int(timestamp)) > TOLERANCE_SECONDS:
        return False
    key = base64.b64decode(secret.removeprefix("whsec_"))
    content = f"{message_id}.{timestamp}.".encode() + body
    own = base64.b64encode(hmac.digest(key, content, hashlib.sha256)).decode()
    return any(hmac.compare_digest(f"v1,{own}", given) for given in signatures.split())


def main(arguments: list[str]) -> int:
    match arguments:
        case ["verify", secret]:
            headers = [os.environ.get(name, "") for name in ("ID", "TIMESTAMP", "SIGNATURE")]
            good = signed(secret, *headers, sys.stdin.buffer.read())
            print("signed by Deal Desk" if good else "not signed by Deal Desk")
            return 0 if good else 1
        case ["push", _] | ["gate", _] | ["stage", _, _]:
            pass
        case _:
            print(__doc__, file=sys.stderr)
            return 2
    try:
        desk = DealDesk(*(os.environ[f"DEALDESK_{name}"] for name in ("URL", "EMAIL", "PASSWORD")))
        if arguments[0] == "push":
            print(json.dumps(desk.push(json.loads(arguments[1]))))
        elif arguments[0] == "stage":
            print(json.dumps(desk.move(arguments[1], arguments[2])))
        else:
            gate = desk.gate(arguments[1])
            print(json.dumps(gate))
            return 0 if gate["quote"]["open"] else 1
    except Refused as refused:
        print(json.dumps({"status": refused.status, **refused.problem}))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
