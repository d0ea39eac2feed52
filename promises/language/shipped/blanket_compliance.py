"""A whole law, norm or policy at once."""

from promises.language.rules import Rule

_KIND = "blanket_compliance"
_ADVICE = (
    "Name the control or the document, its version and date, and what stays with the customer: "
    '"We sign [agreement, version]; [data] is kept in [place] for [time]; [duty] stays with the customer."'
)
_KEEPS = (
    r"(?:meets?|meeting|satisf\w{1,5}|fulfil\w{0,4}|compl(?:y|ies|ying) with|conforms? (?:to|with)|"
    r"adheres? to|abides? by|follows?|observes?|respects?|"
    r"honou?rs?|match(?:es)?|pass(?:es)?|covers?|in line with|in accordance with|in keeping with|aligned with|"
    r"aligns? with|up to|consistent with|according to|ticks?|"
    r"supports?|takes? care of|handles?|lives? up to|keeps? to|keeps? up with|sticks? to|answers? to|exceeds?|"
    r"surpass\w{0,2}|stands? up to|withstands?|"
    r"holds? up (?:to|under|against)|within|deals? with|cater\w{0,1} (?:for|to)|addresses|guarantees?|"
    r"ensures?|works? under|fits?|bound by|respond\w{0,1} to|solves?|implements?|achiev\w{1,3})"
)

