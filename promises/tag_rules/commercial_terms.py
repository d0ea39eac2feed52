"""Prices, free services, credits, payment, terms and liability."""

PATTERNS = (
    r"costs? (?:\w{1,20} )?nothing|nothing extra",
    (
        r"(?:{NUMBER} ?%|percent|per cent|half|quarter) (?:less|lower|off|discount|rebate|reduction|"
        r"cheaper|less than list)"
    ),
    (
        r"(?:volume|loyalty|multi-year|renewal|launch|bundle|non-?profit|charity|early|"
        r"education\w{0,2}|special|partner|further|extra|seat|introductory|steep|big|larger|price|"
        r"{NUMBER} ?%) (?:discount|price cut|rebate)s?"
    ),
    r"discount(?:s|ed)? (?:of|for|on|to|if|at|when|until|in|from|off|price|rate|by)|rebates?",
    (
        r"price (?:lock\w{0,3}|cap\w{0,3}|freez\w{1,3}|hold|guarantee|increase|rise|match\w{0,3}|"
        r"protection|per|for|of|stays?|is|will|remains?|list exception|reduction|cut|break|step|"
        r"exception|change|level|in|until|ceiling)s?"
    ),
    (
        r"(?:fixed|frozen|same|old|list|half|lower|reduced|special|locked|capped|unit|seat|"
        r"first year's|last year's|current|today's|pilot|introductory|promotional|agreed|quoted|"
        r"per-seat|starter|contract) (?:price|pric(?:es|ing)|rate)s?"
    ),
    r"price[ds]? (?:at|like|as|below|under|per)|(?:for|at) the price of",
    r"price of (?:the )?(?:\w{1,20} )?(?:plan|tier|seat|package)",
    r"pricing (?:exception|model|tier|of|for|stays|is|remains|until)",
    (
        r"(?:raise|increase|hold|freeze|cap|lock|match|beat|lower|halve|reduce|cut)\w{0,1} (?:the |"
        r"our |its |their |in the )?(?:\w{1,20} ){0,2}?(?:prices?|fees?|rates?|charges?)(?! list)"
    ),
    (
        r"(?:free(?: of charge)?(?= (?:of charge|implementation|training|set-?up|seats?|months?|"
        r"migration|service|support|licen[cs]e|trial|pilot|upgrade|onboarding|weeks?|days?|hours?|"
        r"period|users?|until|for|during|if|module|access|consult\w{0,7}|integration|custom\w{0,8}|"
        r"work|year|quarter|use|storage|extra|add-?on))\w{0,0})"
    ),
    r"(?:is|are|stays?|remains?|come|comes|be|get|gets) free",
    (
        r"(?:months?|seats?|year|quarter|weeks?|users?|licen[cs]es?|service|set-?up|migration|pilot|"
        r"training|work|module) (?:is |are |come |comes )?(?:for )?free"
    ),
    r"for free|free of charge",
    r"(?:at|for|with) no (?:extra |additional |further |added )?(?:charge|cost|fee|price)s?",
    (
        r"without (?:an? |any |extra |additional |further )?(?:\w{1,20} )?(?:charge|fee|cost|penalty|"
        r"surcharge|invoice)s?"
    ),
    (
        r"no (?:set-?up |extra |exit |cancellation |termination |implementation |activation |"
        r"onboarding |licen[cs]e )(?:fee|charge|cost|penalty)s?"
    ),
    r"(?:at|on) our (?:own )?(?:cost|expense)|on the house|on us\b|complimentary|gratis",
    r"throw(?:s|n)? in|thrown in|waiv(?:e|es|ed|er|ing)",
    (
        r"we (?:pay|cover|bear|absorb|swallow|carry) (?:for )?(?:the |all |"
        r"their )?(?:\w{1,20} ){0,2}?(?:costs?|fees?|travel|hours|charges|bill|difference|expenses)"
    ),
    r"not (?:be )?(?:billed|charged|invoiced)|(?:isn't|aren't|never) (?:billed|charged|invoiced)",
    r"(?:service|sla|uptime|{NUMBER} ?%) credits?",
    (
        r"credits? (?:for (?:each|every|any|downtime|missed)|against the next|on the "
        r"(?:next )?(?:invoice|bill|fee))"
    ),
    r"credit(?:ed|s)? (?:{NEAR} )?(?:back|if we|when we|whenever we|whenever the)|money[- ]back",
    (
        r"refund(?:s|ed|able)? (?:{NEAR} )?(?:if|when|fee|subscription|unused|first|in full|contract|"
        r"prepaid|pro)"
    ),
    r"(?:get|gets|full|partial|pro-rata) (?:a |their |its )?(?:refund|money back)",
    r"penalt(?:y|ies) (?:if|for|of|payment|clause|per|when)|liquidated damages|we owe",
    r"pays? (?:back|nothing|only|later|after)|(?:{NUMBER} ?% )?up-?time",
    r"availability (?:of|guarantee|target|figure|at)",
    r"(?:guaranteed|guarantee|promise) (?:\w{1,20} ){0,3}?(?:availability|uptime)",
    r"\d\d(?:\.\d{1,3})? ?(?:%|percent) (?:of the time|available|availability|monthly)|slas?",
    r"service[- ]levels?(?: agreement)?",
    r"(?:miss|missed|misses) (?:it|the target|that|the level|the date|them)",
    r"or (?:the|that|their) (?:\w{1,20} ){0,1}?(?:month|quarter|year|fee) is free",
    (
        r"pay(?:s|able|ment|ments)? (?:terms?|in (?:{NUMBER}|arrears|advance|instal\w{1,6}|\w{1,10} "
        r"(?:parts|steps|rates|days))|within|after|upfront|up front|monthly|quarterly|yearly|annually|"
        r"by (?:instal|the (?:month|quarter))\w{0,6}|half|on acceptance|against|due|plan|holiday|only "
        r"(?:for|when|after|if)|per (?:use|transaction|active)|once|schedule|split)"
    ),
    r"net[- ]?\d{2,3}|instal+ments?",
    (
        r"(?:bill|billed|billing|invoice|invoiced|invoicing|charged) (?:{NEAR} )?(?:monthly|quarterly|"
        r"yearly|annually|in arrears|in advance|up ?front|once a (?:month|quarter|year)|per (?:use|"
        r"quarter|month|seat|active|hour|transaction)|only|after|later|from|until|at (?:the )?(?:end|"
        r"year)|in (?:euros?|dollars|pounds|two|three|four|swiss|local))"
    ),
    (
        r"(?:first|next) (?:invoice|bill|payment) (?:\w{1,20} ){0,2}?(?:after|in|only|when|due|"
        r"follows|comes|is|waits)"
    ),
    r"(?:deferred|delayed|split|late|annual|upfront) (?:payment|billing|invoicing|invoice)s?",
    r"currency (?:clause|fix\w{0,3}|rate)|(?:in exchange|in return) for",
    (
        r"(?:{NUMBER}|multi|long|short|minimum|initial|contract|renewal|fixed)-? ?(?:year|month|"
        r"week)?s? (?:terms?|contracts?|commitments?|agreements?|deals?|lock-?in|notice|minimum)"
    ),
    r"contract (?:term|length|period|end|runs?|start|clause|extension|starts?|ends?)|term of {NUMBER}",
    (
        r"(?:notice|cooling-off|opt-?out|exit|break|termination|trial|grace) (?:period|clause|right|"
        r"window|option)s?"
    ),
    r"(?:{NUMBER}|\d{1,3}) (?:days|months|weeks)'? notice",
    (
        r"(?:cancel|terminat|leave|walk away|opt out|exit|quit|step out|get out|withdraw|"
        r"end the contract|drop (?:seats|users))\w{0,4} (?:{NEAR} )?(?:after|at any|any time|"
        r"any month|early|without|within|with|each|if we|if the|before the end|monthly|when|"
        r"mid-?)(?: \w{1,20})?"
    ),
    r"(?:early|extended|free|{NUMBER}-(?:day|week|month)) (?:exit|termination|pilot|trial)",
    r"auto-?renew\w{0,4}|renew(?:s|al)? (?:at|for|price|cap|increase|without|terms?|on the same)",
    r"(?:unlimited|capped|higher|increased|cap on|cap of) (?:\w{1,20} ){0,2}?liability",
    r"liabilit(?:y|ies)|indemni\w{1,6}|warrant(?:y|ies)|exclusiv(?:ity|e rights?|e use)",
    r"most[- ]favou?red|right of first|escrow|letter of intent|master agreement|purchase order terms",
    r"termination|acceptance (?:payment|fee)",
    (
        r"(?:seats?|users?|licen[cs]es?|modules?|storage|hours?|days?|months?) "
        r"(?:\w{1,20} ){0,3}?(?:at (?:half|no|the old|the same|a reduced|a lower|cost|list|{AMOUNT})|"
        r"for (?:{AMOUNT}|half|nothing|the price)|not charged|uncharged|unbilled)"
    ),
    (
        r"{MONEY} (?:per|a|an|each|for each|for every) (?:seat|user|month|year|hour|licen[cs]e|shop|"
        r"site|day|order|transaction|branch|depot|device)"
    ),
    r"set-?up fees?|implementation fees?|licen[cs]e fees?|subscription fees?",
    r"(?:hourly|daily|day) rates?",
    (
        r"(?:unused|left-?over|spare) (?:hours|seats|days|credits) (?:\w{1,20} ){0,2}?(?:carry|roll|"
        r"refund|expire|credit)\w{0,4}"
    ),
    r"cheaper|(?:rival|competitor|competition)'?s? (?:quote|offer|price|bid)",
    r"match(?:es|ed|ing)? (?:the )?(?:rival|competitor|their offer|\w{1,20}'s (?:offer|quote|price))",
    r"bonus(?:es)? (?:month|seat)s?|extra (?:seats?|users?|months?|licen[cs]es?)",
    r"pilot (?:is )?(?:free|unpaid|without)|(?:unpaid|paid|free) pilot|reference (?:customer|discount)",
    r"case study in",
    r"(?:may|can) (?:\w{1,20} )?(?:go|leave|cancel|walk)\b|nothing is (?:due|paid|payable|billed)",
    r"(?:before|on|after|until) acceptance",
    r"match(?:es)? (?:the|their|any|a) (?:\w{1,20} )?(?:offer|quote|price|bid)|bonus(?:es)? of",
    r"for signing (?:by|before|this|early)|twice the (?:\w{1,20} )?fee",
    r"(?:drop|return|hand back|give back|reduce) (?:\w{1,20} )?(?:seats|users|licen[cs]es)",
)

