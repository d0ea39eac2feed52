"""How a person hears of things outside the app."""

from typing import Any

from dealdesk.accounts.models import Person
from dealdesk.notices.models import MessageChoice


def choice_of(person: Person) -> MessageChoice:
    """What the person chose, or the defaults, unsaved, where they have chosen nothing yet."""
    return MessageChoice.objects.filter(person=person).first() or MessageChoice(person=person)


def choose(person: Person, **values: Any) -> MessageChoice:
    """Keep a person's choice: any of `email`, `quiet`, `days`, `opens`, `closes`.

    It counts from the next message on. Raises ValidationError by field, and then keeps nothing.
    """
    choice = choice_of(person)
    for name, value in values.items():
        setattr(choice, name, value)
    choice.full_clean(validate_unique=False)
    # Two forms that are saved at once make one row, not two.
    kept = {name: getattr(choice, name) for name in ("email", "quiet", "days", "opens", "closes")}
    return MessageChoice.objects.update_or_create(person=person, defaults=kept)[0]
