"""What a person sees when an action says no: one page or one set of field errors per kind of refusal."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import redirect, render

from dealdesk.accounts.http import PersonRequest
from promises.states import Incomplete, InvalidTransition, MovedOn, NotYours, Refused

UNPROCESSABLE = 422


def add_errors(form: BaseForm, exc: Refused) -> None:
    """Put the sentences of a refusal on the form: each on the field of its name, the others above the form.

    A path such as "scoping.security.control" goes to the field of that whole name, or of its last part. Nested errors
    (by line, then by field) are flattened; a line's number stands before its sentence.
    """
    if isinstance(exc, Incomplete) and exc.errors:
        for name, sentence in _flat(exc.errors):
            _add(form, name, sentence)
    else:
        _add(form, exc.field or "", exc.message)


def _flat(errors: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    for name, value in errors.items():
        if isinstance(value, Mapping):
            for inner, sentence in value.items():
                yield str(inner), f"Line {name}: {sentence}" if str(name).isdigit() else str(sentence)
        else:
            yield str(name), str(value)


def _add(form: BaseForm, name: str, sentence: str) -> None:
    for candidate in (name, name.rpartition(".")[2], name.replace(".", "__"), name.replace(".", "-")):
        if candidate in form.fields:
            form.add_error(candidate, sentence)
            return
    if sentence not in form.errors.get(NON_FIELD_ERRORS, []):
        form.add_error(None, sentence)


def forbidden(request: PersonRequest, exc: Exception, *, back_url: str = "") -> HttpResponse:
    """The 403 page with the sentence that names who can."""
    return render(request, "403.html", {"exception": str(exc), "back_url": back_url}, status=403)


def conflict(
    request: PersonRequest,
    exc: Exception,
    *,
    newer: Any = None,
    older: Any = None,
    kept: Iterable[tuple[str, str]] = (),
    again_url: str = "",
) -> HttpResponse:
    """The 409 page: what changed (`older` and `newer` are Wordings), what was typed (`kept`: label, text), the way on."""
    if older is not None and newer is not None and older.pk == newer.pk:
        older = None
    return render(
        request,
        "409.html",
        {
            "message": str(exc),
            "newer": newer,
            "older": older,
            "kept": [(label, text) for label, text in kept if text],
            "again_url": again_url,
        },
        status=409,
    )


def refusal(
    request: PersonRequest,
    exc: Refused,
    *,
    form: BaseForm | None = None,
    back_url: str = "",
    newer: Any = None,
    older: Any = None,
    kept: Iterable[tuple[str, str]] = (),
) -> HttpResponse | None:
    """The answer to a refused action.

    NotYours gives the 403 page; MovedOn and InvalidTransition the 409 page, whose way on is `back_url`. Anything else goes
    onto `form` and gives None, so the caller renders its page again with status UNPROCESSABLE; without a form it
    becomes a message and a redirect to `back_url` (the page the person came from by default).
    """
    if isinstance(exc, NotYours):
        return forbidden(request, exc, back_url=back_url)
    if isinstance(exc, MovedOn | InvalidTransition):
        return conflict(request, exc, newer=newer, older=older, kept=kept, again_url=back_url)
    if form is not None:
        add_errors(form, exc)
        return None
    sentences = [sentence for _, sentence in _flat(exc.errors)] if isinstance(exc, Incomplete) else []
    for sentence in dict.fromkeys(sentences or [exc.message]):
        messages.error(request, sentence)
    return redirect(back_url or "home")


def typed(form: BaseForm) -> list[tuple[str, str]]:
    """What a person typed, as (label, text), to keep it on a conflict page. Hidden fields are left out."""
    rows = []
    for bound in form:
        if bound.is_hidden or not bound.data:
            continue
        try:
            value = bound.field.clean(bound.data)  # a chosen person reads better than their number
        except ValidationError:
            value = bound.data
        if value not in (None, "", [], False):
            rows.append(
                (str(bound.label), ", ".join(map(str, value)) if isinstance(value, list) else str(value))
            )
    return rows
