"""The record of the demo company, played through the app's own actions in the order in which it happened.

Nothing gets in that the app would refuse. Where an action demands what the data does not say, it is derived from what the
data does say: see `dealdesk.demo.derived`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from django.db.models import Min

from dealdesk.accounts.models import Person, Role, Team
from dealdesk.demo import before_signing, checks, derived, entries
from dealdesk.demo.days import Days
from promises.actions import conditions as condition_actions
from promises.actions import custom_requests as requests
from promises.actions import deals as deal_actions
from promises.actions import lines as line_actions
from promises.actions.locking import take_line
from promises.actions.plans import issue_plan
from promises.models import Condition, CustomRequest, Deal, Dependency, PromiseLine
from promises.models.conditions import ConditionState
from promises.models.requests import Side
from promises.vocabulary import Stage
from reviews.actions import finals, handing, questions, revisions, sheets
from reviews.actions.asking import request_final_answer
from reviews.actions.sweeping import sweep
from reviews.actions.verdicts import decide
from reviews.gates import gate_of
from reviews.models import FinalRequest, PreCloseReview, ReviewAssignment
from reviews.models.assignments import RUNNING_STATES

# The part of its day at which a thing happens, where the data gives only the day.
CREATED, WRITTEN, TAGGED, LIFTED, REWORDED = 0.0, 0.05, 0.1, 0.15, 0.3
VERDICT, SETTLED, FINAL, PLAN, STAGE, SENT, OPENED = 0.5, 0.75, 0.8, 0.9, 0.92, 0.97, 0.98
# Between two things of one kind on one day.
NEXT, NEXT_LINE = 0.02, 0.001

Row = Mapping[str, Any]


class Contradiction(Exception):
    """The data tells something that does not fit what the app made of the story so far."""


@dataclass(frozen=True)
class Step:
    at: datetime
    run: Callable[..., object]


class Story:
    """Everything that happened, as steps; `play` runs them in order of time, with the sweeps that were due between them."""

    def __init__(self, data: Row, days: Days, people: Mapping[str, Person]) -> None:
        self.data = data
        self.days = days
        self.people = people
        self.steps: list[Step] = []
        self.teams = {team.code: team for team in Team.objects.all()}
        self.names = {key: person.name for key, person in people.items()}
        self.owner = next(person for person in people.values() if person.has_role(Role.DEAL_DESK_OWNER))

    def play(self) -> None:
        for deal in self.data["deals"]:
            self._tell_deal(deal)
        for step in sorted(self.steps, key=lambda step: step.at):
            self._sweep_until(step.at)
            step.run(now=step.at)
        self._sweep_until(self.days.now)
        sweep(now=self.days.now, trust_clock=True)

    def _sweep_until(self, moment: datetime) -> None:
        """Sweep at every moment up to this one at which a rung was due, as a sweep that never stops would have."""
        while due := self._next_due(moment):
            if not sweep(now=due, trust_clock=True):
                raise Contradiction(f"The sweep got stuck at {due:%Y-%m-%d %H:%M}.")

    def _next_due(self, moment: datetime) -> datetime | None:
        rows = (
            ReviewAssignment.objects.filter(state__in=RUNNING_STATES, next_escalation_at__lte=moment),
            FinalRequest.objects.open().filter(next_escalation_at__lte=moment),
            PreCloseReview.objects.open().filter(next_escalation_at__lte=moment),
        )
        dues = [found.order_by().aggregate(due=Min("next_escalation_at"))["due"] for found in rows]
        return min((due for due in dues if due), default=None)

    # --- What happened, when

    def _step(self, at: datetime, run: Callable[..., object], *args: Any) -> None:
        self.steps.append(Step(at, partial(run, *args)))

    def _at(self, row: Row, part: float, *, day: str = "day", ago: str = "hours_ago") -> datetime:
        return self.days.ago(row[ago]) if ago in row else self.days.moment(row[day], part)

    def _tell_deal(self, deal: Row) -> None:
        by_day: dict[int, list[Row]] = {}
        for line in deal["lines"]:
            by_day.setdefault(line["wordings"][0]["day"], []).append(line)
        self._step(self.days.moment(min(by_day), CREATED), self._create_deal, deal)
        for day, lines in by_day.items():
            self._step(self.days.moment(day, WRITTEN), self._add_lines, deal, lines)
        for line in deal["lines"]:
            self._tell_line(deal, line)
        if deal["sheet"] == "submitted":
            at = self._at(deal, SENT, day="submitted_day", ago="submitted_hours_ago")
            self._step(at, self._submit, deal)
            for moment, run, told in before_signing.steps(self.days, deal, sent_at=at):
                self._step(moment, run, self, deal, told)
        for plan in deal.get("close_plans", ()):
            self._step(self.days.moment(plan["issued_day"], PLAN), self._issue_plan, deal, plan)
        for moment, run, told in checks.steps(self.days, deal):
            self._step(moment, run, self, deal, told)
        stage_day = self._stage_day(deal)
        if stage_day is not None:
            self._step(self.days.moment(stage_day, STAGE), self._move_stage, deal)

    def _stage_day(self, deal: Row) -> int | None:
        """The day on which the deal came to its stage; a closing deal did when its last close plan was issued."""
        if deal["stage"] == Stage.CLOSING:
            return int(deal["close_plans"][-1]["issued_day"])
        return deal.get("signed_day") if deal["stage"] == Stage.WON else deal.get("lost_day")

    def _tell_line(self, deal: Row, line: Row) -> None:
        later = line["n"] * NEXT_LINE
        first_day = line["wordings"][0]["day"]
        for removed in line.get("tags_removed", ()):
            self._step(self.days.moment(first_day, TAGGED + later), self._remove_tag, deal, line, removed)
            self._step(self.days.moment(first_day, LIFTED + later), self._lift_stop, deal, line, removed)
        if "catalog" in line and line.get("dependencies"):
            self._step(self.days.moment(first_day, TAGGED + later), self._add_dependencies, deal, line)
        reviews = line.get("reviews", ())
        narrowed = {review["rev"] + 1 for review in reviews if review.get("verdict") == "limit"}
        for wording in line["wordings"][1:]:
            if wording["rev"] not in narrowed:
                self._step(self._at(wording, REWORDED + later), self._reword, deal, line, wording)
        for place, review in enumerate(reviews):
            if question := review.get("question"):
                self._step(self._at(question, VERDICT), self._ask, deal, line, review)
            if handed := review.get("handed_over"):
                self._step(self._at(handed, VERDICT), self._hand_over, deal, line, review)
            if "verdict" in review:
                at = self._at(review, VERDICT + place * NEXT + later)
                self._step(at, self._decide, deal, line, review)
        if told := line.get("custom_request"):
            opened = self._at(deal, OPENED + later, day="submitted_day", ago="submitted_hours_ago")
            self._step(opened, self._open_request, deal, line)
            for place, side in enumerate(Side):
                at = self.days.moment(told["day"], VERDICT + place * NEXT + later)
                self._step(at, self._judge_request, deal, line, side.value)
            self._step(self.days.moment(told["day"], SETTLED + later), self._close_request, deal, line)
        for dependency in line.get("dependencies", ()):
            if dependency["state"] != "open":
                at = self.days.moment(dependency["date"], SETTLED + later)
                self._step(at, self._close_dependency, deal, line, dependency)
        final = line.get("final") or {}
        for given in (*line.get("earlier_finals", ()), final):
            if given.get("answer"):
                self._step(self._at(given, FINAL + later), self._answer, deal, line, given)
        if "asked_hours_ago" in final:
            self._step(self.days.ago(final["asked_hours_ago"]), self._ask_for_final, deal, line)

    # --- Finding what is there

    def _deal(self, deal: Row) -> Deal:
        return Deal.objects.select_related("plan", "sales_rep").get(code=deal["code"])

    def _line(self, deal: Row, line: Row) -> PromiseLine:
        return PromiseLine.objects.select_related("deal", "current_wording").get(
            deal__code=deal["code"], number=line["n"]
        )

    def _review(self, deal: Row, line: Row, review: Row) -> ReviewAssignment:
        found = (
            ReviewAssignment.objects.current()
            .select_related("wording")
            .filter(line=self._line(deal, line), team__code=review["team"], wording__revision=review["rev"])
            .first()
        )
        if found is None:
            raise Contradiction(
                f"{deal['code']}-{line['n']}.{review['rev']} is not asked of {review['team']}."
            )
        return found

    def _assignees(
        self, deal: Row, lines: Sequence[Row], revision: int = 1
    ) -> dict[tuple[int, int], int | None]:
        """Whom the data has answer for each team; a team that it names for other words only has the same person asked."""
        pks = dict(Deal.objects.get(code=deal["code"]).lines.values_list("number", "pk"))
        found: dict[tuple[int, int], int | None] = {}
        for line in lines:
            for review in sorted(
                line.get("reviews", ()), key=lambda row: abs(row["rev"] - revision), reverse=True
            ):
                key = (pks[line["n"]], self.teams[review["team"]].pk)
                person = review.get("handed_over", {}).get("by") or review["reviewer"]
                found[key] = self.people[person].pk if person else None
        return found

    # --- The deal and its sheet

    def _create_deal(self, deal: Row, *, now: datetime) -> None:
        deal_actions.create_deal(entries.deal_values(self, deal), by=self.people[deal["rep"]], now=now)

    def _add_lines(self, deal: Row, lines: Sequence[Row], *, now: datetime) -> None:
        drafts = [entries.line_draft(self, line) for line in lines]
        rep = self.people[deal["rep"]]
        line_actions.add_lines(self._deal(deal), drafts, by=rep, now=now, propose=False)

    def _remove_tag(self, deal: Row, line: Row, removed: Row, *, now: datetime) -> None:
        revisions.retag(
            self._line(deal, line),
            remove=[removed["tag"]],
            reason=removed["reason"],
            by=self.people[removed["by"]],
            now=now,
        )

    def _lift_stop(self, deal: Row, line: Row, removed: Row, *, now: datetime) -> None:
        """Only a reviewer lifts the hard stop behind a tag; the teams asked say that one did before the sheet was sent."""
        reviewer = self.people[line["reviews"][0]["reviewer"]]
        revisions.retag(self._line(deal, line), remove=[removed["tag"]], by=reviewer, now=now)

    def _add_dependencies(self, deal: Row, line: Row, *, now: datetime) -> None:
        row = take_line(self._line(deal, line).pk)
        condition_actions.add_dependencies(row, derived.dependencies(self, deal, line))

    def _submit(self, deal: Row, *, now: datetime) -> None:
        row = self._deal(deal)
        assignees = self._assignees(
            deal, [line for line in deal["lines"] if row.lines.filter(number=line["n"]).exists()]
        )
        sheets.submit(row, by=self.people[deal["rep"]], now=now, assignees=assignees)

    def _reword(self, deal: Row, line: Row, wording: Row, *, now: datetime) -> None:
        revisions.reword(
            self._line(deal, line),
            self.days.fill(wording["text"]),
            by=self.people[wording["by"]],
            now=now,
            propose=False,
            assignees=self._assignees(deal, [line], wording["rev"]),
        )

    # --- The judgment

    def _ask(self, deal: Row, line: Row, review: Row, *, now: datetime) -> None:
        question = review["question"]
        asked = questions.ask(
            self._review(deal, line, review), question["text"], by=self.people[question["by"]], now=now
        )
        if asked.to_id != self.people[question["to"]].pk or question["answer"]:
            raise Contradiction(f"The question about {deal['code']}-{line['n']} went to {asked.to}.")

    def _hand_over(self, deal: Row, line: Row, review: Row, *, now: datetime) -> None:
        handing.hand_over(
            self._review(deal, line, review),
            to=self.people[review["reviewer"]],
            by=self.people[review["handed_over"]["by"]],
            now=now,
        )

    def _decide(self, deal: Row, line: Row, review: Row, *, now: datetime) -> None:
        row = self._review(deal, line, review)
        given = entries.verdict(self, deal, line, review)
        decide(
            row,
            given,
            digest=row.wording.digest,
            by=self.people[review["reviewer"]],
            now=now,
            assignees=self._assignees(deal, [line], review["rev"] + 1),
        )

    def _answer(self, deal: Row, line: Row, given: Row, *, now: datetime) -> None:
        row = self._line(deal, line)
        assert row.current_wording is not None
        if row.current_wording.revision != given["rev"]:
            raise Contradiction(f"{row.code} is answered as revision {given['rev']}.")
        finals.give_final_answer(
            row,
            answer=given["answer"],
            # An answer that an edit of the words overtook has no sentence of its own; the later one says the same.
            sentence=self.days.fill(given.get("sentence") or line["final"]["sentence"]),
            digest=row.current_wording.digest,
            terms=finals.Terms(
                owner=self.people.get(given.get("owner", "")),
                deliver_on=self.days.on(given["date"]) if "date" in given else None,
                phase=given.get("phase", ""),
                limit=self.days.fill(given.get("limit", "")),
            ),
            conditions=derived.conditions(self, deal, line, given),
            override_reason=given.get("override_reason", ""),
            by=self.people[given["by"]],
            now=now,
        )

    def _ask_for_final(self, deal: Row, line: Row, *, now: datetime) -> None:
        """Ask for the final answer once more, where the data has it asked later than the last team answered."""
        row = take_line(self._line(deal, line).pk)
        if FinalRequest.objects.open().get(line=row).asked_at < now:
            request_final_answer(row, now=now)

    def _close_dependency(self, deal: Row, line: Row, told: Row, *, now: datetime) -> None:
        row = self._line(deal, line)
        dependency = Dependency.objects.get(line=row, what=told["text"])
        met = told["state"] == "met"
        condition_actions.close_dependency(dependency, met=met, by=self.people[deal["rep"]], now=now)
        if met:
            # A condition of the same day is the same thing, as the final answer put it.
            for condition in Condition.objects.current().filter(
                line=row, due_on=dependency.due_on, state=ConditionState.OPEN
            ):
                condition_actions.meet_condition(
                    condition, note=condition.evidence, by=row.owner or self.owner, now=now
                )

    # --- What is off the menu

    def _open_request(self, deal: Row, line: Row, *, now: datetime) -> None:
        """The rep asks for it in the customer's words when the sheet is sent."""
        requests.open_request(self._line(deal, line), line["ask"], by=self.people[deal["rep"]], now=now)

    def _judge_request(self, deal: Row, line: Row, side: str, *, now: datetime) -> None:
        """Each side's word, and nothing that it does not say: feasibility, cost and worth stay unknown."""
        told = line["custom_request"]
        lead = self.people[told["sales_by"]] if side == Side.SALES else self.teams[side].lead
        assert lead is not None
        given = requests.JudgmentInput(note=told[side])
        requests.judge_request(self._request(deal, line), given, side=side, by=lead, now=now)

    def _close_request(self, deal: Row, line: Row, *, now: datetime) -> None:
        told, lead = line["custom_request"], self.teams["product"].lead
        assert lead is not None
        note = " ".join(f"{side.label}: {told[side.value]}." for side in Side)
        requests.close_request(self._request(deal, line), told["outcome"], note, by=lead, now=now)

    def _request(self, deal: Row, line: Row) -> CustomRequest:
        return CustomRequest.objects.get(line=self._line(deal, line))

    # --- The close plan and the stage

    def _issue_plan(self, deal: Row, plan: Row, *, now: datetime) -> None:
        issued = issue_plan(
            self._deal(deal), outside=plan["outside_contract"], by=self.people[plan["by"]], now=now
        )
        if issued.version != plan["version"]:
            raise Contradiction(f"{deal['code']} has close plan {issued.version}, told is {plan['version']}.")

    def _move_stage(self, deal: Row, *, now: datetime) -> None:
        row = self._deal(deal)
        gates = gate_of(row)
        deal_actions.move_stage(
            row,
            deal["stage"],
            by=self.people[deal["rep"]],
            now=now,
            quote_open=gates.quote.open,
            sign_open=gates.sign.open,
        )
