from django.http import HttpResponse
from django.shortcuts import redirect

from dealdesk.accounts.http import PersonRequest
from dealdesk.accounts.models import Role

# The first role that a person holds decides where they start.
_STARTS = (
    ((Role.SALES_REP,), "deals"),
    ((Role.REVIEWER, Role.TEAM_LEAD, Role.GUEST), "reviews"),
    ((Role.DEAL_DESK_OWNER,), "final_answers"),
    ((Role.LEADERSHIP,), "dashboard"),
)


def home(request: PersonRequest) -> HttpResponse:
    return redirect(next((name for roles, name in _STARTS if request.user.has_role(*roles)), "deals"))