# Words that only look like it.
EXCEPTIONS = (
    r"(?:users?|guests?|people|drivers?|players?|visitors?) can (?:go|leave)",
    (
        r"(?:discount|coupon|voucher|promo|gift) (?:codes?|cards?|vouchers?|field|fields|column|line|"
        r"lines|button)"
    ),
    (
        r"price (?:tags?|lists?|labels?|column|columns|field|fields|history|changes?|list import|per "
        r"(?:kilo|kg|litre|unit|piece)|of (?:each|an?|the) (?:item|article|product)s?)"
    ),
    (
        r"(?:unit|sale|sales|item|list) prices? (?:show|shows|appear|appears|is shown|are shown|"
        r"column|field)"
    ),
    r"pricing (?:screen|page|rule|table|engine|tab|logic)s?",
    r"credit (?:cards?|unions?|notes?|checks?|limits?|lines?|scores?|rating|memo)|barrier-free",
    r"hands-free",
    (
        r"free (?:text|slots?|rooms?|tables?|beds?|seats? (?:are|show|shows|on the (?:map|plan))|"
        r"places?|days in the calendar|capacity|space|form|delivery|shipping)"
    ),
    r"contract (?:number|numbers|list|page|title|document|folder|view|tab|name)s?",
    (
        r"warranty (?:claims?|date|dates|period of (?:the )?(?:product|device|item|machine|pump)|"
        r"cases?|field|card|cards)"
    ),
    r"payment (?:page|link|method|methods|screen|status|reminder|reminders|date|dates|provider)s?",
    r"refund (?:screen|button|form|requests?|list)s?|no[- ]charge items?",
)
