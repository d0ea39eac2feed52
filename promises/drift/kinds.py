"""In which ways found words differ from approved ones."""

import re
from collections import Counter

from promises.diff import word_diff
from promises.drift.words import NEGATIONS, Words, is_figure, stem, words_of

NUMBER, LIMIT, HEDGE, SCOPE, REWORDED = (
    "number_or_date_changed",
    "limit_dropped",
    "hedge_added",
    "scope_widened",
    "reworded",
)
KINDS = (NUMBER, LIMIT, HEDGE, SCOPE, REWORDED)

_HEDGE = re.compile(
    r"(?<![\w-])(?:expect(?:s|ed)? to|aims? to|aiming to|(?:commercially |all )?(?:reasonable|best|good[- ]faith)[- ](?:commercial )?"
    r"(?:efforts?|endeavou?rs?)|endeavou?rs?|strives? to|tr(?:y|ies) to|seeks? to|intends? to|intended to|plans? to|planned to|"
    r"targets?|hopes? to|(?:where|when|if|wherever|whenever|as far as|insofar as|so far as|as|to the extent)(?: \w+){0,2}? "
    r"(?:practicable|practical|possible|feasible|appropriate|reasonable|available|necessary)|generally|in general|typically|"
    r"usually|normally|ordinarily|as a rule|in principle|principally|mostly|mainly|approximately|approx\.?|roughly|circa|ca\.|"
    r"about(?= \d)|around(?= \d)|some(?= \d)|should|might|could|likely|probably|possibly|perhaps|hopefully|ideally|subject to|"
    r"to the extent|at (?:its|our|their) (?:own |sole )?discretion|from time to time|anticipated?|estimated|indicative(?:ly)?|"
    r"non-binding|tentative(?:ly)?|provisional(?:ly)?|preliminary|on a best[- ]effort basis|if all goes (?:to plan|well)|all being well|weather permitting|as (?:currently )?planned|if (?:the )?\w+ (?:permits?|allows?)|unless otherwise|is designed to|"
    r"it is (?:expected|planned|foreseen|intended)|foreseen|envisaged|we believe|in most cases|as a target|is due to)(?![\w-])"
)
_LIMIT = re.compile(
    r"(?<![\w-])(?:up to|at most|maximum(?: of)?|max\.?|no more than|not more than|only|limited to|at the latest|once|within|until|"
    r"if|provided that|unless|except|nothing else|named|agreed|single|each way|per|read-only|nothing more|in test|in total|"
    r"for the first|excluding|not included|not covered)(?![\w-])"
)
# Ways to say one thing.
_SAME = re.compile(r"\b(?:at most|no more than|not more than|(?:a )?maximum(?: of)?|max\.?)(?= )")
_WIDE = re.compile(
    r"(?<![\w-])(?:all|any|every|everyone|everybody|anyone|anybody|everything|anything|unlimited|whole|entire|always|at all times|"
    r"24/7|around the clock|round the clock|real[- ]time|in real time|anywhere|everywhere|worldwide|globally|whatever|no limit|"
    r"without limit|both|instantly|immediately|at any time|forever|permanently|full)(?![\w-])"
)
_UNITS = words_of("""
    second seconds minute minutes hour hours day days week weeks month months quarter quarters year years business
    working calendar kb mb gb tb percent euros euro dollars dollar pounds pound francs user users
""")
_SPANS = words_of("""
    second seconds minute minutes hour hours hourly day days daily night nightly week weeks weekly month months
    monthly quarter quarters quarterly year years yearly annual annually kb mb gb tb euros euro dollars pounds
    francs
""")
# What was shut and is open now.
_OPENED = (
    ("hidden", "visible"), ("hidden", "shown"), ("excluded", "included"), ("blocked", "allowed"), ("locked", "open"),
    ("invisible", "visible"), ("without", "with"), ("excluding", "including"), ("fixed", "configurable"), ("ends", "continues"),
)  # fmt: skip
_AND = frozenset({"and", "or", "plus", "also", "including"})


