"""What pages share: time, money, states, people and form fields in one look and one set of words."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from django import template
from django.core.exceptions import ValidationError
from django.forms import BaseForm, BoundField, CheckboxInput, Field, RadioSelect, Select
from django.template import Context
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from heroicons.templatetags import heroicons

from dealdesk import moments

register = template.Library()

# --- Icons ----------------------------------------------------------------------------------------------------------

_STYLES = {
    "outline": heroicons.heroicon_outline,
    "solid": heroicons.heroicon_solid,
    "micro": heroicons.heroicon_micro,
}

# The names that the design uses, each with the drawing that comes nearest to it.
ICONS = {
    "arrow-left": ("outline", "arrow-left"),
    "arrow-left-right": ("outline", "arrows-right-left"),
    "arrow-repeat": ("outline", "arrow-path"),
    "arrow-right": ("outline", "arrow-right"),
    "banknote": ("outline", "banknotes"),
    "bell": ("outline", "bell"),
    "bookmark-check": ("outline", "bookmark"),
    "calendar": ("outline", "calendar-days"),
    "chat": ("outline", "chat-bubble-left-right"),
    "check-circle-fill": ("solid", "check-circle"),
    "check-lg": ("micro", "check"),
    "check2-circle": ("outline", "check-circle"),
    "circle": ("outline", "ellipsis-horizontal-circle"),
    "clipboard": ("outline", "clipboard"),
    "clock": ("outline", "clock"),
    "clock-history": ("outline", "clock"),
    "code": ("outline", "code-bracket"),
    "copy": ("outline", "clipboard-document"),
    "dash-lg": ("micro", "minus"),
    "distribute-horizontal": ("outline", "arrows-pointing-in"),
    "download": ("outline", "arrow-down-tray"),
    "exclamation-diamond-fill": ("solid", "exclamation-circle"),
    "exclamation-triangle-fill": ("solid", "exclamation-triangle"),
    "file-text": ("outline", "document-text"),
    "filter": ("outline", "funnel"),
    "gear": ("outline", "cog-6-tooth"),
    "hourglass-split": ("solid", "clock"),
    "inbox": ("outline", "inbox"),
    "info-circle": ("outline", "information-circle"),
    "journal-check": ("outline", "clipboard-document-check"),
    "layers": ("outline", "square-3-stack-3d"),
    "lifebuoy": ("outline", "lifebuoy"),
    "link": ("outline", "link"),
    "list": ("outline", "bars-3"),
    "list-check": ("outline", "list-bullet"),
    "lock": ("outline", "lock-closed"),
    "paperclip": ("outline", "paper-clip"),
    "pause-circle-fill": ("solid", "pause-circle"),
    "pencil": ("outline", "pencil"),
    "people": ("outline", "users"),
    "person": ("outline", "user"),
    "person-check": ("outline", "user-circle"),
    "plus-lg": ("micro", "plus"),
    "printer": ("outline", "printer"),
    "puzzle": ("outline", "puzzle-piece"),
    "question-circle-fill": ("solid", "question-mark-circle"),
    "search": ("outline", "magnifying-glass"),
    "server": ("outline", "server-stack"),
    "shield-lock": ("outline", "shield-check"),
    "sign-stop": ("solid", "hand-raised"),
    "slash-circle": ("outline", "no-symbol"),
    "stop": ("solid", "hand-raised"),
    "tag": ("outline", "tag"),
    "trash": ("outline", "trash"),
    "x-lg": ("micro", "x-mark"),
}


@register.simple_tag
@cache
def icon(name: str, size: int = 16) -> SafeString:
    """An inline SVG that screen readers skip; words always stand beside it. An unknown name raises KeyError."""
    style, drawing = ICONS[name]
    return mark_safe(_STYLES[style](drawing, size=size, **{"class": "icon", "focusable": "false"}))  # noqa: S308


# --- Time -----------------------------------------------------------------------------------------------------------

# States in which nobody owes an answer: a due time beside them would be noise.
_NO_CLOCK = frozenset(
    [
        "draft",
        "clear",
        "approved",
        "approved_with_conditions",
        "declined",
        "withdrawn",
        "unreviewed",
        "limited",
        "removed",
    ]
)


def _now(context: Context, now: datetime | None) -> datetime:
    return now if now is not None else context["now"]


@register.simple_tag(takes_context=True)
def timer(
    context: Context,
    due: datetime | None,
    now: datetime | None = None,
    state: str = "",
    stopped: float | None = None,
    label: str = "",
    place: bool = False,
) -> str:
    """Time left with the due moment under it, in the viewer's zone.

    `stopped`: seconds left when the clock starts again (the clock stands still). `label`: words before the due
    moment ("to answer"). `place`: names the zone's town after it. Empty for a state without a clock.
    """
    if state in _NO_CLOCK:
        return ""
    if stopped is not None:
        # Whatever is left, it is not over while the clock stands.
        words = moments.duration_words(max(stopped, 0))
        return format_html(
            '<span class="timer stopped"><span class="left">Clock stopped</span>'
            '<span class="visually-hidden">, </span><span class="due">{} left on resuming</span></span>',
            words,
        )
    if due is None:
        return ""
    now = _now(context, now)
    seconds = (due - now).total_seconds()
    over, soon = seconds <= 0, seconds <= moments.SOON_SECONDS
    tz = timezone.get_current_timezone()
    lead = "was due " if over else f"{label}: " if label else ""
    return format_html(
        '<span class="timer{}" data-soon="{}"><span class="left">{}<span class="words">{}</span></span>'
        '<span class="visually-hidden">, </span><span class="due"><span class="lead-in">{}</span>'
        '<time datetime="{}">{}</time>{}</span></span>',
        " over" if over else " soon" if soon else "",
        moments.SOON_SECONDS,
        icon("pause-circle-fill") if over else icon("hourglass-split") if soon else "",
        moments.time_left_words(seconds),
        lead,
        moments.stamp(due),
        moments.moment_words(due, now, tz),
        f" {moments.place_words(str(tz))}" if place else "",
    )


@register.filter
def moment(value: datetime | None, now: datetime) -> str:
    """ "today, 16:30" in the viewer's zone; empty for no moment."""
    return "" if value is None else moments.moment_words(value, now, timezone.get_current_timezone())


