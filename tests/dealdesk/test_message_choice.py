"""How a person hears of things: the page of the profile."""

from datetime import time

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from dealdesk.accounts.models import Person
from dealdesk.notices.choices import choice_of, choose
from dealdesk.notices.models import MessageChoice


def form(**values: object) -> dict[str, object]:
    return {
        "email": "digest",
        "days": ["0", "2"],
        "opens": "08:30",
        "closes": "16:00",
        **values,
    }


@pytest.fixture
def rosa(client: Client, rep: Person) -> Client:
    client.force_login(rep)
    return client


def test_page_shows_the_defaults_and_writes_nothing(rosa: Client):
    page = rosa.get(reverse("profile_messages"))
    assert page.context["form"].initial["email"] == "at_once"
    assert page.content.decode().count(" checked") == 1 + 1 + 5  # at once, held back, Monday to Friday
    assert not MessageChoice.objects.exists()


def test_choice_is_saved_and_shown_again(rosa: Client, rep: Person, other_rep: Person):
    for _ in range(2):
        assert rosa.post(reverse("profile_messages"), form()).status_code == 302
    choice = MessageChoice.objects.get()
    assert (choice.person, choice.email, choice.quiet, choice.days) == (rep, "digest", False, [0, 2])
    assert (choice.opens, choice.closes) == (time(8, 30), time(16))
    assert 'value="08:30"' in rosa.get(reverse("profile_messages")).content.decode()
    assert choice_of(other_rep).email == "at_once"


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"email": ""}, "Choose how you get e-mail."),
        ({"email": "pigeon"}, "Select a valid choice."),
        ({"days": []}, "Choose at least one working day."),
        ({"days": ["7"]}, "Select a valid choice."),
        ({"opens": "noon"}, "Give a time such as 09:00."),
        ({"closes": ""}, "Enter the working hours end"),
        ({"closes": "08:30"}, "Choose an end that is later than the beginning."),
        ({"closes": "08:00"}, "Choose an end that is later than the beginning."),
    ],
)
def test_wrong_choice_keeps_what_was_typed(rosa: Client, wrong: dict[str, object], words: str):
    values = form(**wrong)
    answer = rosa.post(reverse("profile_messages"), values)
    page = answer.content.decode()
    assert answer.status_code == 422 and words in page and 'class="errsum"' in page
    assert not values["opens"] or f'value="{values["opens"]}"' in page
    assert not MessageChoice.objects.exists()


def test_choosing_keeps_what_is_not_named(rep: Person):
    choose(rep, email="never", opens=time(7))
    choose(rep, quiet=False)
    choice = MessageChoice.objects.get()
    assert (choice.email, choice.quiet, choice.opens) == ("never", False, time(7))
    with pytest.raises(ValidationError):
        choose(rep, closes=time(6))
    choice.refresh_from_db()
    assert choice.closes == time(17)
