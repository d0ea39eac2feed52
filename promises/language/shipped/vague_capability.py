"""An ability without a function or a limit."""

from promises.language.rules import Rule
from promises.language.shipped.praise import PHRASES

_KIND = "vague_capability"
_ADVICE = (
    "Say what it does, for whom and where it stops: "
    '"[Screen or job] does [action] for up to [number] [users or records]; [what it does not do]."'
)

RULES = (
    Rule(
        code="empty_praise",
        kind=_KIND,
        title="Praise instead of a function",
        advice=_ADVICE,
        phrases=PHRASES,
        patterns=(
            r"[a-z]{3,20}[- ](?:grade|class)",
            r"(?:enterprise|hospital|warehouse|business|production|cloud|mobile|factory|school|retail|ai|"
            r"investor|board|bank|"
            r"industry|market|boardroom|site|internet|e-?commerce|omni-?channel|multi-?\w{1,15})[- ](?:ready|"
            r"level|scale|strength)",
            r"(?:fully|highly|completely|totally|infinitely|extremely|very|entirely|really|super|easily|"
            r"deeply|endlessly|truly|"
            r"richly|widely|100%|natively|freely|perfectly|properly|well) (?:supported|configurable|"
            r"customi[sz]able|automated|automatic|integrated|"
            r"secure|secured|available|adaptable|adjustable|reliable|stable|optimi[sz]ed|compatible|"
            r"extensible|modular|digital|"
            r"equipped|prepared|covered|capable|responsive|functional|interoperable|redundant|transparent|"
            r"connected|"
            r"usable|mobile|localised|localized|multilingual|personali[sz]ed|performant|suited)",
            r"(?:modern|smart|smarter|intelligent|advanced|responsive|resilient|reliable|professional|proven|"
            r"innovative|clever|"
            r"rich|native|dynamic|agile|extensive|strong|solid|unified|centrali[sz]ed|convenient|handy|snappy|"
            r"capable|"
            r"beautiful|lean|polished|customi[sz]able|configurable|adaptable|extensible|stable|cool|wonderful|"
            r"perfect|ideal|"
            r"world-leading|superior|premium|painless to use) "
            r"(?:\w{1,15},? )?(?:engine|platform|solution|system|software|app|apps|tool|tools|toolset|toolkit|"
            r"suite|dashboards?|analytics|reporting|"
            r"reports|interfaces?|ui|ux|cockpit|search|scheduling|planning|planner|scheduler|forecasting|"
            r"automation|"
            r"workflows?|technology|architecture|design|infrastructure|security|hosting|portal|board|editor|"
            r"module|"
            r"integrations?|connectors?|apis?|support|features?|functionality|capabilit(?:y|ies)|experience|"
            r"routing|matching|algorithms?|views?|tooling|options|way|data model|backend|screens?|calendar|"
            r"inbox|builder|"
            r"permissions|notifications|alerting|insights|rostering|booking|billing|checkout|mobile app|"
            r"template\w{0,3}|"
            r"layouts?|charts?|controls|encryption|assistant|recommendations|pricing|filters)",
            r"(?:modern|intuitive|smart|powerful|simple|clean|reliable|secure|robust|stable|fast|flexible),? "
            r"(?:and )?(?:modern|intuitive|smart|powerful|simple|clean|reliable|secure|robust|stable|fast|"
            r"flexible|easy)",
            r"(?:powerful|big|fast|strong|flexible|mature|robust|good|stable|secure) enough (?:for|to)",
            r"(?:works?|runs?|plays?|performs?|scales?|copes?|behaves?|integrates?|functions?|"
            r"syncs?) (?:really |very |just |simply |pretty |quite |always |perfectly )?"
            r"(?:great|fine|well|perfectly|beautifully|flawlessly|smoothly|nicely|reliably|effortlessly|"
            r"natively|brilliantly|"
            r"wonderfully|happily|without (?:any )?(?:problems?|issues?|trouble|effort|fuss)|out of the box|"
            r"easily|anywhere|everywhere|"
            r"superbly|splendidly)",
            r"(?:does|do|do|offers?|has|have|includes?|comes with|gives you|covers?|brings?|is|provides?|"
            r"got) (?:absolutely |pretty much |just about |practically |simply |basically |more or less )?"
            r"(?:everything|all|anything|whatever|the lot) (?:that )?(?:a|an|the|your|you|they|"
            r"any) {ZERO_TO_THREE}(?:needs?|wants?|requires?|expects?|could ask|"
            r"asks? for|would need|might need|can think of|could want)",
            r"(?:does|do|can do|handles?|covers?) (?:it all|everything|the lot)",
            r"(?:meets?|fits?|suits?|matches|adapts? to|supports?|covers?|serves|bends to|moulds? to|mirrors|"
            r"tailored to|adapted to|shaped around) (?:all )?(?:of )?(?:{YOUR}) "
            r"{ZERO_TO_TWO}(?:needs|demands|process|processes|business|way of working|ways of working|"
            r"use cases?|organi[sz]ation|wishes|"
            r"workflows?|operations?|setup|situation|reality|culture)",
            r"(?:makes?|is|are) (?:{ZERO_TO_FIVE})(?:a breeze|child's play|a piece of cake|a walk in the park|"
            r"a doddle|a no-brainer|"
            r"our bread and butter|a cinch|our speciali?ty|what we do best|our forte|our strong suit|"
            r"our home turf)",
            r"there is nothing (?:it|the \w{1,20}) (?:can't|cannot) do",
            r"(?:nothing|little) (?:it|the \w{1,20}|our \w{1,20}) (?:can't|cannot) (?:do|handle)",
            r"(?:made|built|designed|geared|purpose-built|engineered|cut out|ideal|perfect|"
            r"perfectly suited) for (?:\w{1,20} ){0,2}?(?:like yours|of your size|"
            r"such as yours|your (?:industry|sector|trade|size|kind)|the (?:enterprise|industry|"
            r"modern \w{1,20})|"
            r"(?:large|big|global|complex|demanding|growing|international) \w{2,20})",
            r"(?:more|other) (?:powerful|flexible|advanced) than (?:anything|any)",
        ),
        exceptions=(
            r"(?:food|high|low|medical|weapons|pay|salary|upper|first|second|third|licence|license|vehicle|"
            r"asset|object|weight|"
            r"fare|travel|business|economy|master|evening|school|yoga|fitness|spin|middle|hazard|risk|storage|"
            r"customer|"
            r"price|account|drug|device|protection|product|fire|test|job|fuel|steel|paper|egg|meat|fruit|wood|"
            r"cash|employee|"
            r"staff|tax|shipping|freight|postage|energy|lesson|training|dance|swim\w{0,4}|same|each|every|per|"
            r"this|one|a|the) (?:grade|class)",
            r"(?:first|second)[- ]class (?:post|mail|stamps?|tickets?|seats?|letters?|rail|carriages?|"
            r"passengers?)",
            r"flexible (?:working|hours|time|start|tubes?|hoses?|packaging)",
            r"great (?:britain|lakes|yarmouth|barrier|western|eastern)",
            r"smart (?:cards?|phones?|meters?|tvs?|watch\w{0,2}|locks?|speakers?)",
            r"advanced (?:plan|search|filters?|payments?|bookings?|settings|tab|tier)",
            r"all-in-one (?:printers?|pcs?|computers?)",
            r"best[- ]practice (?:award|network|list)",
            r"mature (?:trees?|cheese|students?|stands?)",
            r"(?:flexible|reliable) (?:friday|monday)",
            r"(?:meets?|fits?|suits?|supports?|covers?) (?:all )?(?:of )?(?:{YOUR}) (?:compliance|regulatory|"
            r"legal|audit|statutory|security|privacy) [\w-]{1,20}",
            r"very well|as well(?: as)?",
            r"(?:at|on) (?:an? |the )?(?:excellent|outstanding)|outstanding (?:\w{1,20} )?(?:invoices?|"
            r"amounts?|balances?|payments?|items?|debts?|"
            r"orders?|tasks?|fees?|fines?|claims?|sums?|actions?|rent|tickets?|defects?|findings?|loans?)",
        ),
        examples=(
            (
                "The platform is enterprise-ready.",
                "Up to 500 named users sign in with SAML through one identity provider.",
            ),
            (
                "A flexible, highly configurable board.",
                "Each of the nine dispatchers can show, hide and reorder up to 12 standard columns.",
            ),
        ),
    ),
    Rule(
        code="no_problem",
        kind=_KIND,
        title="No problem instead of a limit",
        advice=_ADVICE,
        denied=False,
        patterns=(
            r"(?<!n't be )(?:no|not a|not an|never a|never an|hardly a|hardly an|zero) (?:big |real |huge |"
            r"major )?(?:problem|problems|issue|issues|challenge|trouble|big deal|bother|sweat|obstacle|"
            r"worries)(?: at all| whatsoever)?(?= for|[.,;!]|$| with| at| whatsoever| either)",
            r"(?:on a par with|up there with|rivals|outclasses|outperforms|beats|better than|ahead of|"
            r"leaves) (?:the best|the rest|anything|any other|all others|everyone|everybody|the competition|"
            r"the market|every other)",
            r"(?:deep|rich|full|real|total|complete|unique|valuable|actionable) (?:\w{1,15} )?(?:insights?|"
            r"visibility|transparency|overview|picture|coverage|functionality|integration|flexibility)",
            r"(?:big|major|premier|champions) leagues?|top of (?:its|the) (?:class|league|game|field)|"
            r"best (?:in|on) (?:the market|the business|its class|town|its field)|"
            r"(?:the )?(?:very )?best (?:there is|around|out there|money can buy)",
        ),
        exceptions=(
            r"(?:see|sees|foresee|foresees|expect|expects|anticipate|anticipates|know of|there is|there are|"
            r"there's|with|has|have|report|reports|reported) (?:no|not a) (?:\w{1,15} )?(?:problems?|issues?|"
            r"trouble)(?: [\w-]{1,20})?",
        ),
        examples=(
            (
                "Multi-currency is not a problem.",
                "Invoices are issued in euros or Swiss francs; the currency is chosen once for each customer.",
            ),
        ),
    ),
    Rule(
        code="most_systems",
        kind=_KIND,
        title="Most, many or the usual ones instead of names",
        advice='Name them, with versions: "The connector reads [records] from [product and version]; others are not included."',
        patterns=(
            r"(?:most|almost all|nearly all|virtually (?:all|any|every)|practically (?:all|any|every)|"
            r"just about (?:all|any|every)|"
            r"pretty much (?:all|any|every)|all sorts of|all kinds of|all manner of|all types of|a (?:wide|"
            r"broad|large|whole|huge|vast|full) (?:range|variety|array|choice|number|host|spectrum) of|"
            r"a variety of|"
            r"a range of|numerous|lots of|plenty of|tons of|loads of|countless|dozens of|hundreds of|a host of|"
            r"a bunch of|a whole lot of|a multitude of|a myriad of|any common|any standard|any major|"
            r"any popular|any modern|any usual) "
            r"(?:of )?(?:the |your |our )?[a-z][\w&/-]{1,30}",
            r"(?:all|any|every|most|many) (?:of )?(?:the )?(?:common|major|usual|leading|popular|main|"
            r"standard|well-known|modern|"
            r"relevant|big|mainstream|typical|important|current|familiar|established|big-name|"
            r"important) [a-z][\w/-]{1,30}",
            r"(?:the|your) (?:usual|common|leading|popular|major|typical|mainstream|well-known|familiar|"
            r"standard|big) "
            r"(?:\w{1,20} )?(?:systems|tools|erps?|crms?|formats|packages|"
            r"products|programs|programmes|suites|platforms|devices|scanners|printers|browsers|apps|"
            r"applications|"
            r"providers|carriers|banks|marketplaces|shops|vendors|suspects|brands|models|databases|gateways|"
            r"calendars|"
            r"services|networks|languages|file types|terminals|sensors|machines|channels|features|functions|"
            r"reports)",
            r"(?:and|or) (?:so on|so forth|more|many more|much more|many others|the like|others like it|"
            r"all that|all the rest|what have you|whatnot|"
            r"similar (?:systems|tools|products|ones|formats)|other (?:systems|tools|products|formats|things))",
            r"etc|you name it|to name (?:but|just|only) a few|among others|amongst others|and such",
        ),
        exceptions=(
            r"most (?:recent|important|urgent|common|frequent|of|expensive|once|twice|likely|probably|people|"
            r"a|one|{NUMBER}|"
            r"days|weeks|cases|certainly|definitely)(?: [\w-]{1,30})?",
            r"(?:at|the|at the) most(?: [\w-]{1,30}){0,2}",
            r"(?:{NUMBER}|hours|days|copies|one|times|pieces|times) or more|no more|or more (?:than|of)|"
            r"and more than",
            r"tens of thousands of [\w-]{1,30}",
            r"within a range of(?: [\w-]{1,30}){1,2}|hundreds of thousands",
            r"(?:all|every|any) (?:current|main) (?:[\w-]{1,30})",
        ),
        examples=(
            (
                "We integrate with most ERPs.",
                "The connector reads released production orders from Infor LN 10.7 every 60 minutes; other "
                "ERPs are not included.",
            ),
        ),
    ),
    Rule(
        code="bare_ability",
        kind=_KIND,
        title="An ability with no figure and no limit",
        advice=_ADVICE,
        patterns=(
            r"(?:is|are|'s|'re|was|gets?|be|that's|it's) (?:all |fully |completely |also |already |of course |"
            r"well |definitely |absolutely |certainly |totally |"
            r"easily |simply |just |always |always been |really |properly )?(?:handled|covered|sorted|"
            r"supported|taken care of|catered for|dealt with|"
            r"in good hands|no problem|not a problem|no issue|not an issue|no trouble|no big deal|no sweat|"
            r"easy|"
            r"straightforward|doable|possible|a given|built in|baked in|in there|in the box|standard|"
            r"included as standard|on board|"
            r"a non-issue|a solved problem|managed|provided for|thought of|under control|ticked off|"
            r"child's play|"
            r"second nature|accounted for|connected|compatible|available|ready|up to it|a strong point|"
            r"a strength|top)",
            r"(?:can|could|will|would|does|do|easily|also|already|really|we|it|system|platform|app|product|"
            r"module|software|solution|tool|engine|"
            r"portal|api|importer|scheduler|planner|dashboard) "
            r"(?:also |easily |already |fully |simply |happily |just |of course |readily |certainly |"
            r"comfortably |absolutely )?"
            r"(?:handles?|supports?|manages?|covers?|copes? with|deals? with|works? with|works? for|"
            r"integrates? with|integrates? into|"
            r"connects? (?:to|with)|talks? to|plays? (?:nice(?:ly)?|well) with|caters? (?:for|to)|"
            r"accommodates?|hooks? into|plugs? into|ties? into|"
            r"does|do|takes? care of|looks? after|keeps? up with|fits? (?:into|in with)|interoperates? with|"
            r"speaks?|understands?|"
            r"is at home (?:in|with)|knows?|masters?|eats?|swallows?|digests?|tackles?|juggles?|"
            r"interfaces? with|links? (?:up )?with|links? to)",
            r"(?:handles|supports|manages|covers|copes with|deals with|works with|integrates with|"
            r"integrates into|connects to|connects with|"
            r"talks to|plays nice with|caters for|caters to|accommodates|hooks into|plugs into|ties into|"
            r"takes care of|"
            r"keeps up with|fits in with|swallows|tackles|juggles|interfaces with)",
            r"(?:offline|mobile|multi-\w{2,15}|cross-\w{2,15})(?: \w{1,20}){0,2} (?:works|is there|"
            r"comes along|is in)",
            r"ready (?:for|to go)|equipped for|prepared for|geared (?:to|towards?|up for)|capable of|"
            r"able to (?:handle|cope|deal|do)",
            r"(?:no|any) problem(?: at all)?|piece of cake|no worries|don't worry|not to worry|rest assured",
            r"for (?:companies|firms|businesses|groups|organi[sz]ations|hospitals|schools|teams|plants|shops|"
            r"chains|sites) (?:of your size|like yours|of any size)",
        ),
        exceptions=(
            r"(?:is|are) (?:possible|available|ready|managed|connected) (?:in|from|on|at|to|for|by|through|"
            r"until|only|when|as|between|within)",
            r"(?:manual|help|page|menu|list|text) covers",
        ),
        unless=(
            "{FIGURE}",
            "{LIMIT}",
            "only",
            r"not \w{1,15}",
            r"\w{2,10}n't",
            "nothing",
            r"no \w{1,15} (?:is|are)",
            r"without",
        ),
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
