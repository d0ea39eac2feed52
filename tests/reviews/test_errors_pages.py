"""What people see when an action says no."""

import pytest
from django import forms
from django.contrib.messages import get_messages
from django.test import RequestFactory

from promises.states import Incomplete, InvalidTransition, MovedOn, NotYours, Refused
from reviews.views.errors import add_errors, refusal, typed


class Form(forms.Form):
    text = forms.CharField(required=False, label="Text")
    day = forms.DateField(required=False, label="Day")
    secret = forms.CharField(required=False, widget=forms.HiddenInput)


def bound(**data: str) -> Form:
    form = Form(data)
    form.is_valid()
    return form


@pytest.fixture
def request_of(rep, client):
    """A request of a signed-in person, with session and messages."""

    def make():
        client.force_login(rep)
        request = client.get("/profile/").wsgi_request
        return request

    return make


def test_incomplete_stands_on_the_field_of_its_name_and_above_the_form_otherwise():
    form = bound()
    add_errors(
        form, Incomplete("More.", {"text": "Write it.", "scoping.a.day": "Give it.", "other": "Say so."})
    )
    assert form.errors["text"] == ["Write it."]
    assert form.errors["day"] == ["Give it."]
    assert form.non_field_errors() == ["Say so."]


def test_errors_by_line_name_the_line():
    form = bound()
    add_errors(form, Incomplete("More.", {"2": {"wording": "Write the sentence."}}))
    assert form.non_field_errors() == ["Line 2: Write the sentence."]


def test_refused_with_a_field_stands_on_that_field():
    form = bound()
    add_errors(form, Refused("Choose another.", field="text"))
    assert form.errors["text"] == ["Choose another."]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("exc", "status", "words"),
    [
        (NotYours("Only Rosa can."), 403, "Only Rosa can."),
        (MovedOn("It moved."), 409, "It moved."),
        (InvalidTransition("It is declined."), 409, "It is declined."),
    ],
)
def test_refusal_gives_the_page_of_its_kind(request_of, exc, status, words):
    response = refusal(request_of(), exc, form=bound())
    assert response.status_code == status
    assert words in response.content.decode()


@pytest.mark.django_db
def test_refusal_without_a_form_is_a_message_and_a_way_back(request_of):
    request = request_of()
    response = refusal(request, Incomplete("More.", {"1": {"note": "Say what."}}), back_url="/deals/")
    assert (response.status_code, response.url) == (302, "/deals/")
    assert [str(message) for message in get_messages(request)] == ["Line 1: Say what."]


def test_refusal_with_a_form_leaves_the_page_to_the_caller():
    form = bound()
    assert refusal(RequestFactory().get("/"), Refused("Not now."), form=form) is None
    assert form.non_field_errors() == ["Not now."]


def test_typed_keeps_what_was_written_even_where_it_is_wrong():
    assert typed(bound(text="hello", day="soon", secret="x")) == [("Text", "hello"), ("Day", "soon")]
