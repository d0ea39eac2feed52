"""Whether a sentence of a plan, proposal or contract promises something on our side.

Duties of the customer, fees, law, definitions, background and other boilerplate promise nothing. Who acts decides: a sentence
counts where we, our people or the product do something, where somebody on the customer's side can do or gets something, or
where something is done by nobody in particular that only a supplier does.
"""

import re
from collections.abc import Sequence

from promises.drift.document import Sentence
from promises.drift.words import words_of

_OURS = words_of("""
    we provider supplier vendor licensor contractor seller our developer software system product platform app apps
    application applications service services portal calendar report reports dashboard dashboards map api apis
    interface interfaces form forms import imports export exports file files page pages screen screens feed feeds
    log logs rule rules notification notifications reminder reminders alert alerts backup backups connector
    connectors integration integrations support engineer engineers specialist specialists analyst analysts
    consultant consultants trainer trainers lesson lessons training helpdesk hotline desk sandbox
    environment module modules button field fields list lists widget search plugin add-on bot assistant model models
    server servers website site tool tools data record records photo photos image images document documents message
    messages e-mail e-mails email emails invoice-import order orders event events change changes query queries
    upload uploads download downloads workflow workflows template templates label labels barcode barcodes technician
    technicians team developer developers manager response responses answer
""")
_BOILERPLATE = words_of("""
    agreement contract order-form amendment plan-document statement article articles section sections clause clauses
    annex annexes schedule schedules exhibit exhibits appendix term terms party parties either neither both law laws
    court courts notice notices fee fees price prices invoice invoices payment payments tax taxes charge charges
    credit credits cost costs budget liability heading headings word words copy copies signature signatures version
    versions definition definitions interest jurisdiction venue currency discount proposal quotation offer document
    paper minutes annexe renewal notification-period translation acceptance confidentiality warranty warranties
    place reference references remark remarks purpose scope subject preamble recital recitals period duration set-
    off assignment waiver provision provisions draft drafts counsel originals losses deposit deposits damages
    edition language text number address addresses question questions sponsor contact contacts sentence sentences
""")
_CUSTOMER = words_of("""
    customer client subscriber licensee buyer purchaser you your they board council committee director management
    association university agency museum insurer cooperative partnership clinic clinics practice hospital library
    school college firm bank council group institute foundation department authority charity city county council
    ministry brewery bakery farm estate partner partners members trustees staff administrator administrators counsel
    auditor it
""")
_DELIVERS = (
    "provid|deliver|suppl|hand|send|add|load|import|export|migrat|mov|copi|copy|sync|connect|integrat|build|creat|develop|"
    "configur|set|install|host|run|operat|maintain|support|answer|respond|train|teach|help|assist|advis|work|visit|attend|"
    "monitor|watch|track|score|rat|rank|flag|detect|check|validat|match|calculat|comput|forecast|predict|recommend|translat|"
    "convert|read|scan|recogni|extract|show|display|list|print|writ|stor|keep|sav|archiv|delet|eras|encrypt|lock|block|log|"
    "record|notif|remind|alert|warn|inform|updat|refresh|chang|replac|repair|fix|upgrad|extend|adapt|customi|adjust|tailor|open|"
    "offer|grant|guarante|ensur|reserv|hold|book|order|print|scal|forward|rout|assign|approv|releas|generat|produc|prepar|"
    "publish|shar|transfer|upload|download|fetch|pull|push|post|draw|plot|sort|filter|group|merg|clean|correct|complet|fill|sign|"
    "accept|cover|includ|contain|allow|let|enabl|giv|get|receiv|see|us|access|search|find|view|edit|go|arriv|appear|come|waiv|"
    "restor|recover|back|test|verif|audit|review|draft|translat|staff|assembl|ship|lend|suggest|propos|plan|transcrib|summari|"
    "stream|call|text|explain|count|measur|compar|reconcil|settl|pay|refund|mark|colour|color|highlight|hid|mask|anonym|collect|"
    "appl|trigger|start|stop|paus|schedul|alloc|distribut|display|embed|emb|link|attach|tag|classif|cach|rotat|renew|"
    "remov|follow|switch|look|run|swap|arrang|handl|process|keep|react|deal|provision|enrol|onboard|escalat|dispatch|close|cancel|return|visit|drive|travel|stay|remain"
)
_ACTS = re.compile(rf"^(?:{_DELIVERS})\w*$")
_PASSIVE = re.compile(
    rf"(?i)\b(?:is|are|gets?|will be|shall be|can be|be) (?:\w+ly |also |then |automatically |not yet )?((?:{_DELIVERS})\w*(?:ed|en|t|d|n|e|wn)?)\b"
)
_PAST = re.compile(
    r"(?i)\b(?:was|were|had been|(?:has|have) (?:\w+ly |since )?\w+(?:ed|en|t)|did|had|ran|met|signed|began|ended|bought|asked|wrote|told|went)\b"
)
_NEGATED = re.compile(r"(?i)\b(?:not|no|never|nor|neither|cannot|nothing|without prejudice)\b|n't\b")
# What is denied behind these words is a circumstance, not the promise.
_SIDE_CLAUSE = re.compile(r"(?<=\w) (?:where|when|if|who|whose|until|because)\b")
_CAN = re.compile(
    r"(?i)\b(?:can|may|will be able to|is able to|are able to|gets?|receives?|sees?|has access|have access)\b"
)
_LEGAL = re.compile(
    r"(?i)\b(?:terminat\w+|ended? (?:it|this|the (?:agreement|contract))|govern\w*|jurisdiction|liab\w+|indemnif\w+|confidential\w*|"
    r"force majeure|in writing|written form|registered letter|whereas|hereby|herein\w*|thereof|competent|prevails?|"
    r"binding|withheld|written notice|attached to|extend\w* the term|written down|waiver|void|renew(?:s|ed)? (?:it|the)|good cause|statutory|undisputed|non-disclosure|undersigned|"
    r"has the meaning|have the meaning|means|comes? first|purchase order has|same meaning|rank|"
    r"legal department|successors|bank details|is attached|are attached|is signed|signs? |side agreements?)\b"
)
_MONEY = re.compile(
    r"(?i)\b(?:fees?|prices?(?! (?:changes?|updates?|data|feeds?|fields?)\b)|invoic\w+|payable|payments?|pays?|paid|tax(?:es)?|vat|interest|direct debit|in advance|quoted in|"
    r"exclude tax|set-off|charges?|costs?|credits?)\b"
)
_FREE = re.compile(
    r"(?i)\b(?:free of charge|at no (?:extra |additional )?(?:charge|cost)|without (?:extra )?charge|for free|complimentary|waived?|discount\w*)\b"
)
_QUIET_PARTS = re.compile(
    r"(?i)\b(?:dut(?:y|ies)|responsibilit\w+|obligations?|fees?|pric\w+|payment|money|costs?|charges|tax\w*|law|term|duration|"
    r"terminat\w+|end|liability|confidential\w*|notices?|definitions?|interpretation|background|preamble|recitals?|basis|parties|"
    r"about us|contacts?|people|remarks|closing|final provisions|miscellaneous|other terms|general|signatures?|acceptance|"
    r"procedure|how it goes on|cooperation|what the \w+ brings|use|whole agreement|version history|next steps|purpose|staff)\b"
)
_OPENING = re.compile(
    r"^(?:(?:In|On|At|By|From|For|During|After|Before|Until|With|Within|Once|Every|Each|When|If|As|To|Upon|Under|Per|Throughout)\b(?:[^,]|,(?=\d)){2,90}, (?!and\b|or\b))+",
    re.IGNORECASE,
)
_LEAD = re.compile(r"^[^.:;]{2,80}: (?=[A-Z])")


