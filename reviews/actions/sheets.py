"""Sending a promise sheet: what would be asked, then the same for real."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F

from dealdesk.accounts.models import Person
from dealdesk.audit.record import event, record
from dealdesk.transactions import atomic
from promises import scoping
from promises.actions.locking import take_deal, take_lines
from promises.language import Finding
from promises.models import Deal, PromiseLine
from promises.permissions import require_editor
from promises.rulebook import bans_in, findings_of, rules_in_force, say_bans
from promises.states import LINE_MOVES, Incomplete, Refused, check_move
from promises.vocabulary import LineState, Stage
from reviews.actions.asking import asked_teams, open_reviews
from reviews.clocks import due_at, explain
from reviews.desk import Desk
from reviews.models import ReviewAssignment


@dataclass(frozen=True)
class Ask:
    """One team that would be asked about one line: why, whom, when the answer would be due, and how that comes about."""

    team_id: int
    team: str
    team_code: str
    reasons: Sequence[str]
    person: Person | None
    due_at: datetime
    due_explained: Sequence[str]


@dataclass(frozen=True)
class LinePreview:
    """One line: who would be asked, paths of what is missing, and what the language rules mark in its words."""

    line: PromiseLine
    asks: Sequence[Ask]
    missing: Sequence[str]
    findings: Sequence[Finding] = ()
    banned: Sequence[Finding] = ()


def missing_of(line: PromiseLine, banned: Sequence[Finding] = ()) -> list[str]:
    """Paths of what a line still needs before it can be sent. Needs tags prefetched in lists.

    `needed_by` is asked of what is expected on day one or is launch-critical; other words where some are banned.
    """
    if line.state == LineState.CLEAR:
        return []
    missing = []
    if line.current_wording is None or banned:
        missing.append("wording")
    for name in ("ask", "said_by", "kind", "channel", "said_on"):
        if not getattr(line, name):
            missing.append(name)
    if not line.needed_by and (line.day_one or line.launch_critical):
        missing.append("needed_by")
    return missing + scoping.missing(line.answers, line.tags)


def _drafts(deal: Deal) -> list[PromiseLine]:
    return list(
        PromiseLine.objects.filter(deal=deal, state=LineState.DRAFT)
        .select_related("deal__sales_rep", "current_wording", "catalog_entry")
        .prefetch_related("line_tags", "hard_stops__rule")
        .order_by("number")
    )


def preview(deal: Deal, *, by: Person, now: datetime, keep: bool = True) -> list[LinePreview]:
    """Who would be asked about each line that is not sent yet, why, and when the answer would be due.

    Words of a banned rule are among what is missing. `keep` notes the preview in the history, so that what changes after it
    can be seen. Raises NotYours.
    """
    require_editor(by, deal)
    desk = Desk.load(now=now)
    rules = rules_in_force()
    turns = []
    for line in _drafts(deal):
        barred = frozenset({deal.sales_rep_id, line.current_wording.author_id if line.current_wording else 0})
        teams = asked_teams(line, desk)
        turns.append((line, teams, {team: desk.assign(team, barred=barred).person_id for team in teams}))
    dues = {team: due_at(desk.team_clock(team), now) for _, teams, _ in turns for team in teams}
    explained = {
        team: tuple(explain(desk.team_clock(team), now, due, ahead=True)) for team, due in dues.items()
    }
    people = Person.objects.in_bulk({pk for _, _, picked in turns for pk in picked.values() if pk})
    previews = [
        LinePreview(
            line,
            [
                Ask(
                    team_id=team,
                    team=desk.teams[team].name,
                    team_code=desk.teams[team].code,
                    reasons=reasons,
                    person=people.get(picked[team] or 0),
                    due_at=dues[team],
                    due_explained=explained[team],
                )
                for team, reasons in teams.items()
            ],
            missing_of(line, banned := bans_in(line, rules)),
            findings_of(line, rules),
            banned,
        )
        for line, teams, picked in turns
    ]
    if keep and previews:
        record(
            event(
                "sheet.previewed",
                actor=by,
                now=now,
                deal=deal.pk,
                lines={str(p.line.number): [ask.team_code for ask in p.asks] for p in previews},
            )
        )
    return previews


@atomic
def submit(
    deal: Deal,
    *,
    by: Person,
    now: datetime,
    assignees: Mapping[tuple[int, int], int | None] | None = None,
) -> list[ReviewAssignment]:
    """Send every line that is not sent yet to the teams that would have to keep it; all or none.

    Raises NotYours; Refused where the sheet is empty or all of it is sent; Incomplete with `errors` by line number where
    something required is missing or words of a banned rule stand. A sheet of menu lines alone is submitted with nobody to ask.
    """
    taken = take_lines(deal.lines.filter(state=LineState.DRAFT).values_list("pk", flat=True))
    deal = take_deal(deal.pk)
    require_editor(by, deal)
    if deal.stage in (Stage.WON, Stage.LOST):
        raise Refused(f"The deal is {deal.get_stage_display().lower()}: nothing is sent for review.")
    ours = {line.pk for line in taken}
    lines = [line for line in _drafts(deal) if line.pk in ours]
    if not lines and (deal.submitted_at or not deal.lines.filter(state=LineState.CLEAR).exists()):
        raise Refused(
            "Every line is sent already."
            if deal.submitted_at
            else "Add a promise before you send the sheet.",
            code="nothing_to_send",
        )
    rules = rules_in_force()
    errors: dict[str, Any] = {
        str(line.number): {path: say_missing(path, banned) for path in gaps}
        for line in lines
        if (gaps := missing_of(line, banned := bans_in(line, rules)))
    }
    if errors:
        raise Incomplete(
            f"{len(errors)} of {len(lines)} lines need more before they can be sent."
            if len(lines) > 1
            else "The line needs more before it can be sent.",
            errors,
        )
    desk = Desk.load(now=now)
    asked = [(line, asked_teams(line, desk)) for line in lines]
    nobody = [line.ref for line, teams in asked if not teams]
    if nobody:
        raise Refused(f"No team is set up to judge {', '.join(nobody)}. Ask an administrator to add a route.")
    for line in lines:
        check_move(LINE_MOVES, line.state, LineState.IN_REVIEW, what=line.ref)
    PromiseLine.objects.filter(pk__in=[line.pk for line in lines]).update(
        state=LineState.IN_REVIEW, version=F("version") + 1
    )
    for line in lines:
        line.state = LineState.IN_REVIEW
    reviews = open_reviews(asked, desk=desk, by=by, now=now, assignees=assignees)
    if deal.submitted_at is None:
        Deal.objects.filter(pk=deal.pk).update(submitted_at=now)
    record(
        event(
            "sheet.submitted",
            actor=by,
            now=now,
            deal=deal.pk,
            lines={
                str(line.number): sorted(desk.teams[team].code for team in teams) for line, teams in asked
            },
        )
    )
    return reviews


_SAY = {
    "wording": "Write the sentence that we would sign.",
    "ask": "Say what the buyer asked for.",
    "said_by": "Say who said it.",
    "said_on": "Give the day on which it was said.",
    "channel": "Say where it was said: call, demo, e-mail or proposal.",
    "kind": "Choose standard feature, custom work or ongoing service.",
    "needed_by": "Give the date by which the buyer needs it.",
}


def say_missing(path: str, banned: Sequence[Finding] = ()) -> str:
    """What to do about one missing path; `banned` are the findings that a line's words may not have."""
    if path == "wording" and banned:
        return say_bans(banned)
    return _SAY.get(path) or "Answer this, or choose Unknown."
