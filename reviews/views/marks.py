"""What the language rules mark in a sentence, as every page that writes one shows it."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from dealdesk.accounts.http import PersonRequest
from promises.language import READ_LIMIT, Finding, Measure, Rule, check, measure
from promises.rulebook import rules_in_force

MOST_MARKS = 8
# Names under which pages send their sentence.
FIELDS = ("wording", "sentence")
# Above the first it reads easily, above the second with some effort (R. Flesch, "How to Write Plain English", 1979).
EASY, FAIR = 60, 30


@dataclass(frozen=True)
class Marks:
    """The findings of a sentence, its length, and whether banned words would keep it from being sent."""

    findings: Sequence[Finding]
    size: Measure
    blocks: bool = False

    @property
    def banned(self) -> list[Finding]:
        return [finding for finding in self.distinct if finding.bans] if self.blocks else []

    @property
    def distinct(self) -> list[Finding]:
        """Each phrase and rule once; what blocks comes first."""
        once: dict[tuple[str, str], Finding] = {}
        for finding in self.findings:
            once.setdefault((finding.phrase.casefold(), finding.rule), finding)
        return sorted(once.values(), key=lambda finding: not finding.bans)

    @property
    def shown(self) -> list[Finding]:
        return self.distinct[:MOST_MARKS]

    @property
    def more(self) -> int:
        return len(self.distinct) - len(self.shown)

    @property
    def ease(self) -> str:
        score = self.size.reading_ease
        if score is None:
            return ""
        return (
            "easy to read"
            if score >= EASY
            else "takes some effort to read"
            if score >= FAIR
            else "hard to read"
        )


def marks_of(text: str, *, blocks: bool = False, rules: Sequence[Rule] | None = None) -> Marks:
    """What to show under a sentence. `blocks`: whether banned words stop it here, or warn like the others.

    One query where `rules` are not given.
    """
    text = text[:READ_LIMIT]
    return Marks(
        check(text, rules_in_force() if rules is None else rules) if text.strip() else [],
        measure(text),
        blocks,
    )


@require_POST
def language_marks(request: PersonRequest) -> HttpResponse:
    """The marks of a sentence that is being written. Keeps nothing."""
    text = next((request.POST[name] for name in FIELDS if name in request.POST), "")
    return render(
        request, "wording/_marks.html", {"marks": marks_of(text, blocks=request.POST.get("blocks") == "1")}
    )
