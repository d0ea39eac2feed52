"""A file of 40 MB, at every door that takes files: refused in a sentence, nothing kept."""

from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from promises.models import Deal, PromiseLine, Proof, Source
from tests.conftest import send, whole_draft

pytestmark = [pytest.mark.django_db, pytest.mark.once]

SIZE = 40 * 1024 * 1024


@pytest.fixture
def line(deal: Deal, cast: SimpleNamespace) -> PromiseLine:
    (line,) = send(deal, cast.rep, whole_draft("One file is sent each night.", "data_movement"))
    return line


@pytest.mark.parametrize("door", ["proof", "source", "import"])
def test_it_is_refused_with_its_limit_named(
    line: PromiseLine, cast: SimpleNamespace, client: Client, door: str
):
    client.force_login(cast.rep)
    name = {"proof": "a.pdf", "source": "a.pdf", "import": "a.csv"}[door]
    file = SimpleUploadedFile(name, b"%PDF-1.7\n" + b"a" * SIZE)
    url, body = {
        "proof": (reverse("promise_proof", args=[line.pk]), {"files": file}),
        "source": (reverse("sheet_find", args=[line.deal_id]), {"action": "find", "file": file, "notes": ""}),
        "import": (reverse("sheet_import", args=[line.deal_id]), {"file": file}),
    }[door]
    answer = client.post(url, body)
    assert answer.status_code in (413, 422)
    assert " MB" in answer.content.decode()
    assert not Proof.objects.exists()
    assert not Source.objects.exists()
    assert PromiseLine.objects.count() == 1
