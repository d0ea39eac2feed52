from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class ClosedSignup(DefaultAccountAdapter):
    """Sign-in only: people are added by an administrator."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
