"""The example client of the guide, as a program of its own against a live server."""

import base64
import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings
from standardwebhooks import Webhook

from promises.models import Deal
from promises.vocabulary import Stage

SCRIPT = settings.BASE_DIR / "docs" / "crm_client.py"
FACTS = {"crm_id": "006A/7 ü", "name": "Halden orders", "account": "Halden", "arr": "24000.00"}

pytestmark = pytest.mark.once


def run(*arguments: str, stdin: bytes = b"", **variables: str) -> SimpleNamespace:
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    done = subprocess.run(
        [sys.executable, SCRIPT, *arguments],
        input=stdin,
        capture_output=True,
        timeout=60,
        env={**kept, **variables},
        check=False,
    )
    return SimpleNamespace(code=done.returncode, out=done.stdout.decode(), error=done.stderr.decode())


@pytest.fixture
def crm(cast: SimpleNamespace, live_server: Any) -> Any:
    def call(*arguments: str) -> SimpleNamespace:
        return run(
            *arguments,
            DEALDESK_URL=live_server.url,
            DEALDESK_EMAIL=cast.rep.email,
            DEALDESK_PASSWORD="correct horse battery",
        )

    return call


@pytest.mark.django_db(transaction=True)
def test_client_pushes_a_deal_reads_its_gate_and_is_held_by_it(crm: Any):
    made = crm("push", json.dumps(FACTS))
    assert made.code == 0, made.out + made.error
    deal = Deal.objects.get(crm_id=FACTS["crm_id"])
    assert json.loads(made.out)["id"] == deal.pk

    again = crm("push", json.dumps({**FACTS, "arr": "26000.00"}))
    assert again.code == 0, again.out
    deal.refresh_from_db()
    assert (Deal.objects.count(), str(deal.arr)) == (1, "26000.00")

    gate = crm("gate", FACTS["crm_id"])
    assert gate.code == 1
    assert "sheet_not_submitted" in {reason["code"] for reason in json.loads(gate.out)["quote"]["reasons"]}

    held = crm("stage", FACTS["crm_id"], "quoted")
    assert held.code == 1
    assert json.loads(held.out)["status"] in (409, 422)
    deal.refresh_from_db()
    assert deal.stage == Stage.OPEN

    lost = crm("stage", FACTS["crm_id"], "lost")
    assert lost.code == 0, lost.out
    deal.refresh_from_db()
    assert deal.stage == Stage.LOST


@pytest.mark.django_db(transaction=True)
def test_client_says_what_is_wrong_with_a_deal_that_is_not_there(crm: Any):
    missing = crm("gate", "nobody")
    assert missing.code == 1
    assert "nobody" in json.loads(missing.out)["detail"]
    assert crm("gate").code == 2


def test_client_knows_a_signed_webhook_from_another():
    secret = "whsec_" + base64.b64encode(b"0" * 32).decode()
    body = b'{"type": "gate.changed"}'
    moment = datetime.now(UTC)
    signature = Webhook(secret).sign("msg_1", moment, body.decode())
    headers = {"ID": "msg_1", "TIMESTAMP": str(int(moment.timestamp())), "SIGNATURE": f"v1,AAAA {signature}"}
    assert run("verify", secret, stdin=body, **headers).code == 0
    assert run("verify", secret, stdin=body + b" ", **headers).code == 1
    old = {**headers, "TIMESTAMP": str(int(moment.timestamp()) - 3600)}
    assert run("verify", secret, stdin=body, **old).code == 1
