"""Whether a sentence speaks of what was, or of what is and will be. Enough of English grammar for that, and no more."""

import re

from promises.sources.verbs import MODALS, PAST, PLAIN, PRESENT, THIRDS

_WORD = re.compile(r"[\w'-]+")
_PRONOUNS = {
    *("it", "that", "he", "she", "there", "what", "who", "here", "everything", "everybody", "this", "one"),
    *("they", "we", "you", "i"),
}
_SUBORDINATE = {
    *(
        "that",
        "which",
        "who",
        "whose",
        "until",
        "till",
        "after",
        "before",
        "when",
        "if",
        "as",
        "because",
        "where",
    ),
    *("whether", "once", "since", "whenever", "while", "unless"),
}
_DETERMINERS = {
    *(
        "the",
        "a",
        "an",
        "our",
        "your",
        "their",
        "his",
        "her",
        "my",
        "its",
        "this",
        "that",
        "these",
        "those",
        "no",
    ),
    *(
        "any",
        "each",
        "every",
        "all",
        "some",
        "of",
        "for",
        "in",
        "on",
        "at",
        "by",
        "with",
        "from",
        "to",
        "per",
    ),
    *("and", "or", "about", "both", "two", "three", "new", "own", "after", "before", "as"),
}
_BEFORE_PARTICIPLE = {
    *(
        "be",
        "been",
        "being",
        "get",
        "gets",
        "is",
        "are",
        "was",
        "were",
        "have",
        "has",
        "had",
        "'s",
        "'re",
        "named",
    ),
}
_ADVERBS = {
    "also",
    "only",
    "always",
    "never",
    "already",
    "then",
    "just",
    "still",
    "both",
    "all",
    "each",
    "now",
    "not",
    "even",
}
_BEFORE_MONTH = {
    "in",
    "of",
    "by",
    "from",
    "since",
    "until",
    "till",
    "before",
    "after",
    "to",
    "early",
    "late",
    "mid",
    "on",
    "for",
}
_AFTER_NOUN = re.compile(r"(?:x|men|ople|ff|ment|port|desk|team|crew|support|data)$")
# Long enough for the main clause of any sentence that somebody would sign.
_WORDS = 60


def tense(text: str) -> str:
    """ "past", "present", "future" or "conditional" by the first verb of the main clause; "" where none is known."""
    words = _WORD.findall(text[:1_000].lower())[:_WORDS]
    weak = ""
    aside = bool(words) and words[0] in _SUBORDINATE - {"that"}
    comma = text.find(",")
    lead = len(_WORD.findall(text[:comma])) if comma > 0 else len(words)
    for at, word in enumerate(words):
        if aside and at >= lead and words[0] in _SUBORDINATE:
            aside = False
        if at and word in _SUBORDINATE and at >= 2:
            # What a clause inside the sentence says was or will be is not what the sentence says.
            aside = True
        found = _verb(words, at)
        if found and not aside:
            return found
        weak = weak or found
        if not weak and at and len(word) > 4 and word.endswith("ed"):
            before = words[at - 1]
            if before not in _BEFORE_PARTICIPLE | _DETERMINERS and not aside:
                weak = "past"
    return weak


def acts(text: str) -> str:
    """The verb by which something does something, now and always, as in "the alarm rings"; or nothing."""
    words = _WORD.findall(text[:1_000].lower())[:_WORDS]
    for at in range(1, len(words)):
        if words[at] in _SUBORDINATE:
            break
        if _verb(words, at):
            known = words[at] in THIRDS or words[at] in PLAIN
            return words[at] if known and words[at - 1] not in ("he", "she", "who") else ""
    return ""


def _verb(words: list[str], at: int) -> str:
    word = words[at]
    before = words[at - 1] if at else ""
    after = words[at + 1] if at + 1 < len(words) else ""
    stem, _, ending = word.partition("'")
    if word == "may" and (before in _BEFORE_MONTH or before[:1].isdigit() or after[:2] == "20"):
        return ""
    if word in MODALS or ending == "ll":
        return "future"
    if ending == "d" and stem in _PRONOUNS:
        return "conditional"
    if word == "would":
        return "conditional"
    if word in PAST or (word == "got" and before.partition("'")[2] != "ve" and before != "have"):
        return "past"
    if word in PRESENT or (ending in ("s", "re", "ve", "m") and stem in _PRONOUNS):
        perfect = word in ("has", "have") or ending == "ve"
        rest = words[at + 2] if after in _ADVERBS and at + 2 < len(words) else after
        if perfect and (rest == "been" or (rest.endswith("ed") and len(rest) > 4) or rest in PAST):
            return "past"
        return "present"
    if not at or after in PRESENT | PAST | MODALS:
        return ""
    if word in THIRDS and before not in _DETERMINERS:
        return "present"
    if word in PLAIN:
        plural = before.endswith("s") and before not in _DETERMINERS and not before.endswith("'s")
        if before in {"we", "you", "they", "i", "people"} | _ADVERBS or plural:
            return "present"
        if _AFTER_NOUN.search(before) and after in _DETERMINERS | {"you", "us", "it", "them"}:
            return "present"
    return ""
