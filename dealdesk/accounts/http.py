from django.http import HttpRequest

from dealdesk.accounts.models import Person


class PersonRequest(HttpRequest):
    """A request of somebody who is signed in: LoginRequiredMiddleware keeps everybody else from the views."""

    user: Person