@register.filter
def until(value: datetime | None, end: datetime | None) -> str:
    """ "2 h 05 min" from one moment to a later one; empty where one of them is missing."""
    return moments.duration_words((end - value).total_seconds()) if value and end else ""


@register.filter
def day(value: date | None, now: datetime) -> str:
    """ "Fri 27 Nov", "today", "tomorrow, Thu 19 Nov"; a moment counts as its day in the viewer's zone."""
    if value is None:
        return ""
    tz = timezone.get_current_timezone()
    if isinstance(value, datetime):
        value = value.astimezone(tz).date()
    return moments.day_words(value, now.astimezone(tz).date())


@register.filter
def full_day(value: date | None) -> str:
    """ "4 Dec 2026": the date of a promise, which holds in no zone."""
    return "" if value is None else moments.full_day_words(value)


@register.filter
def zone_words(zone: str, now: datetime) -> str:
    """ "London time (GMT)" for the viewer's zone."""
    return moments.zone_words(zone, now, timezone.get_current_timezone())


@register.filter
def stamp(value: datetime | None) -> str:
    """ISO 8601 for a `<time datetime>` or a data attribute."""
    return "" if value is None else moments.stamp(value)


# --- Money ----------------------------------------------------------------------------------------------------------

_SYMBOLS = {"USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥"}


@register.filter(name="money")
def money_words(amount: Decimal | int | str | None, currency: str = "USD") -> str:
    """ "$148,000", "€12.50": decimals only where there are any. Empty for no amount."""
    if amount is None or amount == "":
        return ""
    value = Decimal(amount)
    digits = f"{abs(value):,.0f}" if value == value.to_integral_value() else f"{abs(value):,.2f}"
    currency = currency or "USD"
    return f"{'-' if value < 0 else ''}{_SYMBOLS.get(currency, f'{currency} ')}{digits}"


@register.simple_tag(takes_context=True)
def money(context: Context, amount: Decimal | int | str | None) -> str:
    """The amount in the installation's currency, which the context carries as `currency`."""
    return money_words(amount, context.get("currency") or "USD")


# --- States, tags, people -------------------------------------------------------------------------------------------

