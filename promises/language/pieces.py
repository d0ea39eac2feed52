"""Pieces that patterns share, each written as its name in braces. A piece may hold others.

They hold what patterns of their own may not, such as a gap of some words; each is known to be quick.
"""

PIECES: dict[str, str] = {
    # Gaps of words, each with the space after it; "UP" reaches over commas, too.
    "ONE_TO_THREE": r"(?:[\w'%&/-]{1,30},? ){0,2}[\w'%&/-]{1,30} ",
    "ZERO_TO_TWO": r"(?:[\w'%&/-]{1,30} ){0,2}?",
    "ZERO_TO_THREE": r"(?:[\w'%&/-]{1,30} ){0,3}?",
    "ZERO_TO_FIVE": r"(?:[\w'%&/,-]{1,30} ){0,5}?",
    "NEAR": r"[^.;:!?]{0,40}?",
    "NUMBER": (
        r"\d[\d.,]{0,12}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|"
        r"fifteen|"
        r"sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|a hundred"
    ),
    "MONTH": (
        r"january|february|march|april|may|june|july|august|september|october|november|december"
        r"|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec"
    ),
    "DATE": (
        r"\d{1,2}(?:st|nd|rd|th)?(?: of)? (?:{MONTH})|(?:{MONTH}) \d{1,4}|\d{4}-\d\d-\d\d|"
        r"\d{1,2}[./]\d{1,2}[./]\d{2,4}"
    ),
    # Any figure: with it a sentence says at least something exactly.
    "FIGURE": r"[a-z$€£(-]{0,6}\d[\w.,:%/)-]{0,20}|two|three|four|five|six|seven|eight|nine|ten|twelve|once|twice",
    "LIMIT": (
        r"(?:up to|at most|at the most|no more than|not more than|a maximum of|at a maximum|limited to|"
        r"fewer than|less than|"
        r"below|above|over|older than|within|the first|the last) (?:the )?[$€£]?{NUMBER}|maximum|named in|"
        r"listed in|listed on|"
        r"annex|nothing else|out of scope|no others?"
    ),
    # Whose thing it is: the customer's, in a salesperson's mouth.
    "YOUR": r"your|their|(?:the|a|an|each|every) (?:[\w-]{1,20} )?[\w-]{1,20}'s?|his|her",
    "SPAN": r"minutes?|hours?|days?|weeks?|months?|quarters?|years?",
    "WE": (
        r"we|we'll|we can|we will|i|i'll|(?:our|your|the|a|an|one of our|"
        r"some of our) (?:[\w-]{1,20} ){0,2}?(?:team|crew|people|"
        r"folks|guys|staff|experts?|specialists?|consultants?|colleagues?|engineers?|technicians?|trainers?|"
        r"advis[eo]rs?|analysts?|developers?|managers?|project leads?|architects?|squad|partners?|onboarders?|"
        r"reps?)"
        r"|some(?:one|body)(?: (?:from|of|on|at) (?:our|us)(?: [\w-]{1,20}){0,2}?)?|people (?:from|of) ours"
    ),
    "NORM": (
        r"gdpr|hipaa|hitech|sox|sarbanes-oxley|pci(?:[- ]dss)?|nis ?2|dora|ccpa|cpra|ferpa|coppa|"
        r"iso(?:[ /]iec)? ?\d{3,5}|"
        r"soc ?[12]|fedramp|glba|itar|ear|(?:eu )?ai act|dsgvo|lgpd|pipeda|basel(?: iii)?|mifid(?: ii)?|psd2|"
        r"solvency ii|"
        r"gxp|gmp|gdp|glp|21 cfr(?: part)?(?: 11)?|part 11|fda|wcag|section 508|ada|eidas|tisax|cmmc|nist|"
        r"cyber essentials|haccp|reach|rohs|aml|kyc|fips|cjis|gobd|ifrs|gaap|us gaap|csrd|annex 11|en 301 549|"
        r"mdr|"
        r"mica|schrems ii|fisma|stark|osha|cqc|bafin|finma|fca|sec|hgb|popia|pdpa|nerc(?: cip)?|sepa|dsa|cra|"
        r"accessibility|privacy|data[- ]protection|works council|tax law|labou?r law|employment law"
    ),
    "NORMS": (
        r"requirements?|polic(?:y|ies)|standards?|regulations?|laws?|legislation|guidelines?|obligations?|"
        r"provisions|"
        r"directives?|acts?|norms|codes?|mandates?|statutes?|rulebooks?|handbooks?|ordinances?|expectations|"
        r"(?:[\w-]{1,20} )?rules|decrees?|frameworks?|criteria|checklists?|duties"
    ),
    "AUTHORITY": (
        r"regulators?|regulations?|auditors?|authorit(?:y|ies)|councils?|ministr(?:y|ies)|inspectors?|"
        r"inspectorates?|law|laws|"
        r"legislation|commission|government|agency|agencies|works council|supervisors?|courts?|state|"
        r"tax office|"
        r"watchdog|ombudsman|notified body|compliance (?:officer|team|people|department)|legal|lawyers?|"
        r"cisos?|dpos?|"
        r"procurement"
    ),
    "TROUBLE": (
        r"costs?|errors?|mistakes?|backlogs?|churn|turnover|workload|effort|paperwork|queues?|waiting times?|"
        r"wait times?|"
        r"waits?|delays?|complaints?|overtime|absenteeism|absences|losses|waste|shrinkage|revenues?|sales|"
        r"margins?|"
        r"profits?|productivity|efficiency|adoption|morale|satisfaction|no-shows?|no-show rates?|downtime|"
        r"turnaround|"
        r"chargebacks?|disputes?|fraud|risks?|stress|headaches?|bottlenecks?|returns|stock-?outs?|claims|"
        r"spend|spending|"
        r"conversions?|conversion rates?|retention|engagement|throughput|output|accidents?|incidents?|"
        r"breakdowns?|"
        r"rework|scrap|accuracy|lead times?|bills?|cash ?flow|arrears|bad debts?|late payments?|penalt(?:y|"
        r"ies)|fines|"
        r"duplicates|double bookings?|manual work|busywork|spoilage|vacancies|win rates?|ratings?|"
        r"empty (?:beds|runs|seats|miles)|"
        r"occupancy|utili[sz]ation|footfall|donations|enrolments?|sick days|friction|frustration|confusion|"
        r"chaos|"
        r"expenses|occupancy rates?|response rates?|fuel|energy use|inventory|stock levels|missed \w{1,20}|"
        r"lost \w{1,20}"
    ),
    "PEOPLE": (
        r"(?:your|the|their|our|all|every) (?:[\w-]{1,20} ){0,2}?[a-z][\w-]{1,20}|(?:[\w-]{1,20} )?(?:drivers|"
        r"clerks|staff|teams?|"
        r"people|users|nurses|managers|planners|dispatchers|tellers|teachers|agents|crews|colleagues|customers|"
        r"guests|patients|parents|members|tenants|students|technicians|inspectors|buyers|accountants|auditors|"
        r"doctors|vets|pickers|operators|everyone|everybody|nobody|no one|you|they)"
    ),
}
