"""A quantity with no upper end."""

from promises.language.rules import Rule

_KIND = "open_quantity"
_ADVICE = 'Give the number and what happens above it: "up to [number] [things] for each [whom]; above that [what happens]."'
_THING = (
    r"(?:users?|employees?|staff|people|persons?|colleagues?|sites?|locations?|branches|departments?|"
    r"subsidiar(?:y|ies)|countries|languages?|customers?|clients?|devices?|formats?|"
    r"documents?|files?|data|records?|orders?|invoices?|systems?|browsers?|currenc(?:y|ies)|teams?|members?|"
    r"students?|patients?|"
    r"suppliers?|partners?|depots?|shops?|stores?|warehouses?|plants?|machines?|sensors?|vehicles?|products?|"
    r"articles?|items?|fields?|"
    r"reports?|history|content|information|photos?|images?|messages?|e-?mails?|tickets?|cases?|contracts?|"
    r"accounts?|drivers?|planners?|nurses?|"
    r"teachers?|agents?|managers?|offices?|clinics?|schools?|hospitals?|regions?|entities|volumes?|requests?|"
    r"transactions?|"
    r"features?|modules?|interfaces?|integrations?|apps?|tenants?|buildings?|assets?|prices?|types?|kinds?|"
    r"sizes?|models?|brands?|vendors?|"
    r"processes|workflows?|requirements|wishes|changes?|questions?|needs|stakeholders?|departments|guests?|"
    r"volunteers?|parents?|residents?|"
    r"tables?|columns?|attachments?|uploads?|scans?|letters?|projects?|jobs?|tasks?|events?|channels?|"
    r"carriers?|banks?|meters?|readings?|"
    r"recipes?|batches|shifts?|lanes?|gates?|tills?|terminals?|printers?|scanners?|phones?|tablets?|lines?|"
    r"entries|rows?|archives?|backups?|versions?|years|legacy \w{2,20})"
)

# What only looks open: a part, a bound, a time, or what belongs to another kind.
_NOT_OPEN = (
    r"any (?:one )?of (?:the |these |those |its |your |our )?(?:[\w-]{1,20} )?(?:{NUMBER})",
    r"(?:in|if|whether|at|without|of|for|before) any (?:of|case|way|event|form|time|rate|doubt|kind|"
    r"change|is|are|field)(?: [\w-]{1,30})?",
    r"any (?:other|further|more|longer|later|earlier|remaining|additional|such|row above|day|minute|"
    r"moment|week|questions?)(?: [\w-]{1,30})?",
    r"(?:do|does|did|is|are|not|never|hardly|without|nor|neither|n't|prevent\w{0,3}|refuse\w{0,1}|"
    r"block\w{0,1}) (?:\w{1,20} )?any (?:\w{1,20} )?[\w-]{1,30}",
    r"all (?:of )?(?:the |your |their |our |these |those |its )?(?:[\w-]{1,20} )?(?:{NUMBER}|both|"
    r"other|others|named|listed|remaining|of which|except|but)(?: [\w-]{1,30}){0,2}",
    r"(?:at|above|after|first of|in|once and for|for|not|half of) all(?: of)?",
    r"all (?:day|night|year|week|morning|afternoon|evening|of this|of that|in all|along|right|set|"
    r"set up|but|at once|together)(?: [\w-]{1,30})?",
    r"every (?:{NUMBER}|minute|hour|day|night|week|month|quarter|year|morning|afternoon|evening|noon|"
    r"midnight|monday|tuesday|wednesday|thursday|friday|saturday|sunday|weekday|weekend|"
    r"time|business|working|second|other|third|half|fortnight|few|so|now|few|step|season|spring|"
    r"summer|autumn|winter|{MONTH})(?: [\w-]{1,30}){0,2}",
    r"(?:everything|anything|anyone|everyone|everybody|anywhere|everywhere|nothing) (?:else|beyond|"
    r"above|outside|other|older|over|below|under|that exceeds|larger|more|after|before|not|without|"
    r"up to|named|listed)",
    r"(?:full|complete|entire|whole) (?:report|name|text|page|amount|day|hour|month|year|price|screen|"
    r"size|minute)",
    r"(?:hundreds|thousands|tens) of (?:a|an|thousands|millions)",
    r"whatever (?:[\w'-]{1,20} ){0,3}?(?:{AUTHORITY})(?: [\w'-]{1,20}){0,3}",
    r"whatever (?:[\w'-]{1,20} ){0,3}?(?:is held to|prescribes?|demands?|requires?|must comply with|"
    r"regulat\w{1,5}|obliged \w{1,5})",
    r"all (?:applicable|relevant|legal|regulatory|statutory|required|mandatory|local|national|gdpr|"
    r"compliance|security|audit|privacy|data[- ]protection|tax|safety)(?: [\w-]{1,30}){0,3}",
    r"(?:all|any|every) (?:the |your |of the |of your )?(?:[\w'-]{1,20} ){0,3}?(?:{NORMS}|bells|labou?r rule|"
    r"tax rule|safety rule|boxes|"
    r"audits?|inspections?|auditors?|regulators?|problems?|worries|headaches|steps?|risks?|errors?|"
    r"mistakes?)",
    r"(?:all|any|every|virtually any|almost all|nearly all) (?:of )?(?:the )?(?:common|major|usual|"
    r"leading|popular|main|standard|well-known|modern|relevant|big|mainstream|typical|important|"
    r"familiar|established)(?: [\w/-]{1,30}){0,2}",
    r"(?:almost|nearly|virtually|practically|just about|pretty much) (?:all|any|"
    r"every)(?: [\w/-]{1,30}){0,2}",
    r"(?:everything|all|anything|whatever) (?:that )?(?:a|an|the|your|you|they|"
    r"any) {ZERO_TO_THREE}(?:needs?|wants?|requires?|expects?)",
    r"(?:we can|we could|in our power)(?: [\w-]{1,20}){0,2}|(?:do|try|done) (?:everything|anything|"
    r"all)|if (?:everything|anything|all)|everything (?:goes|is|will be|runs|works|"
    r"should)(?: [\w-]{1,20})?",
    r"unless (?:any|every)\w{0,6}|(?:does|do) everything|covers everything|handles everything",
    r"as (?:a )?whole|whole (?:number|numbers|euros|hours|days|minutes)",
    r"(?:all|any|every|each) (?:[\w'-]{1,20} ){0,2}?(?:{AUTHORITY}|jurisdictions?|tax \w{1,20})",
    r"(?:law|laws|legal|compliant|lawful|rules?|regulations?|policy|policies) (?:everywhere|anywhere)",
    r"(?:has|have|got) it all",
)

