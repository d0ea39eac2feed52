"""Answering the review before signing, with or without flags, and settling each flag."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dealdesk.accounts.models import Person, Role
from dealdesk.audit.record import event, record
from dealdesk.notices.models import NoticeKind
from dealdesk.notices.post import notice, post
from dealdesk.transactions import atomic
from promises import links
from promises.actions.halting import PRE_CLOSE_FLAG, lift_stop, raise_stop
from promises.actions.lines import bump_scope, clean_words, settle_menu_lines
from promises.actions.locking import take_deal, take_line, take_lines
from promises.models import Deal, PromiseLine
from promises.permissions import require_editor
from promises.states import Incomplete, MovedOn, NotYours, Refused
from promises.typography import same_words
from promises.vocabulary import SAYABLE_STATES, LineState
from reviews.actions.asking import ask_anew
from reviews.actions.pre_close import load
from reviews.models import FinalAnswer, FlagKind, FlagState, PreCloseFlag, PreCloseReview, PreCloseState
from reviews.models.finals import FinalKind
from reviews.permissions import may_give_final_answers, require_pre_close_judge
from reviews.pre_close_items import ITEMS
from reviews.timers import STOPPED

# What is out of the deal already can't be flagged.
OUT = (LineState.WITHDRAWN, LineState.DECLINED, LineState.UNREVIEWED)
MOST_FLAGS = 100


@dataclass(frozen=True)
class FlagInput:
    """What could not be honoured: on a promise (by id), on an item of the form, or on both."""

    kind: str
    note: str
    item: str = ""
    line: int | None = None


@atomic
def answer_pre_close(
    review: PreCloseReview, flags: Sequence[FlagInput], *, note: str = "", by: Person, now: datetime
) -> PreCloseReview:
    """Answer with these flags, or with none. A flag on a promise stops it as a trigger does.

    A promise that was approved or on the menu is asked anew, of support too; one that teams judge stays in its round. Raises
    NotYours, MovedOn where it is answered or taken back, Incomplete with `errors` by the flag's position.
    """
    wanted = {flag.line for flag in flags if flag.line is not None}
    lines = {
        line.pk: line
        for line in take_lines(
            PromiseLine.objects.filter(deal=review.deal_id, pk__in=wanted).values_list("pk", flat=True)
        )
    }
    deal = take_deal(review.deal_id)
    review = load(review.pk)
    require_pre_close_judge(review, by)
    if not review.is_open:
        raise MovedOn("This review is answered or taken back by now.", code="answered")
    note = clean_words(note, field="note", limit=1000)
    rows = _checked(flags, lines)
    won = (
        PreCloseReview.objects.open()
        .filter(pk=review.pk)
        .update(
            state=PreCloseState.FLAGS if rows else PreCloseState.NO_FLAGS,
            note=note,
            closed_at=now,
            closed_by=by,
            **STOPPED,
        )
    )
    if not won:
        raise MovedOn("Somebody answered this review a moment ago.", code="answered")
    for row in rows:
        row.review, row.raised_at = review, now
    PreCloseFlag.objects.bulk_create(rows)
    record(
        event(
            "pre_close.answered",
            actor=by,
            now=now,
            deal=deal.pk,
            pre_close=review.pk,
            flags=len(rows),
            late=review.due_at <= now,
            on_behalf_of=review.on_behalf_of_id,
        ),
        *(
            event(
                "flag.raised",
                actor=by,
                now=now,
                deal=deal.pk,
                promise=row.line_id,
                wording=row.wording_id,
                flag=row.pk,
                flag_kind=row.kind,
                item=row.item,
                note=row.note,
            )
            for row in rows
        ),
    )
    for line in lines.values():
        notes = [row.note for row in rows if row.line_id == line.pk]
        _stop(line, words=" ".join(notes), team_id=review.team_id, by=by, now=now)
    _tell_answered(review, len(rows), by=by, now=now)
    return load(review.pk)


def _checked(flags: Sequence[FlagInput], lines: Mapping[int, PromiseLine]) -> list[PreCloseFlag]:
    if len(flags) > MOST_FLAGS:
        raise Refused(f"Raise {MOST_FLAGS} flags or fewer, now {len(flags)}.")
    rows, errors = [], {}
    for place, given in enumerate(flags):
        problems: dict[str, str] = {}
        line = lines.get(given.line) if given.line is not None else None
        note = ""
        try:
            note = clean_words(given.note, field="note", limit=400)
        except Incomplete as problem:
            problems |= problem.errors
        if not note and "note" not in problems:
            problems["note"] = "Say what the problem is."
        if given.kind not in FlagKind.values:
            problems["kind"] = "Choose feature, timeline, or pricing and scope."
        if given.item and given.item not in ITEMS:
            problems["item"] = "Choose one of the ten items."
        if given.line is not None and (line is None or line.state in OUT):
            problems["promise"] = "Choose a promise that is on the sheet of this deal."
        elif line is None and not given.item:
            problems["item"] = "Name the item or the promise that the flag speaks of."
        if problems:
            errors[str(place)] = problems
        rows.append(
            PreCloseFlag(
                item=given.item,
                line=line,
                wording_id=line.current_wording_id if line else None,
                kind=given.kind,
                note=note,
            )
        )
    if errors:
        raise Incomplete("Some flags need more before they can be sent.", errors)
    return rows


def _stop(line: PromiseLine, *, words: str, team_id: int, by: Person, now: datetime) -> None:
    raise_stop(line, code=PRE_CLOSE_FLAG, words=words, now=now)
    if line.state in SAYABLE_STATES:
        bump_scope(line.deal_id, now=now)
        ask_anew(line, by=by, now=now, because={team_id: "flagged before signing"})


def _tell_answered(review: PreCloseReview, flags: int, *, by: Person, now: datetime) -> None:
    said = "no flags" if not flags else f"{flags} flag{'' if flags == 1 else 's'}"
    post(
        notice(
            f"pre_close:{review.pk}:answered",
            person,
            text=f"{by.name} answered the review before signing of {review.deal.name}: {said}.",
            link=links.before_signing(review.deal_id),
            kind=NoticeKind.ANSWERED,
            now=now,
        )
        for person in {review.deal.sales_rep_id, review.asked_by_id} - {by.pk}
    )


# --- Settling -------------------------------------------------------------------------------------------------------


@atomic
def settle_flag(
    flag: PreCloseFlag,
    *,
    outcome: str,
    note: str = "",
    line: PromiseLine | None = None,
    by: Person,
    now: datetime,
) -> PreCloseFlag:
    """Settle a flag: `walked_back` by the rep, `reviewed` as a promise, or `accepted` by the deal desk with a reason.

    Walked back means that the flagged words are gone, or for an item that `note` says what the buyer was told. Reviewed names
    for an item the `line` that it became. Raises NotYours naming who can, MovedOn, Incomplete, Refused.
    """
    about = flag.line_id or (line.pk if line is not None else None)
    taken = take_line(about) if about is not None else None
    deal = take_deal(flag.review.deal_id)
    flag = PreCloseFlag.objects.select_related("review", "wording").get(pk=flag.pk)
    if outcome == FlagState.ACCEPTED:
        _require_accepter(by, deal)
    else:
        require_editor(by, deal)
    if flag.state != FlagState.OPEN:
        raise MovedOn("This flag is settled already.", code="settled")
    note = clean_words(note, field="note", limit=400)
    if outcome == FlagState.ACCEPTED:
        if not note:
            raise Incomplete("Give the reason.", {"note": "Say why this exception is known and accepted."})
    elif outcome == FlagState.WALKED_BACK:
        note = _walked_back(flag, taken, note)
    elif outcome == FlagState.REVIEWED:
        note = _reviewed(flag, taken, note)
    else:
        raise Incomplete(
            "Choose how it is settled.", {"outcome": "Choose walked back, reviewed, or known exception."}
        )
    _settle([flag], taken if flag.line_id else None, state=FlagState(outcome), note=note, by=by, now=now)
    return PreCloseFlag.objects.select_related("review__deal", "line", "closed_by").get(pk=flag.pk)


def _require_accepter(person: Person, deal: Deal) -> None:
    if may_give_final_answers(person) and person.pk != deal.sales_rep_id:
        return
    owners = Person.objects.active().with_role(Role.DEAL_DESK_OWNER).exclude(pk=deal.sales_rep_id)
    names = ", ".join(owners.values_list("name", flat=True))
    raise NotYours(
        f"Only the deal desk owner accepts a known exception, and nobody in their own deal. Ask {names or 'leadership'}."
    )


def _walked_back(flag: PreCloseFlag, line: PromiseLine | None, note: str) -> str:
    if line is None or not flag.line_id:
        if not note:
            words = "Write what was said back to the buyer, to whom and when."
            raise Incomplete("Say what was said back.", {"note": words})
        return note
    if line.state in (LineState.WITHDRAWN, LineState.DECLINED) or words_changed(flag, line):
        return note
    raise Refused(
        f"{line.ref} still says what was flagged. Withdraw it or write its next version first.",
        field="outcome",
    )


def words_changed(flag: PreCloseFlag, line: PromiseLine) -> bool:
    """Whether the promise says something else by now. Needs `wording` and `current_wording`; typography is no change."""
    if line.current_wording_id == flag.wording_id or line.current_wording is None:
        return False
    return flag.wording is None or not same_words(flag.wording.text, line.current_wording.text)


def _reviewed(flag: PreCloseFlag, line: PromiseLine | None, note: str) -> str:
    if line is None:
        raise Incomplete("Name the promise.", {"promise": "Choose the promise that this was reviewed as."})
    if line.deal_id != flag.review.deal_id:
        raise Incomplete("Name the promise.", {"promise": "Choose a promise of this deal."})
    answered = FinalAnswer.objects.filter(line=line, at__gte=flag.raised_at).exclude(answer=FinalKind.NO)
    if line.state == LineState.CLEAR or (line.is_approved and answered.exists()):
        return note or f"Reviewed as {line.ref}."
    raise Refused(
        f"{line.ref} has no final yes since the flag was raised. It counts once the teams and the deal desk have answered.",
        field="promise",
    )


def settle_flags_of(line: PromiseLine, *, state: FlagState, note: str, by: Person, now: datetime) -> None:
    """Settle every open flag of a promise that has just ended one way or the other. Line taken."""
    flags = list(PreCloseFlag.objects.open().filter(line=line).select_related("review"))
    if flags:
        _settle(flags, line, state=state, note=note, by=by, now=now)


def _settle(
    flags: Sequence[PreCloseFlag],
    line: PromiseLine | None,
    *,
    state: FlagState,
    note: str,
    by: Person,
    now: datetime,
) -> None:
    won = (
        PreCloseFlag.objects.open()
        .filter(pk__in=[flag.pk for flag in flags])
        .update(state=state, closed_at=now, closed_by=by, closing_note=note[:400])
    )
    if won != len(flags):
        raise MovedOn("Somebody settled this flag a moment ago.", code="settled")
    record(
        event(
            "flag.settled",
            actor=by,
            now=now,
            deal=flag.review.deal_id,
            promise=flag.line_id,
            flag=flag.pk,
            state=state.value,
            note=note,
        )
        for flag in flags
    )
    if line is not None and not PreCloseFlag.objects.open().filter(line=line).exists():
        lift_stop(line, code=PRE_CLOSE_FLAG, by=by, now=now)
        if line.state == LineState.DRAFT:
            settle_menu_lines([line], by=by, now=now)
    _tell_settled(flags, state=state, note=note, by=by, now=now)


def _tell_settled(
    flags: Sequence[PreCloseFlag], *, state: FlagState, note: str, by: Person, now: datetime
) -> None:
    message: dict[str, Any] = {"kind": NoticeKind.CHANGED, "now": now}
    post(
        notice(
            f"flag:{flag.pk}:settled",
            flag.review.closed_by_id,
            text=f"Your flag “{flag.note}” is settled by {by.name}: {state.label.lower()}. {note}".strip(),
            link=links.flag(flag.review.deal_id, flag.pk),
            **message,
        )
        for flag in flags
        if flag.review.closed_by_id not in (None, by.pk)
    )