# state: (hue, icon, label)
PILLS = {
    "draft": ("draft", "pencil", "Draft"),
    "clear": ("ok", "bookmark-check", "On the menu"),
    "in_review": ("neutral", "clock", "In review"),
    "paused": ("stop", "pause-circle-fill", "Paused: no answer"),
    "waiting_final": ("neutral", "person-check", "Final answer next"),
    "approved": ("ok", "check-circle-fill", "Approved"),
    "approved_with_conditions": ("ok", "check-circle-fill", "Approved with conditions"),
    "declined": ("off", "slash-circle", "Removed: do not promise"),
    "withdrawn": ("off", "dash-lg", "Withdrawn"),
    "unreviewed": ("stop", "exclamation-diamond-fill", "Sold without review"),
    # Reviews
    "pending": ("neutral", "clock", "In review"),
    "question": ("warn", "question-circle-fill", "Question for sales"),
    "question_for_you": ("warn", "question-circle-fill", "Question for you"),
    "limited": ("ok", "distribute-horizontal", "Approved with limit"),
    "removed": ("off", "slash-circle", "Removed: do not promise"),
    "confirm_again": ("warn", "arrow-repeat", "Needs re-review"),
    # Gates
    "yes": ("ok", "check-lg", "Yes"),
    "not_yet": ("neutral", "clock", "Not yet"),
    "blocked": ("stop", "pause-circle-fill", "Blocked"),
    # What a contract says
    "exact": ("ok", "check-circle-fill", "Exact match"),
    "changed": ("stop", "exclamation-diamond-fill", "Wording drifted"),
    "unapproved": ("stop", "exclamation-diamond-fill", "Never approved"),
    "declined_back": ("stop", "exclamation-diamond-fill", "Declined, come back"),
    "superseded_back": ("stop", "exclamation-diamond-fill", "Older words, come back"),
    "missing": ("warn", "dash-lg", "Missing in contract"),
}

TAGS = {
    "security": ("shield-lock", "Security"),
    "data_movement": ("arrow-left-right", "Data movement"),
    "custom_logic": ("code", "Custom logic"),
    "deployment": ("server", "Deployment"),
    "integration": ("puzzle", "Integration"),
    "support": ("lifebuoy", "Support"),
    "delivery_date": ("calendar", "Delivery date"),
    "commercial_terms": ("banknote", "Commercial terms"),
}


@register.simple_tag
def status_pill(state: str, text: str = "") -> str:
    """A state as icon and words in its hue; `text` replaces the words ("Blocked: 1 paused")."""
    hue, drawing, label = PILLS[str(state)]
    return format_html('<span class="pill {}">{}{}</span>', hue, icon(drawing), text or label)


@register.simple_tag
def tag_chip(tag: Any) -> str:
    """What a promise touches, from a tag's name or an object that carries it as `code`."""
    drawing, label = TAGS[str(getattr(tag, "code", tag))]
    return format_html('<span class="tag">{}{}</span>', icon(drawing), label)


@register.simple_tag
def avatar(person: Any, small: bool = False) -> str:
    """The person's initials; a dash for nobody. The name stands beside it in words."""
    initials = person.initials if person else "–"
    return format_html(
        '<span class="avatar{}" aria-hidden="true">{}</span>', " sm" if small else "", initials
    )


@register.simple_tag
def unknown_chip(what: int | str = "Unknown") -> str:
    """ "2 unknowns" for a count (nothing for zero), or the given words ("Unknown to sales")."""
    if isinstance(what, int):
        if not what:
            return ""
        what = f"{what} unknown{'' if what == 1 else 's'}"
    return format_html('<span class="unknown"><span aria-hidden="true">?</span>{}</span>', what)


@register.simple_tag
def hard_stop(rule: Any) -> str:
    """The trigger that stops a promise, from its title or an object that carries it as `title`."""
    title = rule if isinstance(rule, str) else rule.title
    return format_html('<span class="hard">{}Hard stop: {}</span>', icon("sign-stop"), title)


@register.simple_tag
def word_diff(old: str, new: str) -> SafeString:
    """What changed between two sentences, word by word."""
    # Imported here: `promises` stands above this module.
    from promises.diff import word_diff as compare

    wraps = {"equal": "{}", "insert": "<ins>{}</ins>", "delete": "<del>{}</del>"}
    return mark_safe("".join(format_html(wraps[op], text) for op, text in compare(old, new)))  # noqa: S308