class Judge:
    """Knows who the customer is in one document."""

    def __init__(self, document: str, ours: Sequence[str] = (), known: Sequence[str] = ()) -> None:
        """`ours` are names of our company; `known` are sentences that we have said, which often begin with one."""
        self.ours = {word for name in ours for word in re.findall(r"[\w-]+", name.lower()) if len(word) > 2}
        head = document[:1_500]
        self.head = head[:400].lower()
        self.customer = {
            word
            for match in _TITLE.finditer(head)
            for word in re.findall(r"[\w-]+", (match[1] or match[2]).lower())
            if len(word) > 3 and word not in _COMMON
        } - self.ours
        if not self.ours:
            name = _supplier(head, document)
            self.ours = {name.lower()} if name else set()
            self.ours |= {
                match[1].lower() for text in known if (match := _SPEAKS_FOR_ITSELF.match(text))
            } - _ARTICLES
            self.customer -= self.ours

    def promises(self, sentence: Sentence) -> bool:
        """Whether our side promises something in this sentence."""
        text = _LEAD.sub("", sentence.text)
        free = bool(_FREE.search(text))
        if (
            sentence.denied
            or len(text.split()) < 4
            or text.endswith(("?", ":"))
            or _FRAGMENT.match(text)
            or _NEGATED.search(_SIDE_CLAUSE.split(_FREE.sub("", text))[0])
        ):
            return False
        main = _OPENING.sub("", text)
        subject, rest = _split(main)
        if not rest:
            subject, rest = self._split_at_ours(main)
        if not rest or _LEGAL.search(text) or _PAST.search(subject) or _PAST.search(rest[:24]):
            return False
        if _TO_THE_READER.match(main) or _RIGHT.match(rest):
            return False
        agent = _AGENT.search(rest)
        if agent and not _MONEY.search(text):
            by_us = {word.lower() for word in re.findall(r"\w[\w-]*", agent[1])} & (self.ours | _US)
            if by_us and _DONE.match(rest):
                return True
        who = self._who(subject)
        if who == "boilerplate":
            return bool(_WAIVED.search(rest) or _INCLUDES.match(rest))
        if who == "customer":
            return (
                bool(_CAN.match(rest))
                and not rest.startswith(("can be", "may"))
                and not _MONEY.search(text)
                and self._does(rest, active=True)
            )
        if _MONEY.search(rest if who == "product" else text) and not free and who != "ours":
            return False
        if who == "ours":
            return not (_IS_SOMETHING.match(rest) or _BILLS.match(rest))
        if who == "product":
            return self._does(rest, active=True)
        return not agent and not _QUIET_PARTS.search(sentence.heading) and self._does(rest, active=False)

    def _split_at_ours(self, main: str) -> tuple[str, str]:
        """As `_split`, for verbs that nobody lists: one of us does it, whatever it is."""
        words = main.split()
        for index, word in enumerate(words[:6]):
            if word.strip("\"'(),;").removesuffix("'s").lower() in self.ours | _US:
                # "Supplier's changes …": what follows is what is theirs, not what they do.
                own = word.endswith(("'s", "our", "Our"))
                for verb in range(index + 1 + own, min(index + 4, len(words))):
                    if (
                        words[verb].endswith("s")
                        and words[verb].islower()
                        and not words[verb].endswith(("'s", "ss"))
                    ):
                        return " ".join(words[:verb]), " ".join(words[verb:])
        return main, ""

    def _who(self, subject: str) -> str:
        low = subject.lower()
        heads = re.findall(
            r"[\w-]+(?:'s)?",
            re.split(r"\b(?:of|for|in|from|with|to|on|that|which|who|whose|by|at|about)\b", low)[0],
        )
        head = heads[-1].removesuffix("'s") if heads else ""
        everyone = set(re.findall(r"[\w-]+", low))
        if set(heads[:2]) & _PAPER:
            return "boilerplate"
        if _OF_THE_OTHERS.match(low):
            return "customer"
        if head in _BOILERPLATE:
            return "boilerplate"
        if everyone & (self.ours | _US):
            return "ours"
        if "order form" in low or (
            heads and heads[0] in ("this", "these") and head in ("form", "order", "file", "page")
        ):
            return "boilerplate"
        if _HONORIFIC.search(subject):
            return "customer"
        if head in _BOILERPLATE or (
            heads and heads[0] in ("this", "these", "it", "they", "there") and len(heads) == 1
        ):
            return "boilerplate"
        if head in self.customer or head in _CUSTOMER or (everyone & self.customer and head not in _OURS):
            return "customer"
        if (
            not self.ours
            and subject.isalpha()
            and subject.istitle()
            and low not in self.head
            and not low.endswith("s")
        ):
            return "product"  # a name that the paper's head does not give to the other side
        return "product" if head in _OURS and head not in _ANYBODYS else "unknown"

    def _does(self, rest: str, *, active: bool) -> bool:
        """Whether something happens that a supplier does; `active` also where the subject itself does it."""
        if _PASSIVE.match(rest) or _CAN.match(rest) or _RECEIVES.match(rest):
            return True
        return active and bool(_ACTS.match(rest.split()[0].strip(",;").lower()))


