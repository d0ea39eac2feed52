"""Several like reviews answered at once in the browser."""

import pytest
import time_machine

from reviews.models import ReviewAssignment, Verdict
from tests.conftest import NOW, send, whole_draft
from tests.reviews.test_review_pages import review_of, terms

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _at_now():
    with time_machine.travel(NOW, tick=False):
        yield


def test_like_reviews_are_answered_together_or_not_at_all(client, deal, cast):
    lines = send(
        deal, cast.rep, *[whole_draft(f"File {n} is sent each night.", "data_movement") for n in range(3)]
    )
    reviews = [review_of(line, "engineering") for line in lines]
    client.force_login(cast.engineer)
    page = client.get("/reviews/together/", {"review": [review.pk for review in reviews]})
    assert "Answer 3 reviews together" in page.content.decode()
    data = terms(reviews[0], cast.engineer) | {"review": [review.pk for review in reviews]}
    digests = {f"digest-{review.pk}": review.wording.digest for review in reviews}
    assert (
        client.post("/reviews/together/", data | digests | {f"digest-{reviews[2].pk}": "0" * 64}).status_code
        == 409
    )
    assert not Verdict.objects.exists()
    response = client.post("/reviews/together/", data | digests | {"limit": ""})
    assert response.status_code == 422
    assert "Say where the promise stops." in response.content.decode()
    assert not Verdict.objects.exists()
    assert client.post("/reviews/together/", data | digests).status_code == 302
    assert {ReviewAssignment.objects.get(pk=review.pk).state for review in reviews} == {"approved"}


def test_together_refuses_what_is_not_ones_own(client, line, deal, cast):
    (other,) = send(deal, cast.rep, whole_draft("Logs are kept a year.", "security"))
    mine, theirs = review_of(line, "engineering"), review_of(other, "security")
    client.force_login(cast.engineer)
    data = terms(mine, cast.engineer) | {
        "review": [mine.pk, theirs.pk],
        f"digest-{mine.pk}": mine.wording.digest,
        f"digest-{theirs.pk}": theirs.wording.digest,
    }
    assert client.post("/reviews/together/", data).status_code == 403
    assert not Verdict.objects.exists()
    assert client.get("/reviews/together/").url == "/reviews/"
    client.force_login(cast.outsider)
    assert client.post("/reviews/together/", data).status_code == 404
