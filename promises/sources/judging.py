"""One sentence at a time: does it commit our side, ask something of it, or hold it to what it said?"""

import re
from collections.abc import Collection

from promises.sources import cues
from promises.sources.grammar import acts, tense

# Rules read this much of a sentence.
READ_LIMIT = 1_200
_TAG_QUESTION = re.compile(r"(?i),? (?:right|correct|yes|isn't it|aren't they|agreed|ok|okay|no)\?$")
_WORDS = re.compile(r"[^\W_][\w'-]*")
_SHORT_YES = re.compile(
    r"(?i)^(?:yes|yep|yeah|sure|exactly|right|of course|absolutely|correct|agreed|definitely|certainly|👍|"
    r"(?:i|we|they|he|she|you) (?:do|did|are|can|will|have)(?=,)|(?:it|that) (?:does|did|is|can|will)(?=,))[,. !]*"
)
_ONLY_AGREES = re.compile(
    r"(?i)^(?:(?:and|so|yes|ok),? )?(?:that|this|it|all|your?|the|these|those|points?|both|everything|every|each|number|item)\b.{0,60}\b(?:is|are|works?|stands?|sounds?|looks?) ?(?:all |exactly |quite |perfectly )?"
    r"(?:right|correct|fine|ok|okay|agreed|no problem|good|stand|for (?:me|us))\b"
)
_OUR_WISH = re.compile(
    r"(?i)(?:(?:and|also|so|but|then),? )?(?:please|let (?:me|us) know|tell|send|call|write|drop|give|have a|take a|feel free|don't hesitate|do not hesitate|"
    r"can you|could you|would you|just (?:send|call|tell|let)|forward|share|check|bring|say)\b"
)
_NAMED = re.compile(
    r"(?<=[a-z,;:] )(?:[A-Z][A-Za-z]*[A-Z][\w-]*|[A-Z][a-z]+(?: [A-Z0-9]\w*)*|[A-Z]{2,}[\w-]*)"
)
_TO_US = re.compile(r"(?i)(?:\w+[,:]? )?(?:could|can|would|will) (?:you|your)\b")
_ORDINALS = {
    "first": 1,
    "second": 2,
    "third": 3,
    "fourth": 4,
    "fifth": 5,
    "sixth": 6,
    "seventh": 7,
    "last": -1,
}
_EXCEPTION = re.compile(
    r"(?i)(?:(?:except|apart from|but not|not|all but)\b[^.]{0,40}?|)(?:(?:the|point|number|item|no\.?|#)\s?)(first|second|third|fourth|fifth|sixth|seventh|last|\d{1,2})\b([^.]{0,120})"
)
_AGAINST = re.compile(
    r"(?i)\b(?:not|no|never|isn't|n't|except|apart from|wrong|misheard|misunderst\w+|different|open|check|separate|but)\b"
)
_REPORTED_ASK = re.compile(
    r"(?i)^(?:(?:also|and|then|finally|further|in addition),? )*(?:you|your (?:\w+ ){0,2}\w+)(?: (?:also|then|further|both|team))* (?:asked (?:for|that|us to)|requested|requires?|required|insist(?:ed)? (?:on|that)|wanted|want|need|needed)\b"
)


def plain(text: str) -> str:
    return text[:READ_LIMIT].replace("\u2019", "'").replace("\u2018", "'").replace("\u00a0", " ")


def is_question(text: str) -> bool:
    if text.rstrip("\"') ").endswith("?"):
        return True
    return not text.rstrip().endswith((".", "!", ":")) and cues.QUESTION_STARTS.match(text) is not None


def reported_ask(text: str) -> str:
    """Why a sentence of our side repeats what the other side asked for."""
    match = _REPORTED_ASK.match(text)
    if (
        match
        and not is_question(text)
        and not cues.ASKED_ABOUT.search(text)
        and re.search(r"(?i)asked|requested|insist|require", match[0])
    ):
        return "repeats a request"
    return ""


def commitment(text: str, least: int = 2) -> str:
    """Why a sentence of our side commits it, or nothing. `least` is how much has to speak for it."""
    words = _WORDS.findall(text)
    body = _SHORT_YES.sub("", text)
    agreed = body != text
    if is_question(text) or len(_WORDS.findall(body)) < 3 or text.endswith(":") or _ONLY_AGREES.match(text):
        return ""
    agreed = agreed or re.search(r"(?i)\byes\b|that's (?:right|correct)", text) is not None
    if _OUR_WISH.match(body) or _ONLY_AGREES.match(body):
        return ""
    if (
        cues.OPEN.search(text)
        or cues.CHAT.search(text)
        or cues.COMPANY_FACT.search(text)
        or cues.THEIR_FACT.search(text)
    ):
        return ""
    refused = cues.REFUSED.search(text)
    when = tense(body)
    if when == "past" and ": " in body:
        when = tense(body.partition(": ")[2])
    reasons: list[str] = []
    commits = cues.COMMIT.search(text)
    if refused and not (commits and commits.start() > refused.end()):
        return ""
    if when == "past" or (when == "conditional" and not commits and not agreed):
        return ""
    if cues.DUTY.search(text) and not re.search(r"(?i)\b(?:we|i|our|us)\b(?! (?:need|require))", text):
        return ""
    score = 0
    if commits:
        score, reasons = score + 2, [*reasons, f"commits: {commits[0]}"]
    bound = cues.BOUND.search(text)
    if bound:
        score, reasons = score + 1, [*reasons, f"bound: {bound[0]}"]
    elif cues.NUMBER.search(text):
        score, reasons = score + 1, [*reasons, "a number"]
    money = cues.MONEY.search(text)
    if money:
        score, reasons = score + 1, [*reasons, f"terms: {money[0]}"]
    if cues.YOUR.search(text):
        score, reasons = score + 1, [*reasons, "about the customer's side"]
    does = acts(body) if when == "present" else ""
    if does:
        score, reasons = score + 1, [*reasons, f"says what happens: {does}"]
    named = _NAMED.search(text) if when else None
    if named:
        score, reasons = score + 1, [*reasons, f"names: {named[0]}"]
    if agreed:
        score, reasons = score + 1, [*reasons, "says yes"]
    if cues.ME.search(text):
        score += 1
    if when in ("future", "present"):
        score += 1
    service = cues.SERVICE.search(text)
    if service:
        score, reasons = score + 1, [*reasons, f"service: {service[0]}"]
    if not when and len(words) < 8 and not agreed:
        # A few words without a verb are an answer to something, and say nothing alone.
        score -= 2
    return "; ".join(reasons) if reasons and score >= least else ""


