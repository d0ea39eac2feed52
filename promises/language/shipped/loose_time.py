"""A time without a date or a bound."""

from promises.language.rules import Rule

_KIND = "loose_time"
_ADVICE = 'Give a date or a bound: "by [date]", "within [number] business days after [event]", "from [date] to [date]".'
_SEASON = (
    r"(?:spring|summer|autumn|fall|winter|easter|christmas|xmas|ramadan|thanksgiving|new year|carnival|"
    r"whitsun|advent|"
    r"black friday|the holidays|the season|the new year|the school year|the harvest|harvest|year-end|"
    r"the year-end)"
)

RULES = (
    Rule(
        code="soon",
        kind=_KIND,
        title="Soon, quickly, in no time",
        advice=_ADVICE,
        phrases=(
            "soon",
            "lickety-split",
            "sharpish",
            "at lightning speed",
            "at full speed",
            "not long now",
            "any time soon",
            "at the turn of the year",
            "before the year is out",
            "before year-end",
            "by year-end",
            "in stages",
            "step by step",
            "gradually",
            "bit by bit",
            "little by little",
            "in phases",
            "for some time",
            "in the interim",
            "no time to lose",
            "very first days",
            "in next to no",
            "the sooner the better",
            "post-launch",
            "one of these days",
            "one fine day",
            "in the long run",
            "at the next opportunity",
            "by and by",
            "in the fullness of time",
            "as time goes by",
            "when the dust settles",
            "on the fly",
            "not far off",
            "not far away",
            "only a matter of time",
            "a matter of time",
            "matter of days",
            "matter of weeks",
            "matter of hours",
            "matter of minutes",
            "next time round",
            "sooner",
            "shortly",
            "promptly",
            "prompt",
            "quickly",
            "swift",
            "swiftly",
            "speedy",
            "speedily",
            "rapid",
            "rapidly",
            "asap",
            "a.s.a.p",
            "pronto",
            "in next to no time",
            "in no time",
            "no time at all",
            "right away",
            "straight-away",
            "straight off",
            "at the drop of a hat",
            "instantly",
            "before long",
            "before you know it",
            "any day",
            "any day now",
            "any minute",
            "any moment",
            "any week now",
            "any time now",
            "in due course",
            "in due time",
            "in good time",
            "in a timely",
            "timely",
            "on time",
            "just in time",
            "without delay",
            "without undue delay",
            "without further delay",
            "without long waits",
            "near future",
            "foreseeable future",
            "not too distant future",
            "near term",
            "short term",
            "medium term",
            "long term",
            "at short notice",
            "on short notice",
            "down the road",
            "down the line",
            "further down the",
            "eventually",
            "ultimately",
            "at some point",
            "at some stage",
            "some day",
            "someday",
            "some time",
            "sometime",
            "sooner or later",
            "at a later date",
            "at a later stage",
            "at a later point",
            "at a later time",
            "later on",
            "when the time comes",
            "when the time is right",
            "around the corner",
            "round the corner",
            "in a flash",
            "in a jiffy",
            "in a heartbeat",
            "in a blink",
            "in the blink of an eye",
            "in a snap",
            "in a moment",
            "in a minute",
            "in a second",
            "in a tick",
            "in a bit",
            "in a while",
            "in a short while",
            "after a short while",
            "within moments",
            "within seconds",
            "in seconds",
            "in record time",
            "in a short time",
            "in short order",
            "double-quick",
            "up and running",
            "off the ground",
            "first thing",
            "at the earliest opportunity",
            "at the earliest convenience",
            "at your earliest convenience",
            "at our earliest convenience",
            "earliest possible",
            "at the first opportunity",
            "for the time being",
            "for now",
            "for a while",
            "until further notice",
            "now and then",
            "from time to time",
            "every now and then",
            "every so often",
            "once in a while",
            "periodically",
            "occasionally",
            "regularly",
            "frequently",
            "on a regular basis",
            "at regular intervals",
            "often enough",
            "time permitting",
            "well ahead of",
            "well before",
            "well in advance",
            "in plenty of time",
            "in time for",
            "by then",
            "long before",
            "ahead of schedule",
            "on schedule",
            "on short order",
            "speed of light",
            "within a reasonable time",
            "reasonable time",
            "with immediate effect",
            "to be announced",
            "tba",
            "to be confirmed",
            "tbc",
            "tbd",
            "at the double",
            "around-the-turn of",
            "in the short run",
            "as we go along",
            "over time",
            "in the meantime",
            "tomorrow or the day after",
            "yesterday",
            "the other day",
        ),
        patterns=(
            r"as (?:soon|quickly|fast|early|promptly|rapidly) as (?:possible|we can|we possibly can|"
            r"we are able|practicable|feasible|humanly possible|"
            r"we get|we have (?:time|capacity|a slot)|(?:someone|somebody|anyone) (?:is|has)\w{0,20}|things|"
            r"capacity|resources|time|"
            r"circumstances|it is|it's|may be)",
            r"(?:immediately|instantaneously|at once)(?= ?[,.;!]|$)|(?:fix\w{0,2}|answer\w{0,2}|repl\w{1,3}|"
            r"respond\w{0,2}|react\w{0,2}|start\w{0,2}|resolv\w{1,2}|deliver\w{0,2}|"
            r"call\w{0,2}|corrected|solved) (?:\w{1,20} ){0,3}?(?:immediately|at once|instantly)",
            r"(?:fast|quick|speedy|brisk|instant|immediate|real quick)(?= ?[,.;!?]| and| or|$)|(?:very|really|"
            r"pretty|super|so|extremely|just as|nice and) (?:fast|quick)",
            r"(?:fast|quick|quicker|faster|speedy|instant|immediate|timely|prompt) (?:response|responses|"
            r"reply|replies|answers?|reaction|rollout|roll-out|onboarding|turnaround|delivery|"
            r"implementation|set-?up|help|fix|fixes|resolution|start|go-live|launch|deployment|migration|"
            r"feedback|switch|"
            r"transition|results?|support|ramp-up|repairs?|service|call-?backs?|decisions?|introduction|"
            r"import|installation)",
            r"(?:a few|a couple of|several|some|a handful of|a matter of|the coming|the next few|"
            r"the next couple of|the first few|"
            r"the first couple of|the following|the upcoming|a small number of|a short number of|two or three|"
            r"three or four|one or two|"
            r"a good|the last few|only a few|just a few|mere|many|another few|the better part of a|"
            r"give or take a) (?:short |more |working |business |little |busy |good )?(?:minutes?|hours?|"
            r"days?|weeks?|months?|"
            r"quarters?|years?|mornings?|evenings?|weekends?|sprints?|moments?|sessions?)",
            r"(?:in|within|after|inside|for) (?:just |only |mere |literally |a matter of |under )?(?:minutes|"
            r"hours|days|weeks|months|years)"
            r"(?! of| after| before)",
            r"in the (?:weeks|months|days|years|period) (?:ahead|to come|that follow|after|following)",
            r"(?:the |a )?(?:weeks|months|days) (?:ahead|to come|from now)",
            r"a (?:week|day|month) or (?:so|two|three)|(?:week|day|month|hour|minute)s? or so|or thereabouts",
            r"during the (?:initial|early|first|opening|start-up|starting|introductory|busy|"
            r"critical) (?:phase|period|weeks|months|days|stretch|time)",
            r"(?:in|over|for) the (?:early|first|initial|coming) (?:days|weeks|months|period|phase|time)",
            r"(?:initially|at first|to begin with|in the beginning|at the start|early on|"
            r"for starters)(?= ?[,.;!]|$)",
            r"(?:sometime|some time|somewhere) (?:in|around|during|this|next|before|after|between)",
            r"(?:when|whenever|once|as soon as) (?:it's|it is|they're|they are|we're|we are|that's|things are|"
            r"everything is|the dust) {ZERO_TO_TWO}(?:ready|done|settled|finished|"
            r"free|available|possible|convenient|settles|quiet|calm)",
            r"(?:when|whenever|once|as soon as|if) (?:we|i|somebody|someone|the team) (?:have|has|find|finds|"
            r"get|gets|get round to it|gets round to it)(?: a| an| the| some| enough)? ?"
            r"(?:time|capacity|slot|chance|moment|hands|resources|gap|room)",
        ),
        exceptions=(
            r"(?:age|time|duration|length|amount|delay|stay|measured|counted|shown|expressed|given|period|"
            r"wait|entered|set|leave|balance) in (?:minutes|hours|days|weeks|months|years)",
            r"{NUMBER} (?:minutes|hours|days|weeks|months) (?:ahead|from now)",
            r"soon-to-expire|as soon as(?! (?:possible|practicable|feasible|humanly|we|i|it's|it is|someone|"
            r"somebody|anyone|things|capacity|circumstances|resources|time|may))|no sooner than|how quickly",
            r"quick (?:count|start guide|guide|view|search|link|reference|order|entry|access)|fast (?:lane|"
            r"track|food|day|mover|movers)",
            r"(?:short|long|medium|near)-term (?:loans?|contracts?|leases?|rentals?|tenants?|tenanc\w{1,3}|"
            r"debts?|assets?|care|"
            r"visas?|disability|deposits?|parking|stays?|lets?|liabilities|absences?|storage|archive)",
            r"prompt (?:text|field|window|box|line)|(?:the|a|each|every|user|command) prompt",
            r"any (?:day|minute|moment) (?:before|after|between|of|from|on)|on any day",
            r"(?:on|between) the following (?:days|weeks|months)|the following (?:day|morning|business|working)",
            r"{NUMBER} (?:minutes|hours|days|weeks|months) or (?:so|more|less)",
            r"for (?:hours|days) (?:above|below|over|worked)|after (?:hours|days) of",
        ),
        unless=(
            r"(?:no|not) later than|in any case (?:within|by)|at the latest (?:on|by|at|after) {NUMBER}",
        ),
        examples=(
            (
                "Your branches will be live in no time.",
                "The first two branches go live on 11 May and the remaining six on 8 June.",
            ),
            (
                "We patch critical defects promptly.",
                "A defect that stops invoicing gets a fix or a written workaround within two business days.",
            ),
        ),
    ),
    Rule(
        code="season_without_date",
        kind=_KIND,
        title="A quarter, a season or an event instead of a date",
        advice=_ADVICE,
        patterns=(
            r"(?:next|this|coming|following|the next|the coming) (?:calendar |financial |fiscal |school |"
            r"academic |tax )?(?:quarter|month|week|year|season|spring|summer|autumn|fall|winter|term|semester|"
            r"half-?year|harvest|sprint|iteration|cycle)",
            r"(?:later|earlier|early|late|towards the end of|toward the end of|around the end of|"
            r"in the course of|in the second half of|in the first half of|"
            r"during|over|throughout|sometime|by the end of|before the end of|at the end of|end of|"
            r"by the middle of|at the beginning of|the back end of|the start of|beginning of|"
            r"middle of|mid) (?:this|next|the coming|the current|the) (?:calendar |financial |fiscal |school |"
            r"academic )?(?:quarter|month|week|year|season|spring|summer|autumn|fall|winter|term|semester|"
            r"half|decade|day)",
            r"(?:by|before|in|around|during|over|after|come|until|from|early|late|mid|this side of|ahead of|"
            r"towards?|in early|in late|in mid|shortly before|right after|just before) "
            r"(?:the )?(?:early |late |mid-?)?" + _SEASON,
            r"(?:mid|early|late)[- ](?:year|summer|spring|autumn|fall|winter|season|quarter|term|{MONTH}|"
            r"q[1-4]|\d{4})",
            r"(?:around|about|roughly|approximately|circa|towards?|somewhere around|sometime in|some time in|"
            r"sometime around) (?:the )?(?:early |mid-?|late |middle of |end of |beginning of |start of |"
            r"turn of )?"
            r"(?:the )?(?:{MONTH}|year|quarter|month|week|easter|christmas|midsummer|new year|q[1-4]|spring|"
            r"summer|autumn|fall|winter)",
            r"(?:in|by|during|for|come|early|late|end of|mid|around|before|until|from) (?:the (?:first|second|"
            r"third|fourth|last) quarter|q[1-4])",
            r"before (?:the|your|their|our) {ZERO_TO_TWO}(?:season|holidays?|holiday|peak|rush|harvest|audit|"
            r"inspection|conference|fair|festival|school year|term|"
            r"semester|opening|launch|winter|summer|spring|autumn|congress|event|elections?|tournament|"
            r"concert|visit|sale|sales|"
            r"stocktake|stock-take|inventory|year-end|budget round|board meeting|next \w{2,20}|busy \w{2,20}|"
            r"merger|move|go-live|deadline|break|"
            r"christmas \w{2,20}|easter \w{2,20}|kick-?off|premiere|matches|race|regatta|exams?|lambing|"
            r"calving|snow|rain\w{0,2})",
            r"(?:in time for|ahead of|right after|straight after|soon after|shortly after|just after|"
            r"not long after) (?:the|your|their|our|{MONTH}|easter|christmas|go-live|signing|signature)",
            r"(?:once|when|as soon as|by the time) (?:the|your) (?:season|school year|holidays?|term|semester|"
            r"festival|harvest|winter|summer|spring|autumn|rush|peak) (?:starts|begins|opens|is over|ends|"
            r"comes|arrives|kicks in|is here)",
            r"(?:comes?|coming|lands?|landing|arriv\w{1,3}|follows?|ships?|shipping|out|will {ONE_TO_THREE}|"
            r"gets?|expect\w{0,2}|planned|due) (?:with|in) (?:the|our|one of the|an?) "
            r"(?:next|upcoming|coming|following|later|future) (?:\w{1,15} )?(?:release|version|update|upgrade|"
            r"build|edition)s?",
            r"(?:once|when|after|as soon as) (?:the|your|our) (?:[\w-]{1,20} ){1,2}?(?:is|are) (?:in|over|"
            r"through|done|behind us|behind you|out of the way|finished)",
        ),
        exceptions=(
            r"(?:before|after|in|with|by|until|for|around) (?:the )?"
            + _SEASON
            + r" (?:release|version|update|sale|menu|collection|catalogue|prices?|list|timetable|schedule|"
            r"tyres?)",
            r"(?:this|next) (?:quarter|month|week|year|season)'s",
            r"(?:the end of the|(?:end|start|beginning) of (?:each|every|a)) (?:quarter|month|week|year|term|"
            r"day)",
            r"the (?:first|second|third|fourth|last) {ZERO_TO_TWO}(?:of|in) (?:the )?(?:next|following|"
            r"this) (?:quarter|month|week|year)",
        ),
        unless=("{DATE}", r"{NUMBER} (?:business |working |calendar )?(?:days|weeks) (?:after|before)"),
        examples=(("The report is coming next quarter.", "The report is released by 30 September 2026."),),
    ),
)
