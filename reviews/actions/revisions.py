"""New words, new tags, or the end of a promise while teams judge it: what the sheet's verbs do to reviews."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from dealdesk.accounts.models import Person, Role
from dealdesk.audit.record import event, record
from dealdesk.transactions import atomic
from promises.actions import stops
from promises.actions.halting import lift_stop, untagged_stops
from promises.actions.lines import bump_scope, clean_words, edit_line, reword_draft
from promises.actions.lines import retag as retag_line
from promises.actions.locking import move_line, take_line
from promises.actions.wordings import write_revision
from promises.models import PromiseLine
from promises.permissions import may_edit_deal, require_editor
from promises.rulebook import bans_in, rules_in_force, say_bans
from promises.states import Incomplete, MovedOn, NotYours, Refused
from promises.typography import same_words
from promises.vocabulary import SAYABLE_STATES, WAITING_STATES, LineState, Stage
from reviews.actions.asking import (
    ask_again,
    asked_teams,
    close_final_request,
    open_reviews,
    refuse_lost,
    settle_line,
    withdraw_reviews,
)
from reviews.actions.flags import settle_flags_of
from reviews.desk import Desk
from reviews.models import FlagState, ReviewAssignment
from reviews.permissions import may_give_final_answers


@atomic
def reword(
    line: PromiseLine,
    text: str,
    *,
    digest: str | None = None,
    by: Person,
    now: datetime,
    propose: bool = True,
    assignees: Mapping[tuple[int, int], int | None] | None = None,
) -> PromiseLine:
    """Write the next revision of a promise's sentence and ask every team again; nobody can call an edit minor.

    Equal but for white space and typography makes no revision. `digest` is that of the words the writer saw. Raises
    NotYours, Incomplete (also for words of a banned rule, since they would be sent at once), MovedOn where somebody wrote
    newer words, Refused for a withdrawn promise.
    """
    line = take_line(line.pk)
    if not may_edit_deal(by, line.deal) and not may_give_final_answers(by):
        require_editor(by, line.deal)
    if digest is not None and line.current_wording and digest != line.current_wording.digest:
        raise MovedOn(f"{line.ref} has newer words. Read them before you write.", code="newer_words")
    if line.state in (LineState.DRAFT, LineState.CLEAR):
        return reword_draft(line, text, by=by, now=now)
    if line.state == LineState.WITHDRAWN:
        raise Refused(f"{line.ref} is withdrawn. Restore it first.")
    refuse_lost(line)
    text = clean_words(text)
    if not text:
        raise Incomplete("Write the sentence.", {"wording": "Write the sentence that we would sign."})
    if line.current_wording and same_words(line.current_wording.text, text):
        return line
    # What the deal desk writes warns only, as what a team writes: they judge.
    if not may_give_final_answers(by) and (banned := bans_in(line, rules_in_force(), text)):
        raise Incomplete("These words can't be sent for review.", {"wording": say_bans(banned)})
    if line.state in SAYABLE_STATES:
        bump_scope(line.deal_id, now=now)
        # The approval ends before the words change: the database keeps the two together.
        move_line(line, LineState.IN_REVIEW)
    write_revision([(line, text)], by=by, team=None, now=now)
    if propose:
        stops.tag_and_stop([line], given=[[]], by=by, now=now)
    ask_again(_with_tags(line), by=by, now=now, assignees=assignees)
    return _with_tags(line)


def _with_tags(line: PromiseLine) -> PromiseLine:
    """The same taken row with tags and stops as they are now."""
    return (
        PromiseLine.objects.select_related("deal__sales_rep", "deal__plan", "current_wording")
        .prefetch_related("line_tags", "hard_stops__rule")
        .get(pk=line.pk)
    )


@atomic
def retag(
    line: PromiseLine,
    *,
    add: Sequence[str] = (),
    remove: Sequence[str] = (),
    reason: str = "",
    lift: Sequence[str] = (),
    by: Person,
    now: datetime,
) -> PromiseLine:
    """Add or remove tags; while a promise is judged, a tag that brings in a team asks that team too.

    A team that was asked stays asked. Reviewers lift the hard stop behind a tag that they remove; reps don't. `lift` names
    triggers whose stops no tag raised and which reviewers lift by themselves. Raises NotYours, Incomplete, Refused once the
    promise is answered and where such a stop does not stand.
    """
    line = take_line(line.pk)
    judges = by.has_role(Role.REVIEWER, Role.TEAM_LEAD) and by.pk != line.deal.sales_rep_id
    if not judges:
        require_editor(by, line.deal)
    if line.state not in (
        LineState.DRAFT,
        LineState.CLEAR,
        LineState.IN_REVIEW,
        LineState.PAUSED,
        LineState.WAITING_FINAL,
    ):
        raise Refused(f"{line.ref} is answered, so its tags stand.")
    if lift:
        if not judges:
            raise NotYours(f"Only a reviewer lifts a hard stop of {line.ref}.")
        standing = {stop.rule.code for stop in untagged_stops(line)}
        if not set(lift) <= standing:
            raise Refused(f"{line.ref} has no such hard stop by now.", field="lift")
        for code in lift:
            lift_stop(line, code=code, by=by, now=now)
    retag_line(line, add=add, remove=remove, reason=reason, by=by, now=now, lifts=judges)
    return _ask_missing_teams(_with_tags(line), by=by, now=now)


@atomic
def change_facts(line: PromiseLine, values: Mapping[str, Any], *, by: Person, now: datetime) -> PromiseLine:
    """Change what stands around the words; a fact that brings in a team (custom work, say) asks that team too.

    Raises as `promises.actions.lines.edit_line`.
    """
    line = edit_line(line, values, by=by, now=now)
    return _ask_missing_teams(_with_tags(line), by=by, now=now)


def _ask_missing_teams(line: PromiseLine, *, by: Person, now: datetime) -> PromiseLine:
    """Ask the teams that a promise under review goes to by now and that nobody has asked. Line taken, tags prefetched."""
    if line.state not in WAITING_STATES:
        return line
    refuse_lost(line)
    desk = Desk.load(now=now)
    asked = set(
        ReviewAssignment.objects.filter(
            line=line, wording=line.current_wording, round=line.round
        ).values_list("team_id", flat=True)
    )
    teams = {team: why for team, why in asked_teams(line, desk).items() if team not in asked}
    if not teams:
        return line
    open_reviews([(line, teams)], desk=desk, by=by, now=now)
    settle_line(line, now=now, desk=desk)
    return _with_tags(line)


@atomic
def withdraw(line: PromiseLine, *, reason: str, by: Person, now: datetime) -> PromiseLine:
    """Take a promise off the sheet; nothing is deleted. Raises NotYours, Incomplete, Refused in a won deal."""
    line = take_line(line.pk)
    require_editor(by, line.deal)
    if line.deal.stage == Stage.WON:
        raise Refused("The deal is won: what was signed can't be withdrawn.")
    if line.state != LineState.DRAFT and not reason.strip():
        raise Incomplete("Say why.", {"reason": "Say why this is no longer asked."})
    reason = clean_words(reason, field="reason", limit=300)
    was_sayable = line.state in SAYABLE_STATES
    move_line(line, LineState.WITHDRAWN)
    withdraw_reviews(line, by=by, now=now, why="promise withdrawn")
    close_final_request(line, now=now)
    settle_flags_of(
        line, state=FlagState.WALKED_BACK, note=f"{line.ref} is withdrawn. {reason}".strip(), by=by, now=now
    )
    if was_sayable:
        bump_scope(line.deal_id, now=now)
    record(event("line.withdrawn", actor=by, now=now, deal=line.deal_id, promise=line.pk, reason=reason))
    return line


__all__ = ["NotYours", "retag", "reword", "withdraw"]