def _split(main: str) -> tuple[str, str]:
    """Subject and the rest from the verb on; the rest is empty where there is no verb."""
    words = main.split()
    bare = [word.strip("\"'(),;").lower() for word in words[:28]]
    for index, word in enumerate(bare):
        before = bare[index - 1]
        after = bare[index + 1] if index + 1 < len(bare) else ""
        if not index or before in _RELATIVE or (word == "may" and (before.isdigit() or after.isdigit())):
            continue
        if word in _AUXILIARIES or _is_verb(bare, index):
            return " ".join(words[:index]), " ".join(words[index:])
    return main, ""


def _is_verb(words: Sequence[str], index: int) -> bool:
    """Whether a word that may be a noun too is the sentence's verb: by its ending and by what stands on either side."""
    word, before = words[index], words[index - 1]
    after = words[index + 1] if index + 1 < len(words) else ""
    if (
        before == "we"
        and words[index - 2 : index - 1] != ["what"]
        and word.isalpha()
        and word not in _NO_DEEDS
    ):
        return True
    if (
        word in _TAKES
        and before != "to"
        and any(one.endswith("s") for one in words[:index])
        and after not in _AFTER_NOUNS
    ):
        return True
    if not _ACTS.match(word) or before in _BEFORE_NOUNS or before.endswith("'s") or after in _AFTER_NOUNS:
        return False
    if word.endswith("s"):
        return not word.endswith("ss")
    plural = before.endswith("s") or before in ("we", "you", "they", "also", "always", "staff", "people")
    return plural and not word.endswith(("ed", "ing", "ment", "ion"))