def ask(text: str, reported: bool = False) -> str:
    """Why a sentence of the other side, or one that reports it, asks for something; or nothing."""
    if len(_WORDS.findall(text)) < 3 or text.endswith(":"):
        return ""
    please = cues.PLEASE.match(text)
    # Put as a question it still is a request, when it is put to us.
    direct = not is_question(text) or _TO_US.match(text)
    if please and direct and not cues.IMPERATIVE_ONLY.search(text[: please.end() + 12]):
        return f"asks: {please[0].strip()}"
    if is_question(text) or cues.CHAT.search(text):
        return ""
    if re.search(r"(?i)\bplease\b", text) and not re.search(
        r"(?i)please (?:bear|excuse|forgive|find|see|note|call me|let me know|correct|shout)", text
    ):
        return "asks: please"
    if (
        tense(text) == "past"
        and not reported
        and not re.search(r"(?i)\b(?:must|require|insist|need to|has to|have to)\b", text)
    ):
        return ""
    need = cues.NEED.search(text)
    if not need or cues.SAID_BY_US.search(text) or cues.ASKED_ABOUT.search(text):
        return ""
    if re.search(
        r"(?i)\b(?:don't|doesn't|didn't|do not|does not|won't|no longer|never) (?:really )?(?:need|want|require|have|expect)\b",
        text[: need.end()],
    ):
        return ""
    return f"asks: {need[0]}"


def claim(text: str, answer: str, recap: bool = False, names: Collection[str] = ()) -> str:
    """Why a sentence of the other side states a promise of ours that our side let stand, or nothing."""
    tag = _TAG_QUESTION.search(text)
    if (is_question(text) and not (tag and cues.QUESTION_STARTS.match(text) is None)) or len(
        _WORDS.findall(text)
    ) < 4:
        return ""
    if text.endswith(":"):
        return ""
    answer = plain(answer)
    if recap:
        return "sums up what was agreed"
    said = cues.SAID_BY_US.search(text) or _said_by(text, names)
    agreed = cues.YES.match(answer) and not cues.OPEN.search(answer[:80])
    objected = not agreed and (
        cues.NO.match(answer) or cues.OPEN.search(answer[:120]) or cues.REFUSED.search(answer[:120])
    )
    if said and not objected:
        return f"holds us to: {said[0]}"
    if cues.CHAT.search(text) or cues.OPEN.search(text):
        return ""
    when = tense(text)
    if when == "past" or objected:
        return ""
    does = cues.YOU_DO.search(text)
    if (
        does
        and not re.search(r"(?i)\bif you\b", does[0])
        and (agreed or cues.BOUND.search(text) or cues.NUMBER.search(text))
    ):
        return f"states what we do: {does[0]}"
    if (
        agreed
        and (tag or when in ("present", "future"))
        and not re.match(r"(?i)(?:so |and |but |then |ok,? )*(?:i|we)\b", text)
    ):
        goes_on = re.match(r"(?i)(?:and|so|then|but)\b", text)
        if (
            goes_on
            or cues.SERVICE.search(text)
            or cues.MONEY.search(text)
            or cues.BOUND.search(text)
            or does
            or cues.NUMBER.search(text)
        ):
            return "stated, and agreed to"
    return ""


def _said_by(text: str, names: Collection[str]) -> re.Match[str] | None:
    """One of us is named as having said it."""
    named = "|".join(re.escape(part) for name in names for part in {name, name.split()[0]} if part)
    return (
        re.search(
            rf"\b(?:{named})(?: has| had| also)? (?:said|told|promised|mentioned|confirmed|agreed|offered|says|assured)\b",
            text,
        )
        if named
        else None
    )


def taken_back(reply: str, count: int) -> set[int]:
    """The numbers of the points that a reply does not let stand."""
    taken = set()
    for match in _EXCEPTION.finditer(plain(reply)):
        if _AGAINST.search(match[0]):
            number = int(match[1]) if match[1].isdigit() else _ORDINALS[match[1].lower()]
            taken.add(count if number == -1 else number)
    return taken