RULES = (
    Rule(
        code="whole_norm",
        kind=_KIND,
        title="A whole law, norm or policy at once",
        advice=_ADVICE,
        level="ban",
        phrases=(
            "legally watertight",
            "in the clear",
            "off the hook",
            "firm legal ground",
            "solid legal ground",
            "safe legal ground",
            "legally covered",
            "legally bullet-proof",
            "legally waterproof",
            "seal of approval",
            "pass muster",
            "passes muster",
            "up to code",
            "compliant by default",
            "compliant by design",
            "compliance is sorted",
            "compliance is solved",
            "compliance takes care",
            "compliance off your",
            "compliance worries",
            "compliance headache*",
            "compliance problem*",
            "rule-proof",
            "future law",
            "law of the land",
            "in order with",
            "nothing to object",
            "no objections from",
            "no questions from",
            "blessing of",
            "legally sound",
            "legally safe",
            "legally secure",
            "legally compliant",
            "legally valid everywhere",
            "legally airtight",
            "watertight",
            "court-proof",
            "revision-proof",
            "regulator-proof",
            "regulator-ready",
            "regulator-friendly",
            "regulator-approved",
            "inspection-proof",
            "inspection-ready",
            "inspector-proof",
            "law-proof",
            "lawsuit-proof",
            "audit-proof",
            "audit-safe",
            "audit-ready",
            "auditor-proof",
            "auditor-friendly",
            "tax-proof",
            "policy-compliant",
            "by the book",
            "to the letter of the law",
            "compliance-ready",
            "compliance out of the box",
            "compliant out of the box",
            "compliance by design",
            "privacy by design",
            "compliance guaranteed",
            "guaranteed compliance",
            "compliance built in",
            "built-in compliance",
            "full compliance",
            "total compliance",
            "complete compliance",
            "compliance is a given",
            "regulatory-grade",
            "on the right side of the",
            "legal in every",
            "legal in each",
            "legal in all",
            "out of trouble with",
            "nothing to fear from",
            "no fear of the regulator",
            "above board",
            "tick* every box",
            "tick* all the boxes",
            "tick* all boxes",
            "tick* all your boxes",
            "tick* all of your boxes",
            "tick* the boxes",
            "check* every box",
            "check* all the boxes",
        ),
        patterns=(
            r"(?:{NORM})[- ](?:{ZERO_TO_TWO})(?:compliant|ready|proof|safe|conform\w{0,4}|certified|approved|"
            r"friendly|covered|compatible|compliance|capable|secure|grade|level|aligned|validated|fit|tight|"
            r"audited|waterproof)",
            r"(?:is|are|be|stay|stays|remain|remains|become|becomes|get|gets|keep you|keeps you|make you|"
            r"makes you|make it|makes it|keeps? (?:your|the|them|it)(?: [\w-]{1,20}){0,2}|you're|we're|it's|"
            r"been|fully|100%|completely|totally|perfectly|entirely|always|absolutely|automatically) "
            r"{ZERO_TO_TWO}(?:compliant|in compliance|lawful|law-abiding|in conformity|conformant|"
            r"within the law|inside the law)",
            r"[a-z]{2,20}-compliant|compliant (?:with|in|across|everywhere|under|for|from day one|"
            r"at all times)|compliance with (?:the |all |any |your |every |"
            r"each )?(?:[\w&'-]{1,20} ){0,3}?(?:{NORM}|{NORMS})",
            r"(?:fully|100%|completely|totally|perfectly|automatically) (?:compliant|lawful|conformant|"
            r"certified|accredited|licensed)",
            _KEEPS
            + r" (?:all |any |each |every |whatever |both |also |fully )?(?:of )?(?:[\w&'-]{1,20} ){0,5}?"
            r"(?:requirements?|demands|duties|compliance|polic(?:y|ies)|standards|regulations?|laws?|"
            r"legislation|guidelines|obligations|provisions|directives?|acts?|norms|mandates?|statutes?|"
            r"rulebooks?|ordinances?|(?:security|compliance|privacy|"
            r"procurement|data|audit|tax|safety|accessibility|house|reporting|hygiene|banking|industry|"
            r"council|university|hospital|government|state|federal|retention|access|it|their|your|"
            r"the) (?:rules|criteria|framework|handbook|"
            r"standard|code|expectations|demands|checklist|baseline|controls|guideline))(?! (?:document|file|"
            r"list|page|screen|field|number|text|table|report)s?)",
            _KEEPS + r" (?:all |any |every |each |both |fully )?(?:of )?(?:the |your |their )?(?:{NORM})",
            r"(?:compliance|regulatory|legal|statutory|data[- ]protection|privacy|audit|reporting|"
            r"record[- ]keeping|records? retention|retention|safety|hygiene|documentation|disclosure|"
            r"accessibility|tax|gdpr|hipaa|"
            r"security|due diligence|fiduciary|oversight|supervisory|[a-z]{3,15}[- ]law|hygiene|"
            r"food[- ]safety|environmental|reporting|export[- ]control|sanctions|anti-money-laundering|"
            r"know-your-customer|licensing|archiving) (?:needs|requirements|obligations|duties|demands|"
            r"concerns|expectations|regime|mandates?|burden|questions|worries|problems?|side|issues|topics|"
            r"aspects)(?= (?:is|are|will|get|gets|you|your|in|of|for|that|at|under|from|from|by|with|all|"
            r"everywhere|off)|[.,;!?]|$)",
            r"(?:all|any|every|each) (?:the |of the )?(?:applicable|relevant|local|national|legal|regulatory|"
            r"statutory|required|mandatory|necessary|current|existing|european|federal|industry|international|"
            r"state|security|safety|privacy|tax|data[- ]protection|hygiene|"
            r"compliance) (?:[\w-]{1,20} ){0,2}?(?:{NORMS}|certificat\w{1,5}|approvals)",
            r"applicable (?:[\w-]{1,20} ){0,2}?(?:laws?|rules?|regulations?|requirements?|standards?|norms?|"
            r"legislation)",
            r"(?:safe|right) side of (?:the |your |every |any |all )?(?:{ZERO_TO_TWO})(?:{NORM}|{NORMS}|"
            r"{AUTHORITY}|line|tax\w{0,3}|things)",
            r"(?:whatever|everything|anything|all|what|exactly what|just what|"
            r"whichever \w{1,20}) (?:that )?(?:{ZERO_TO_THREE})(?:{AUTHORITY}|{NORM}|policy|policies|"
            r"standards?) (?:\w{1,15} )?(?:requires?|asks?|demands?|is held to|are held to|prescribes?|wants?|"
            r"expects?|"
            r"says?|imposes?|comes? up with|throws?|insists?|needs?|calls? for|stipulates?|may|might|could|"
            r"will|has|have|dictates?|is bound)",
            r"whatever (?:{ZERO_TO_THREE})(?:is|are|be) (?:held to|obliged to|bound by|subject to|required to|"
            r"regulated by|governed by|up against|liable for)",
            r"(?:{AUTHORITY}|{NORM}) (?:will |'ll |would |is |are |will be |is going to be |stays? |"
            r"won't )(?:\w{1,15} )?(?:satisfied|happy|fine|pleased|content|sign off|signs off|approve\w{0,1}|"
            r"accept\w{0,1}|find nothing|find anything|be satisfied|be happy|covered|handled|"
            r"sorted|taken care of|no problem|not a problem|no issue|built in|baked in|a given|a non-issue|"
            r"guaranteed|satisfied|met|fulfilled|respected|ticked|ticked off|under control|done|dealt with|"
            r"assured|ensured|in place|included|in the box|complain|object)",
            r"(?:{AUTHORITY}) (?:will |'ll )?(?:has|have|find|finds) (?:nothing|no reason|no objection\w{0,1}|"
            r"no complaint\w{0,1})(?: [\w-]{1,20}){0,2}",
            r"(?:{NORM})(?: [\w-]{1,20})? (?:is|are|'s) (?:all |fully |completely |already |also |"
            r"automatically |of course )?(?:covered|handled|sorted|taken care of|no problem|not a problem|"
            r"no issue|built in|baked in|a given|a non-issue|guaranteed|met|fulfilled|respected|ticked|"
            r"under control|done|dealt with|assured|ensured|in place|in the box)",
            r"(?:you're|you are|you'll be|your \w{1,20} (?:is|are)|we've got|we have|we've|have|"
            r"has) (?:\w{1,15} )?(?:{NORM}) (?:\w{1,15} )?(?:covered|sorted|handled|nailed|under control|"
            r"in the bag)",
            r"(?:passes?|survives?|withstands?|clears?|stands up to|sails? through|gets? through|"
            r"holds? up in) (?:any|every|all|each|your|the) (?:[\w'-]{1,20} ){0,3}?(?:security (?:review|"
            r"audit|check|assessment)s?|compliance (?:review|audit|check)s?|vendor (?:review|audit|"
            r"assessment)s?|due diligence|pen-?tests?|data[- ]protection (?:review|audit)s?|tax audits?)",
            r"(?:certified|approved|accredited|validated|licensed|cleared|qualified|recogni[sz]ed|admissible|"
            r"accepted|safe|legal|lawful|suitable) (?:for|in|by) (?:use in )?(?:all|any|every|each|your|"
            r"regulated|the (?:whole|entire)) (?:\w{1,20} )?(?:industry|industries|countries|country|sectors?|"
            r"regulators?|authorit\w{1,3}|markets?|jurisdictions?|states?|courts?|auditors?|environments?|"
            r"bod(?:y|ies)|member states)",
            r"(?:satisf\w{1,3}|meets?|stands? up to|fulfils?|holds? up in|withstands?) (?:any|every|all|each|"
            r"your|the) (?:[\w'-]{1,20} ){0,3}?(?:audits?|inspections?|reviews?|assessments?|due diligence|"
            r"questionnaires?)",
            r"(?:sticks? to|follows?|obeys?|knows?|keeps? to|respects?|observes?|complies with|honou?rs?|"
            r"meets?|applies|handles) (?:any|every|all|each) (?:[\w-]{1,20} ){0,3}?(?:rules?|laws?|norms?|"
            r"regulations?|standards?|polic(?:y|ies))(?: (?:in|of) (?:the|any|every|each|all) [\w-]{1,20})?",
            r"(?:in|under) (?:all|any|every|each) (?:[\w-]{1,20} )?(?:jurisdictions?|tax regimes?|"
            r"legal systems?|regimes?)",
        ),
        exceptions=(
            r"compliance (?:officers?|team|departments?|managers?|checks?|calendar|report|list|screen|folder|"
            r"statement|lead|desk|page|tab|records?|module|training|task|dashboard|file|"
            r"form)(?: [\w-]{1,20}){0,2}",
            r"non-compliant|(?:not|n't|never) (?:\w{1,20} )?(?:compliant|compliance)",
            r"(?:tested|checked|audited|assessed|measured) (?:against|"
            r"for) (?:the )?(?:{NORM})(?: [\w.]{1,20}){0,4}",
            r"(?:follows?|match(?:es)?|observes?|respects?|within|covers?|up to|supports?) (?:the |an? |one |"
            r"each |this |that |your |their |its )?(?:\w{1,20} )?(?:{NUMBER} )?(?:published|agreed|signed|"
            r"retention|one|approval|price|pricing|sorting|naming|discount|dress|postal|zip|bar|tax|currency|"
            r"country|colou?r) "
            r"(?:rules?|codes?|standards?|polic(?:y|ies)|requirements?|acts?)",
            r"(?:supports?|handles?|covers?|within|up to|fits?|"
            r"implements?) (?:up to )?(?:{NUMBER}) [\w' -]{1,40}",
            r"(?:privacy|accessibility) (?:notice|statement|page|policy text|settings?|"
            r"screen)(?: [\w-]{1,20}){0,2}",
        ),
        unless=(
            r"(?:certificate|report|statement|attestation|agreement)(?: [\w&.'-]{1,20}){0,6}? (?:valid (?:to|"
            r"until|through)|dated|of (?:{DATE})|version)",
        ),
        examples=(
            (
                "Hosting satisfies the bank's information-security policy.",
                "The bank's data is stored in Frankfurt and encrypted at rest with AES-256 keys that we hold.",
            ),
            (
                "We are GDPR-compliant across the board.",
                "We sign the data processing agreement version 4.2 and delete personal data within 30 days "
                "after the contract ends.",
            ),
        ),
    ),
)
