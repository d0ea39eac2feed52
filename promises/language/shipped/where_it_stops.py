"""Last resort: a sentence with no figure, no name of a limit and no exclusion does not say where it stops.

These rules look at what is left out, so each stands back where another rule has found something; the first of them that
finds its words gives the kind.
"""

from promises.language.rules import Rule

# With one of these a sentence says at least in one respect where it stops.
_BOUNDED = (
    "{FIGURE}",
    "{LIMIT}",
    r"if|unless|one|a single|only|not|no|never|none|nobody|nothing|without|cannot|except|excluded|instead of|"
    r"rather than|\w{2,10}n't",
    r"stays? with|named|listed|first|second|sunday|monday|tuesday|wednesday|thursday|friday|saturday|{MONTH}",
    r"english|french|german|spanish|italian|dutch|polish|portuguese|swedish|danish|norwegian|finnish|czech|"
    r"turkish|arabic|chinese|japanese",
    r"\"[^\"]{1,60}\"",
)
_ADVICE = 'Say how much, by when and where it stops: "[Who] does [what] for up to [number] [whom] by [date]; [what is not included]."'

RULES = (
    Rule(
        code="help_no_limit",
        kind="undefined_help",
        title="Work of ours with no amount and no end",
        advice=_ADVICE,
        patterns=(
            r"(?:one of us|one of ours|someone|somebody|our (?:[\w-]{1,20} ){0,2}?(?:team|crew|people|folks|"
            r"staff|experts?|specialists?|consultants?|colleagues?|engineers?|technicians?|trainers?|"
            r"partners?|managers?|helpdesk|service|side|analysts?)|we'll|we will|we'd|we're happy to|"
            r"we are happy to) "
            r"(?!support|offer|have|host|integrate|provide)[\w']{2,20}",
            r"we (?:guide|show|teach|train|prepare|clean|tidy|fix|draft|write|fill|check|review|design|plan|"
            r"organi[sz]e|arrange|visit|call|answer|respond|sit|join|move|migrate|bring|convert|map|load|"
            r"import|transfer|configure|set|build|make|get|keep|watch|monitor|take|do|look)",
            r"(?:help|support|assistance|guidance|training|advice|coaching|consulting|care|backing)",
        ),
        exceptions=(
            r"(?:help|support|training|care|advice) (?:pages?|texts?|cent(?:er|re)s?|desk|menu|button|"
            r"articles?|icons?|records?|homes?|notes?|plan|tickets?|matrix|screen|date|file)",
        ),
        unless=_BOUNDED,
        only_alone=True,
    ),
    Rule(
        code="effect_no_limit",
        kind="promised_outcome",
        title="What happens at the customer",
        advice=_ADVICE,
        patterns=(
            r"(?:your|their) (?:[\w'-]{1,20} ){1,3}?(?:will|'ll|stops?|finally|goes|go|becomes?|feels?|stays?|"
            r"remains?|works?|gets?|spends?|knows?|finds?|turns?|keeps?|brings?|wins?|arrives?|leaves?|runs?|"
            r"is|are)",
            r"(?:you'll|you will|you) (?:finally |always |soon |simply )?(?:be|have|know|stay|feel|see|save|"
            r"win|keep|gain|sell|find|forget|get rid|get back|enjoy)",
            r"(?:parents|drivers|clerks|nurses|customers|guests|patients|members|tenants|students|staff|"
            r"teachers|visitors|buyers|donors|shoppers|users|people|employees|colleagues|auditors|inspectors|"
            r"callers|residents|planners|teams) (?:will |finally |simply )?(?:stop|forget|know|feel|come|"
            r"return|stay|pay|trust|want|choose|ask|like|find|notice|thank|work|get|switch|recommend)",
            r"(?:brings?|restores?|creates?|delivers?|gives?|means?|leads? to|results? in|"
            r"puts?) (?:[\w'-]{1,20} ){0,2}?(?:calm|order|clarity|peace|control|trust|growth|success|savings|"
            r"results|transparency|confidence|value|certainty|efficiency|visibility|speed|life|joy|harmony|"
            r"discipline|quality|time|money|satisfaction)",
        ),
        unless=_BOUNDED,
        only_alone=True,
    ),
    Rule(
        code="time_no_limit",
        kind="loose_time",
        title="To come, with no date",
        advice=_ADVICE,
        patterns=(
            r"(?:goes|go|going|be|went) live|will be (?:ready|live|delivered|done|finished|available|there|"
            r"in place|running|loaded|moved|migrated|installed)|(?:is|are) on (?:its|their|the) way|(?:to|"
            r"will) follow|follows|kicks? off|"
            r"rolled out|rolls? out|in a timely|on the double|overnight or so|comes? next|up next|arrives|"
            r"lands|launches|when (?:it's|they're) (?:ready|done)|(?:once|when|after|before|until) (?:the|"
            r"your|our) [\w-]{2,20} (?:is|are|has|have|starts|ends|begins|opens|closes)",
        ),
        unless=_BOUNDED,
        only_alone=True,
    ),
    Rule(
        code="ability_no_limit",
        kind="vague_capability",
        title="No figure, no name and no exclusion: where does it stop?",
        advice=_ADVICE,
        patterns=(r"[^.!?]{12,200}",),
        unless=_BOUNDED,
        only_alone=True,
        examples=(
            (
                "Offline is handled.",
                "The app keeps up to 200 open inspections editable without a connection and uploads changes "
                "at the next one.",
            ),
        ),
    ),
)