def kinds_of(approved: str, found: str) -> list[str]:
    """The kinds of the difference, in a fixed order: at least one. "reworded" stands alone.

    A negation, a figure or a unit that differs, or a limit that is gone, is never mere rewording.
    """
    old, new = Words.of(approved), Words.of(found)
    kinds = set()
    gone, come = old.figures - new.figures, new.figures - old.figures
    hedges = _more(_HEDGE, old, new)
    if hedges:
        kinds.add(HEDGE)
    inserted = _inserted(old, new)
    if _replaced(gone, come) or _units_differ(old, new):
        kinds.add(NUMBER)
    if gone and not _only_a_one(gone, new) and (not come or sum(gone.values()) > sum(come.values())):
        kinds.add(LIMIT)
    kinds |= _negations(old, new)
    if _lost(_LIMIT, old, new) and (LIMIT not in kinds) and _really_shorter(old, new):
        kinds.add(LIMIT)
    if _more(_WIDE, old, new) or (_joined_on(old, new) and not hedges):
        kinds.add(SCOPE)
    if any(one in old.tokens and other in new.tokens and other not in old.tokens for one, other in _OPENED):
        kinds |= {SCOPE, LIMIT}
    if _named(new, old) and not _named(old, new) and not hedges:
        kinds.add(SCOPE)
    if come and not gone:
        kinds.add(SCOPE if SCOPE in kinds or inserted & {"and", "plus"} else NUMBER)
    if not kinds:
        lost, added = old.content - new.content, new.content - old.content
        if lost and not added:
            kinds.add(LIMIT)
        elif (added and not lost and sum(added.values()) > 1) or (
            (old.names - new.names) and (new.names - old.names)
        ):
            kinds.add(SCOPE)
    return [kind for kind in KINDS if kind in kinds] or [REWORDED]


def _named(words: Words, other: Words) -> set[str]:
    """Names in a sentence that the other does not hold anywhere."""
    return {name for name in words.names if name.lower() not in other.tokens}


def _inserted(old: Words, new: Words) -> set[str]:
    parts = word_diff(" ".join(old.tokens), " ".join(new.tokens))
    return {word for change, part in parts if change == "insert" for word in part.split()}


def _replaced(gone: Counter[str], come: Counter[str]) -> bool:
    return bool(gone and come)


def _only_a_one(gone: Counter[str], new: Words) -> bool:
    """Whether just a "one" became an "a"."""
    return set(gone) == {"1"} and gone["1"] == 1 and bool({"a", "an"} & set(new.tokens))


def _more(pattern: re.Pattern[str], old: Words, new: Words) -> set[str]:
    before, after = (Counter(pattern.findall(_SAME.sub("up to", words.text.lower()))) for words in (old, new))
    return set(after - before)


def _lost(pattern: re.Pattern[str], old: Words, new: Words) -> set[str]:
    return _more(pattern, new, old)


def _really_shorter(old: Words, new: Words) -> bool:
    """Whether words of meaning went with the word of limit: "if" may also become "when"."""
    lost, added = old.content - new.content, new.content - old.content
    return sum(lost.values()) > sum(added.values()) or (not lost and not added)


def _units_differ(old: Words, new: Words) -> bool:
    """Whether a figure that stands in both has another unit, such as "8 business hours" and "8 hours"."""
    spans, others = (
        Counter(stem(token) for token in words.tokens if token.removesuffix("'s") in _SPANS)
        for words in (old, new)
    )
    if spans - others and others - spans:
        return True
    before, after = _units(old), _units(new)
    return any(before[figure] != after[figure] for figure in before.keys() & after.keys())


def _units(words: Words) -> dict[str, list[tuple[str, ...]]]:
    units: dict[str, list[tuple[str, ...]]] = {}
    tokens = words.tokens
    for index, token in enumerate(tokens):
        if token[0].isdigit() or token[0] in "$€£":
            following = [stem(word) for word in tokens[index + 1 : index + 6] if word in _UNITS][:2]
            near = tuple(sorted(following))
            if tokens[index + 1 : index + 2] and (tokens[index + 1] in _UNITS or len(following) > 0):
                units.setdefault(token, []).append(near)
    return {figure: sorted(found) for figure, found in units.items()}


def _negations(old: Words, new: Words) -> set[str]:
    if old.negations == new.negations:
        return set()
    if old.negations > new.negations:
        said, now = _denied(old), new.content
        # The clause went as a whole, or what it ruled out is promised now.
        said -= old.content - said
        kept = sum((said & now).values())
        return {LIMIT, SCOPE} if said and kept * 2 >= sum(said.values()) else {LIMIT}
    denied = _denied(new)
    flips = sum((denied & old.content).values()) * 2 > sum(denied.values())
    return {SCOPE} if flips else set()


def _denied(words: Words) -> Counter[str]:
    """The words of meaning in the clauses that deny something."""
    found: Counter[str] = Counter()
    for clause in re.split(r"[;:,]| but | and (?=no )", words.text.lower()):
        if any(token in NEGATIONS for token in Words(clause).tokens):
            found += Words(clause).content
    return found


def _joined_on(old: Words, new: Words) -> bool:
    """Whether something was added to an enumeration: "and the brokers"."""
    parts = word_diff(" ".join(old.tokens), " ".join(new.tokens))
    known = set(old.content)
    for change, part in parts:
        words = part.split()
        if change != "insert" or not words:
            continue
        fresh = [
            word
            for word in words
            if word[0].isalpha() and stem(word) in Words(word).content and stem(word) not in known
        ]
        if fresh and any(word in _AND for word in words) and not all(is_figure(word) for word in words):
            return True
    return False