_TAKES = words_of("see get receive find choose download upload export")
_NO_DEEDS = words_of(
    "both all each propose thank hope refer regret understand know believe think need want ask expect met had would could should are were"
)
_RELATIVE = frozenset(["who", "which", "that", "what", "whom", "whose"])
_AFTER_NOUNS = words_of("""
    of are is will can may and or must was were
""")
_FRAGMENT = re.compile(r"(?:to|between|and|or|of|with|by|for) |#")
_TO_THE_READER = re.compile(r"(?i)(?:please|thank|dear|kindly|let us|see)\b")
_WAIVED = re.compile(r"(?i)\b(?:waived|reduced|halved|refunded|free of charge)\b")
_RECEIVES = re.compile(r"(?i)(?:sees?|gets?|receives?|has access|have access)\b")
# Who does it: "by Provider", "by your slope team". "By calling" or "by hand" is how.
_AGENT = re.compile(
    r"\bby ((?:(?:the|its|their|his|her|each|every|an?|your|our) )[\w-]+(?: \w+)?|[A-Z][\w-]+|us\b)"
)
_US = words_of("we us our ours provider supplier vendor licensor contractor software system app platform")
_ARTICLES = words_of("the a an each every one two all up from by on")
# What a paper says of itself.
_PAPER = words_of(
    "section article clause annex schedule exhibit following law disputes counterparts words item"
)
# A supplier's right, which is no promise.
_RIGHT = re.compile(
    r"(?i)(?:(?:may|can|shall be entitled to|is entitled to) (?:charge|invoice|bill|suspend|terminate|assign|increase|adjust|extend|"
    r"name|subcontract)|reserves|invoices|charges|bills)\b"
)
_DONE = re.compile(r"(?i)(?:is|are|gets?|will be|shall be|can be|may be) (?:\w+ly |also |then )?\w+")
_OF_THE_OTHERS = re.compile(r"your |(?:the )?(?:customer|client|subscriber|licensee|buyer|purchaser)'s ")
_IS_SOMETHING = re.compile(r"(?i)(?:(?:is|are) (?:an?|the)|would|should)\b")
_BILLS = re.compile(
    r"(?i)(?:issues?|sends?|raises?|submits?|invoices?|charges?|bills?) (?:\w+ ){0,3}(?:invoices?|fees?|prices?|bills?)\b"
)
# Nouns of the product that the other side has as well.
_ANYBODYS = words_of(
    "data order orders document documents answer answers manager team record records change changes"
)
_INCLUDES = re.compile(
    r"(?i)(?:includes?|covers?|contains?) (?:an?|one|two|three|four|five|up to|\d+|free|unlimited) (?!tax|vat)"
)
_SPEAKS_FOR_ITSELF = re.compile(
    rf"([A-Z][\w-]+)(?: [A-Z][\w-]+)? (?!gets|receives|sees|uses|has)(?:{_DELIVERS})\w*s\b(?! (?:of|are|is)\b)"
)
_HONORIFIC = re.compile(r"\b(?:Mr|Mrs|Ms|Dr|Prof|Monsieur|Madame|Herr|Frau|Se\u00f1ora?|Sir)\b")
_AUXILIARIES = words_of("""
    is are will shall can may must has have does do gets get would could should
""")
_COMMON = words_of("""
    between with this that from annual services software company group limited order form agreement contract the and
    for plan statement work version issued proposal master subscription draft part
""")
# Lines that name the other side: "between X and", "Proposal for X", or a name alone on its line.
_TITLE = re.compile(
    r"(?:(?i:between|proposal (?:to|for)|close plan(?: for|,)|prepared for|order form for|offer (?:to|for)|client:|customer:)) (?:the )?"
    r"((?:[A-Z][\w&'-]*(?: (?:of|and|for|the) )? ?){1,6})|^((?:[A-Z][\w&'.-]*,? ?(?:(?:of|and) )?){2,6})$",
    re.MULTILINE,
)
_SUPPLIER = re.compile(
    r"\b([A-Z]\w+)(?: \w+){0,3} ?\((?:the )?[\"\u201c]?(?:Provider|Supplier|Vendor|Licensor|Contractor|Seller)\b"
)
_BETWEEN = re.compile(r"\bbetween\s+(?:the )?(.{3,120}?)\s+and\s+(?:the )?([A-Z][\w-]+)", re.DOTALL)


def _supplier(head: str, document: str) -> str:
    """The supplier's name as the paper itself gives it; empty where it does not."""
    named = _SUPPLIER.search(head)
    if named:
        return named[1]
    between = _BETWEEN.search(head)
    if between is None:
        return ""
    first, second = re.match(r"[A-Z][\w-]+", between[1]), between[2]
    # Who has a role of another name, such as "the District", is the other side; with no roles the supplier comes last.
    if (
        re.match(r".{0,60}?\((?:the )?[\"\u201c]", head[between.end() :], re.DOTALL)
        and "(" not in between[1]
        and first
    ):
        return first[0]
    if not re.search(rf"{second}['\u2019]s (?:duties|obligations|responsibilities)", document):
        return second
    return ""


_BEFORE_NOUNS = words_of("""
    a an the of to in on at by for from with and or per each every this that these those their its our your his her
    no one two three
""")
