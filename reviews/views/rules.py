"""Words to avoid and what to say instead: the language rules and the rubric of the house, to read and to keep."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from dealdesk.accounts.http import PersonRequest
from promises.actions.language import (
    add_language_rule,
    add_pair,
    bring_back_language_rule,
    change_language_rule,
    draft_rule,
    remove_pair,
    retire_language_rule,
)
from promises.language import KINDS, Rule
from promises.models import LanguageRule
from promises.permissions import may_keep_rules, require_rule_keeper, require_rule_reader
from promises.rulebook import rule_of, rules_in_force
from promises.states import NotYours, Refused
from promises.trials import RuleTrial, try_rule
from reviews.forms.rules import KIND_CHOICES, LanguageRuleForm, PairForm
from reviews.views.errors import UNPROCESSABLE, forbidden, refusal

FEW = 6
LABELS = dict(KIND_CHOICES)


def inside(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The 403 page for guests, and for whoever posts without keeping the rules."""

    @wraps(view)
    def checked(request: PersonRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            require_rule_reader(request.user)
            if request.method == "POST":
                require_rule_keeper(request.user)
        except NotYours as exc:
            return forbidden(request, exc)
        return view(request, *args, **kwargs)

    return checked


@dataclass(frozen=True)
class RuleRow:
    """One rule as the list shows it: a few phrases of it, and how many more there are."""

    row: LanguageRule
    rule: Rule

    @property
    def phrases(self) -> list[str]:
        return [phrase for phrase in self._all if "*" not in phrase.split()][:FEW]

    @property
    def more(self) -> int:
        return len(self._all) - len(self.phrases)

    @property
    def _all(self) -> list[str]:
        # What the house added comes first: that is what somebody looks for.
        own = self.row.phrases.splitlines()
        return [*own, *(phrase for phrase in self.rule.phrases if phrase not in own)]


@require_http_methods(["GET", "HEAD"])
@inside
def language_rules(request: PersonRequest) -> HttpResponse:
    """Every rule by kind: what it marks, what it says, whether it is in force."""
    kinds: dict[str, list[RuleRow]] = {kind: [] for kind in KINDS}
    for row in LanguageRule.objects.order_by("-active", "title", "pk"):
        kinds[row.kind].append(RuleRow(row, rule_of(row)))
    return render(
        request,
        "wording/rules.html",
        {
            "kinds": [(kind, LABELS[kind], rows) for kind, rows in kinds.items() if rows],
            "may_keep": may_keep_rules(request.user),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@inside
def language_rule_new(request: PersonRequest) -> HttpResponse:
    try:
        require_rule_keeper(request.user)
    except NotYours as exc:
        return forbidden(request, exc)
    return _form_page(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
@inside
def language_rule(request: PersonRequest, pk: int) -> HttpResponse:
    """One rule to read; for the deal desk to change, try, retire and bring back."""
    rule = get_object_or_404(LanguageRule, pk=pk)
    moves = {"retire": retire_language_rule, "bring_back": bring_back_language_rule}
    if move := moves.get(request.POST.get("action", "")):
        try:
            after = move(rule, by=request.user, now=timezone.now())
        except Refused as exc:
            return refusal(request, exc, back_url=request.path) or redirect(request.path)
        messages.success(
            request,
            f"“{after.title}” is {'in force again' if after.active else 'retired: it marks nothing any more'}.",
        )
        return redirect("language_rules")
    return _form_page(request, rule)


def _form_page(request: PersonRequest, rule: LanguageRule | None) -> HttpResponse:
    form = LanguageRuleForm(request.POST if request.method == "POST" else None, rule=rule)
    trial: RuleTrial | None = None
    if request.method == "POST" and form.is_valid():
        try:
            if request.POST.get("action") == "try":
                draft = rule_of(draft_rule(form.given(), rule))
                trial = try_rule(draft, rules_in_force(), form.cleaned_data["sentences"])
            else:
                return _save(request, rule, form)
        except Refused as exc:
            if (answer := refusal(request, exc, form=form)) is not None:
                return answer
    whole = rule_of(rule) if rule else None
    return render(
        request,
        "wording/rule.html",
        {
            "now": timezone.now(),
            "rule": rule,
            "whole": whole,
            "label": LABELS[rule.kind] if rule else "",
            "form": form,
            "trial": trial,
            "may_keep": may_keep_rules(request.user),
        },
        status=UNPROCESSABLE if form.errors else 200,
    )


def _save(request: PersonRequest, rule: LanguageRule | None, form: LanguageRuleForm) -> HttpResponse:
    now = timezone.now()
    if rule is None:
        saved = add_language_rule(form.given(), by=request.user, now=now)
        messages.success(request, f"“{saved.title}” is in force.")
    else:
        saved = change_language_rule(rule, form.given(), by=request.user, now=now)
        messages.success(request, f"“{saved.title}” is saved.")
    return redirect("language_rules")


@dataclass
class Pairs:
    """The pairs of one kind: (loose, precise, the rule's id where the house can remove it)."""

    label: str
    rows: list[tuple[str, str, int | None]] = field(default_factory=list)


@require_http_methods(["GET", "HEAD", "POST"])
@inside
def say_instead(request: PersonRequest) -> HttpResponse:
    """The rubric: pairs of a loose and a precise sentence by kind, of the rules in force."""
    form = PairForm(request.POST if request.POST.get("action") == "add" else None)
    if request.method == "POST" and not form.is_bound:
        return _remove_pair(request)
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        try:
            add_pair(
                data["rule"],
                loose=data["loose"],
                precise=data["precise"],
                by=request.user,
                now=timezone.now(),
            )
        except Refused as exc:
            if (answer := refusal(request, exc, form=form)) is not None:
                return answer
        else:
            messages.success(request, "The pair is in the rubric.")
            return redirect("say_instead")
    kinds = {kind: Pairs(LABELS[kind]) for kind in KINDS}
    for row in LanguageRule.objects.filter(active=True):
        own = {pair[0] for pair in row.examples}
        pairs = kinds[row.kind].rows
        for loose, precise in rule_of(row).examples:
            pair = (loose, precise, row.pk if loose in own else None)
            # Two rules of a kind may teach by the same pair.
            if pair not in pairs:
                pairs.append(pair)
    return render(
        request,
        "wording/say_instead.html",
        {
            "kinds": [(kind, pairs) for kind, pairs in kinds.items() if pairs.rows],
            "form": form,
            "may_keep": may_keep_rules(request.user),
        },
        status=UNPROCESSABLE if form.errors else 200,
    )


def _remove_pair(request: PersonRequest) -> HttpResponse:
    pk = request.POST.get("rule", "")
    rule = get_object_or_404(LanguageRule, pk=int(pk) if pk.isdecimal() and len(pk) < 19 else 0)
    try:
        remove_pair(rule, loose=request.POST.get("loose", ""), by=request.user, now=timezone.now())
    except Refused as exc:
        return refusal(request, exc, back_url=request.path) or redirect(request.path)
    messages.success(request, "The pair is out of the rubric.")
    return redirect("say_instead")