RULES = (
    Rule(
        code="unlimited",
        kind=_KIND,
        title="Unlimited, without end",
        advice=_ADVICE,
        level="ban",
        phrases=(
            "unlimited",
            "all-inclusive",
            "flat rate",
            "flat-rate",
            "open-ended",
            "you'll never outgrow",
            "never outgrow",
            "never hit a wall",
            "never hits a wall",
            "never hit a limit",
            "never hits a limit",
            "room to spare",
            "room to grow",
            "come one come all",
            "top to bottom",
            "on tap",
            "the whole lot",
            "the whole shebang",
            "lock, stock and barrel",
            "till the cows come home",
            "until the cows come home",
            "around the globe",
            "day in, day out",
            "any which way",
            "no ceiling",
            "nobody is counting",
            "no one is counting",
            "limitless*",
            "infinite*",
            "endless*",
            "boundless*",
            "unrestricted*",
            "uncapped",
            "unmetered",
            "unbounded",
            "indefinite*",
            "in perpetuity",
            "perpetual*",
            "forever",
            "for ever",
            "for all time",
            "for life",
            "eternally",
            "until the end of time",
            "to your heart's content",
            "sky is the limit",
            "sky's the limit",
            "the sky the limit",
            "all you can",
            "all-you-can-eat",
            "throw at it",
            "throw at us",
            "throw at them",
            "without end",
            "no end",
            "no end of",
            "no strings attached",
            "as you please",
            "any and all",
            "each and every",
            "every last",
            "every single",
            "ad infinitum",
            "with no upper end",
            "bottomless",
            "inexhaustible",
            "numberless",
            "nonstop",
            "the more the merrier",
            "no questions asked",
            "keep* everything",
            "keep* it all",
            "store* everything",
            "lifetime access",
            "lifetime storage",
        ),
        patterns=(
            r"(?:without|with no|no|free of|zero|there are no|there is no|there's no|hasn't got a|has no|"
            r"have no|knows? no|isn't a|isn't any|not any|don't have a|doesn't have a|beyond any|don't limit|"
            r"doesn't limit|never limit|don't cap|don't count|"
            r"don't meter|nobody counts|no one counts|never runs? out of|never run out of) "
            r"(?:any |an |a |hard |fixed |real |set |upper |built-in |practical |artificial |daily |monthly |"
            r"such |storage |size |user |data |volume |usage |page |seat |row |file |single |stated |"
            r"time ){0,3}?"
            r"(?:limits?|caps?|ceilings?|maximums?|maximum|restrictions?|bounds?|boundary|boundaries|quotas?|"
            r"thresholds?|upper end|fair-use \w{1,15}|space|room|storage|counting|cut-?offs?|end date)",
            r"(?:however|no matter how|regardless of how|irrespective of how|doesn't matter how|"
            r"never mind how) (?:many|much|large|big|long|often|far|small|old|complex|complicated|huge|"
            r"frequently|heavy|busy|fast)",
            r"(?:no matter|regardless of|irrespective of|independent of|independently of|never mind|"
            r"doesn't matter|whatever) (?:the |your |their |what |which |what the |"
            r"of the )?(?:\w{1,20} )?(?:volumes?|sizes?|numbers?|amounts?|quantit(?:y|ies)|loads?|formats?|"
            r"lengths?|"
            r"headcount|traffic|scale|types?|devices?|systems?|brands?|models?|platform|country|language|age|"
            r"origin|source|count|weights?|complexity|distance|seat count|peak|season|browser|vendor|kind|"
            r"sort|extent)",
            r"as (?:many|much|often|large|big|long|far back|frequently) (?:[\w-]{1,20} ){0,4}?as (?:you|they|"
            r"your|the \w{1,20}|it|we|anyone|anybody|everyone|one|are|is|needed|necessary|required|desired|"
            r"wanted|possible|there are|he|she|each|people|staff|users|customers)",
            r"(?:as|whenever|wherever|whatever|whichever|whoever) (?:you|they|he|she|"
            r"your (?:\w{1,20} )?\w{1,20}) (?:\w{1,10} )?(?:like|likes|want|wants|wish|wishes|please|pleases|"
            r"need|needs|choose|chooses|fancy|feel like|can think of|throw|throws|have|has|use|uses|"
            r"run|runs|own|owns|send|sends|upload|uploads|prefer|prefers|ask|asks|bring|brings|require|"
            r"requires|come up with|dream up|can imagine|care to|add|adds|connect|connects|see fit)",
            r"never (?:\w{1,10} )?(?:have to |need to |be |gets? |get )?(?:delete|deleted|purge|purged|remove|"
            r"removed|expire|expires|throw away|thrown away|thin out|archive|run out of (?:space|room|"
            r"storage)|fill up|clean up|clear out|discard|discarded)",
            r"(?:we|it|which) (?:will )?(?:always )?(?:keeps?|stores?|holds?|takes?|imports?|accepts?|reads?|"
            r"covers?|moves?|migrates?|transfers?|brings?) (?:over )?(?:everything|anything|it all|the lot|"
            r"them all|all of it|all of them)",
        ),
        exceptions=(
            r"as (?:many|much) as (?:[$€£]?\d[\d.,]{0,12}|{NUMBER})",
            r"endless (?:belts?|screws?|loops?|paper)|infinite scroll\w{0,3}",
            r"as (?:long|often|much|far) as (?:it|they|the \w{1,20}|we|is|you (?:pay|stay|remain|are)|possible)",
            r"as you (?:have|need|want|see|know)",
            r"whatever (?:[\w'-]{1,20} ){0,3}?(?:{AUTHORITY})(?: [\w'-]{1,20}){0,3}",
            r"whatever (?:[\w'-]{1,20} ){0,3}?(?:is held to|prescribes?|demands?|requires?|must comply with|"
            r"regulat\w{1,5}|obliged \w{1,5})",
        ),
        examples=(
            (
                "Store managers may build unlimited reports.",
                "Each of the 14 store managers can save up to 25 reports.",
            ),
            (
                "Documents of any size, forever.",
                "Documents of up to 100 MB are kept for seven years from upload.",
            ),
        ),
    ),
    Rule(
        code="all_and_any",
        kind=_KIND,
        title="All, any or every without a number",
        advice=_ADVICE,
        patterns=(
            r"any (?:given |other |desired |kind of |type of |sort of |form of |amount of |size of |possible |"
            r"conceivable |imaginable |existing |future |new |old |\w{2,20} )?[a-z][\w/-]{1,30}",
            r"all (?:of )?(?:the |your |their |its |our |his |her |these |those |my )?(?:[\w'-]{1,20} ){0,2}?"
            + _THING,
            r"all (?:of )?(?:your|their|its|our|the) [a-z][\w-]{2,30}",
            r"(?:your|their|the) (?:\w{1,20} )?(?:data|records|documents|files|sites|users|locations|"
            r"history) (?:in full|in their entirety|without exception|lock, stock and barrel|one and all)",
            r"(?:whole|entire|complete|full) (?:\w{1,20} )?(?:company|organi[sz]ation|group|workforce|archive|"
            r"history|database|team|fleet|network|catalogue|catalog|estate|inventory|customer base|"
            r"product range|range|document store|staff|firm|school|hospital|portfolio|region|country|"
            r"supply chain|campus|back catalogue|plant|assortment|data set|dataset|data|stock|chain|"
            r"department|faculty|"
            r"membership|collection|legacy \w{1,20}|content|site|club|city|warehouse|ledger|backlog|"
            r"file share|past|mailbox|drive)",
            r"(?:company|group|world|nation|country|organi[sz]ation|enterprise|business|site|campus|fleet|"
            r"network|city|state|europe|system|firm|chain|department)-?wide",
            r"(?:across|throughout|in|around|all over) (?:the )?(?:whole |entire |complete )?(?:company|"
            r"organi[sz]ation|group|world|globe|country|europe|enterprise|business|continent)(?=[.,;!]|$| and|"
            r" without| with)",
            r"(?:globally|internationally|universally|without exception|one and all|every time|all the time|"
            r"all of them|all of it|them all|it all|in full|in its entirety|in their entirety)(?=[.,;!]|$|"
            r" and| with| from| by)",
            r"(?:millions|thousands|hundreds|dozens|scores|masses|tons|loads|heaps|lots|plenty|oodles|a lot|"
            r"a great deal|a ton|an abundance|a wealth|huge amounts|large volumes|vast amounts|large amounts|"
            r"big volumes|huge volumes|high volumes|enormous amounts) of [\w-]{2,30}",
            r"(?:plenty|enough|ample|sufficient|abundant|generous|more than enough) (?:of )?(?:storage|space|"
            r"room|capacity|seats|licences|licenses|headroom|bandwidth|credits|places|slots|time|users|calls|"
            r"memory)",
            r"(?:additional|extra|further|more|new|other) (?:\w{1,20} )?(?:users|seats|sites|branches|devices|"
            r"reports|fields|languages|modules) (?:at no (?:extra )?(?:cost|charge)|free of charge|for free|"
            r"without extra cost|are free|come free|as needed|whenever|on demand|as required|at any time)",
            r"(?:as needed|as required|as necessary|on demand|as and when|when required|if and when)(?=[.,;!]|"
            r"$)",
            r"24[/x]7(?:[/x]365)?(?=[.,;!]|$| without)",
        ),
        exceptions=_NOT_OPEN,
        unless=("{LIMIT}", r"{NUMBER} (?:named |\w{2,20} )?(?:users|people|sites|branches|rows|files|seats)"),
        examples=(
            (
                "All users can sign in with their campus account.",
                "From 1 September up to 6,000 students and staff of the two faculties sign in with their "
                "campus account.",
            ),
        ),
    ),
    Rule(
        code="every_one",
        kind=_KIND,
        title="Everyone, everything, whatever",
        advice=_ADVICE,
        patterns=(
            r"all (?:of )?(?:the |your |our |their )?(?:[a-z-]{2,20} )?(?!(?:is|was|has|does|this|works|runs|"
            r"goes|comes|gets|times|always|across|is|gives|makes|takes|less|looks)\b)[a-z-]{2,20}s",
            r"(?:put|upload|send|add|use|import|give|show|bring|hand|throw) (?:us |it |in )?(?:whatever|"
            r"anything|everything)",
            r"every (?:one of (?:your|the|their) )?[a-z][\w-]{1,30}",
            r"each of your (?:[a-z][\w-]{1,20} )?[a-z][\w-]{1,20}s",
            r"(?:everyone|everybody|anyone|anybody|anything|everything|everywhere|anywhere|anytime|any time|"
            r"any place|whoever|whichever|whatever|wherever|whomever)",
        ),
        exceptions=_NOT_OPEN,
        unless=("{LIMIT}", "{FIGURE}", "one", r"no other"),
        examples=(
            (
                "Every document comes across.",
                "By 12 June up to 80,000 documents of the years 2020 to 2025 are imported once.",
            ),
        ),
    ),
)