# --- Forms ----------------------------------------------------------------------------------------------------------


def _error_words(field: BoundField, error: ValidationError) -> Iterator[str]:
    """The error as an instruction: what is missing is named, instead of "This field is required."."""
    if error.code == "required" and error.message == Field.default_error_messages["required"]:
        label = str(field.label or field.name)
        widget = field.field.widget
        if isinstance(widget, CheckboxInput):
            yield f"Tick “{label}”"
        elif label.endswith("?"):
            yield f"Answer: {label}"
        else:
            # "SSO" keeps its capitals.
            words = label if label[1:2].isupper() else label[:1].lower() + label[1:]
            yield f"{'Choose' if isinstance(widget, Select | RadioSelect) else 'Enter'} the {words}"
    else:
        yield from error.messages


def field_errors(field: BoundField) -> list[str]:
    """The messages of one field, the same ones in the summary and beside the field."""
    return [words for error in field.errors.as_data() for words in _error_words(field, error)]


def _anchor(field: BoundField) -> str:
    if field.is_hidden or not field.auto_id:
        return ""
    return f"{field.auto_id}_0" if isinstance(field.field.widget, RadioSelect) else field.id_for_label


def _problems(forms: Iterable[Any]) -> Iterator[tuple[str, str]]:
    for form in forms:
        if isinstance(form, BaseForm):
            yield from (("", str(words)) for words in form.non_field_errors())
            for field in form:
                yield from ((_anchor(field), words) for words in field_errors(field))
        elif form:
            yield from (("", str(words)) for words in form.non_form_errors())
            yield from _problems(form.forms)


@register.inclusion_tag("_error_summary.html")
def error_summary(*forms: Any, lead: str = "", title: str = "There is a problem") -> dict[str, Any]:
    """Every error of the forms and formsets, each linked to its field. Shows nothing where there is none."""
    return {"problems": list(dict.fromkeys(_problems(forms))), "lead": lead, "title": title}


_CLASSES = {"select": "form-select", "checkbox": "form-check-input", "radioselect": "form-check-input"}


@register.inclusion_tag("_field.html")
def field(
    field: BoundField, label: str = "", hint: str | None = None, label_hidden: bool = False
) -> dict[str, Any]:
    """A form field with label, hint and errors, tied to the input for screen readers.

    `label` and `hint` replace the form's own (an empty hint drops it); `label_hidden` keeps the label for screen
    readers only. A placeholder is dropped: it disappears while one types and says no more than the label.
    """
    field.label = label or field.label
    field.help_text = field.help_text if hint is None else hint
    kind = field.widget_type
    if kind == "checkboxselectmultiple":
        kind = "radioselect"
    attrs = field.field.widget.attrs
    attrs.pop("placeholder", None)
    classes = dict.fromkeys(attrs.get("class", "").split())
    classes[_CLASSES.get(kind, "form-control")] = None
    if field.errors:
        classes["is-invalid"] = None
    attrs["class"] = " ".join(classes)
    choices = getattr(field.field, "choices", ()) if kind == "radioselect" else ()
    return {
        "field": field,
        "kind": kind,
        "errors": field_errors(field),
        "label_hidden": label_hidden,
        "stacked": any(len(str(label)) > 24 for _, label in choices),
    }


# --- Signing in -----------------------------------------------------------------------------------------------------

_PLACES = {
    "deals": "your deals",
    "reviews": "your reviews",
    "final_answers": "final answers",
    "dashboard": "the dashboard",
    "inbox": "your inbox",
    "profile": "your profile",
    "catalog": "the catalog",
    "language_rules": "the words to avoid",
    "say_instead": "what to say instead",
    "triggers": "the triggers",
    "approved_wording": "the approved wording",
    "catalog_changes": "the suggested changes",
    "custom_requests": "the custom requests",
    "before_signing": "the review before signing",
    "drift_check": "the contract check",
    "webhooks": "the webhooks",
}


@register.filter
def page_name(path: str | None) -> str:
    """The page behind a path in words that give nothing away ("the review you opened"); empty for none."""
    try:
        name = resolve(urlsplit(path or "").path).url_name or ""
    except Resolver404:
        return ""
    if name in {"", "home"}:
        return ""
    return _PLACES.get(name, f"the {name.replace('_', ' ').replace('-', ' ')} you opened")
