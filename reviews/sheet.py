"""A promise sheet as its pages show it: every line with whom it goes to, by when, and what it still needs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.utils import timezone

from dealdesk.accounts.models import Person, Role
from promises.gate import counts
from promises.language import Finding
from promises.models import Deal, PromiseLine
from promises.rulebook import say_bans
from promises.scoping import QUESTION_SETS, hints
from promises.vocabulary import LineState, Tag
from reviews.actions.sheets import Ask, preview, say_missing
from reviews.clocks import ClockRule, due_at, explain
from reviews.models import ReviewAssignment
from reviews.waiting import final_clock, sentence_for_buyer

EDITABLE_STATES = (LineState.DRAFT, LineState.CLEAR, LineState.IN_REVIEW, LineState.PAUSED)
_RADIOS = frozenset({"kind", "timing", "support_could_commit"})


@dataclass(frozen=True)
class Gap:
    """One thing that a line still needs: the id of its field on the line's page, and what to do."""

    anchor: str
    words: str

    @property
    def lower(self) -> str:
        return self.words[:1].lower() + self.words[1:]

    @property
    def brief(self) -> str:
        """Its first sentence, for lists."""
        return self.lower.partition(". ")[0]


def gaps_of(missing: Sequence[str], banned: Sequence[Finding] = ()) -> list[Gap]:
    """Missing paths as things to do; the open questions of one tag are one thing, each banned phrase one of its own."""
    gaps: list[Gap] = []
    questions: dict[str, list[str]] = {}
    for path in missing:
        if path.startswith("scoping."):
            questions.setdefault(path.split(".")[1], []).append(path)
        elif path == "wording" and banned:
            said = dict.fromkeys(say_bans([finding]).rstrip(".") for finding in banned)
            gaps += [Gap("id_wording", words) for words in said]
        else:
            gaps.append(
                Gap(f"id_{path}_0" if path in _RADIOS else f"id_{path}", say_missing(path).rstrip("."))
            )
    for tag, paths in questions.items():
        about = str(Tag(tag).label).lower()
        if len(paths) == 1:
            key = paths[0].rpartition(".")[2]
            label = next(question.label for question in QUESTION_SETS[tag] if question.key == key)
            words = f"Answer “{label}”, or choose Unknown"
        else:
            words = f"Answer {len(paths)} questions about {about}, or choose Unknown"
        gaps.append(Gap(f"id_{paths[0]}", words))
    return gaps


@dataclass(frozen=True)
class SheetRow:
    """One line: who would be asked (drafts only), what is missing, and what warns without blocking."""

    line: PromiseLine
    asks: Sequence[Ask]
    gaps: Sequence[Gap]
    warnings: Sequence[Finding] = ()

    @property
    def hints(self) -> list[str]:
        """Answers that a reviewer will ask about."""
        return hints(self.line.answers, self.line.tags)

    @property
    def is_draft(self) -> bool:
        return self.line.state == LineState.DRAFT

    @property
    def is_ready(self) -> bool:
        return self.is_draft and not self.gaps

    @property
    def is_open(self) -> bool:
        """Whether the line's page can still change it."""
        return self.line.state in EDITABLE_STATES


@dataclass
class Sheet:
    deal: Deal
    now: datetime
    rows: list[SheetRow]
    # Lines that are sent and that nobody has taken yet.
    sent_unowned: int

    def row(self, number: int) -> SheetRow | None:
        return next((row for row in self.rows if row.line.number == number), None)

    def before(self, number: int) -> int | None:
        earlier = [row.line.number for row in self.rows if row.is_open and row.line.number < number]
        return earlier[-1] if earlier else None

    @property
    def last_open(self) -> int | None:
        return self.before(self.deal.next_line_number)

    @cached_property
    def drafts(self) -> list[SheetRow]:
        return [row for row in self.rows if row.is_draft]

    @cached_property
    def ready(self) -> int:
        return sum(not row.gaps for row in self.rows)

    @cached_property
    def counts(self) -> dict[str, int]:
        """Lines, and how many are clear, stopped and unowned; unknown answers."""
        stopped = sum(bool(row.line.open_stops) for row in self.drafts)
        return {
            **counts({row.line.pk: row.line.state for row in self.rows}, stopped),
            "unknown": sum(row.line.unknown_count for row in self.rows) + self.deal.day_one_unknown,
            "unowned": self.sent_unowned
            + sum(any(ask.person is None for ask in row.asks) for row in self.drafts),
        }

    @cached_property
    def teams(self) -> int:
        return len(self.asked)

    @cached_property
    def asked(self) -> list[Ask]:
        """Each team that would be asked, once."""
        return list({ask.team_id: ask for row in self.drafts for ask in row.asks}.values())

    @cached_property
    def last_due(self) -> datetime | None:
        """When the last team's answer would be due."""
        return max((ask.due_at for ask in self.asked), default=None)

    @cached_property
    def final_rule(self) -> ClockRule:
        return final_clock(self.now)

    @cached_property
    def final_due(self) -> datetime | None:
        """The hour by which the final answers would come, were the teams to take all of their time."""
        if self.last_due is None:
            return None
        return due_at(self.final_rule, self.last_due)

    @property
    def final_explained(self) -> list[str]:
        """How that hour comes about."""
        if self.last_due is None or self.final_due is None:
            return []
        return explain(self.final_rule, self.last_due, self.final_due, ahead=True)

    @property
    def for_the_buyer(self) -> str:
        """What the rep can tell the buyer once these lines are sent, in the viewer's zone."""
        return sentence_for_buyer(len(self.drafts), self.final_due, timezone.get_current_timezone())

    @cached_property
    def final_person(self) -> Person | None:
        """Who gives the final answers, where only one person can."""
        owners = list(
            Person.objects.active().with_role(Role.DEAL_DESK_OWNER).exclude(pk=self.deal.sales_rep_id)[:2]
        )
        return owners[0] if len(owners) == 1 else None


def load_sheet(deal: Deal, *, by: Person, now: datetime, keep: bool = False) -> Sheet:
    """The sheet as this person would send it now. Constant queries. `keep` notes the preview in the deal's history.

    Raises NotYours for people who may not send it.
    """
    previews = {seen.line.pk: seen for seen in preview(deal, by=by, now=now, keep=keep)}
    lines = (
        PromiseLine.objects.filter(deal=deal).exclude(state=LineState.WITHDRAWN).for_page().order_by("number")
    )
    rows = [
        SheetRow(
            line,
            seen.asks,
            gaps_of(seen.missing, seen.banned),
            [finding for finding in seen.findings if finding not in seen.banned],
        )
        if (seen := previews.get(line.pk))
        else SheetRow(line, (), ())
        for line in lines
    ]
    nobody = ReviewAssignment.objects.open().current().filter(line__deal=deal, assignee=None)
    return Sheet(deal, now, rows, nobody.order_by().values("line").distinct().count())
