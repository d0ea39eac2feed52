"""An effect at the customer instead of what the product does."""

from promises.language.rules import Rule

_KIND = "promised_outcome"
_ADVICE = (
    "Say what the product does, not what comes of it: "
    '"[Screen or job] shows, sends or computes [what] for [whom] every [time]; [the effect] is not part of our commitment."'
)
_LESS = (
    r"(?:cuts?|cutting|reduc\w{1,4}|lowers?|lowering|shrinks?|shrinking|slash\w{0,3}|halv\w{1,3}|"
    r"eliminat\w{1,4}|minimi[sz]\w{1,3}|"
    r"eradicat\w{1,3}|abolish\w{0,3}|wipes? out|gets? rid of|does away with|do away with|kills?|trims?|"
    r"brings? down|drives? down|"
    r"takes? down|curbs?|solves?|solving|cures?|ends?|banish\w{0,2}|squeez\w{1,3}|avoids?|prevents?|stops?|"
    r"removes?|clears?|eases?|"
    r"relieves?|tames?|fix(?:es)?|erases?)"
)
_MORE = (
    r"(?:doubl\w{1,3}|tripl\w{1,3}|boost\w{0,3}|increas\w{1,3}|improv\w{1,3}|rais(?:es?|ing)|grows?|"
    r"accelerat\w{1,3}|speeds? up|"
    r"streamlin\w{1,3}|maximi[sz]\w{1,3}|optimi[sz]\w{1,3}|transform\w{0,3}|revolutioni[sz]\w{1,3}|"
    r"simplif\w{1,3}|strengthen\w{0,2}|lifts?|"
    r"drives? up|drives?|push(?:es)? up|unlocks?|supercharg\w{1,3}|multipl\w{1,3}|enhanc\w{1,3}|"
    r"moderni[sz]\w{1,3}|wins?|earns?|sharpens?|"
    r"moves? the needle on|turbo-?charg\w{1,3})"
)
_FALLS = (
    r"(?:falls?|drops?|shrinks?|tumbles?|slides?|thins? out|eases? off|levels? off|goes? (?:down|up|away)|"
    r"go (?:down|up|away)|rises?|climbs?|grows?|improves?|disappears?|vanish(?:es)?|halves?|halve|doubles?|"
    r"stops?|ends?(?! up)|melts? away|evaporates?|comes? down|plummets?|soars?|declines?|is gone|are gone|"
    r"be gone|ceases?|jumps?|"
    r"sinks?|decreases?|increases?|go(?:es)? through the roof|dwindles?|recovers?|picks? up|die out|dies? out|"
    r"get (?:shorter|smaller|fewer)|"
    r"gets (?:shorter|smaller|better)|becomes? (?:rare|rarer|history|shorter|smaller))"
)

RULES = (
    Rule(
        code="effect_by_name",
        kind=_KIND,
        title="An effect at the customer, in so many words",
        advice=_ADVICE,
        level="ban",
        phrases=(
            "thing of the past",
            "things of the past",
            "belong* to the past",
            "is history",
            "are history",
            "be history",
            "peace of mind",
            "breathe again",
            "breathe freely",
            "weight off",
            "load off",
            "back in the black",
            "leave your competitors",
            "leave competitors behind",
            "leave the competition",
            "full house",
            "sold out",
            "fully booked",
            "back on track",
            "in the driving seat",
            "in the driver's seat",
            "worries are over",
            "troubles are over",
            "nightmare*",
            "a pleasure",
            "more relaxed",
            "saves the day",
            "save the day",
            "to the rescue",
            "happy campers",
            "double-digit",
            "success story",
            "win-win",
            "night and day",
            "day and night difference",
            "new lease of life",
            "change your life",
            "breath of fresh air",
            "secret weapon",
            "worry about nothing",
            "nothing to worry about",
            "forget about",
            "stop worrying",
            "sit back",
            "lean back",
            "put your feet up",
            "feet up",
            "once and for all",
            "light years ahead",
            "head and shoulders above",
            "first choice",
            "never been easier",
            "in full control",
            "back in control",
            "in safe waters",
            "never runs out",
            "never run out",
            "sleep better",
            "sleep well",
            "sleep soundly",
            "sleep easy",
            "sleep at night",
            "never look back",
            "never looked back",
            "won't look back",
            "thank you later",
            "thank us",
            "thank you for it",
            "won't regret",
            "never regret",
            "pay* for itself",
            "paid for itself",
            "pay* for themselves",
            "pay itself back",
            "pay* back",
            "pay* off",
            "return on investment",
            "roi",
            "take* care of itself",
            "take* care of themselves",
            "run* itself",
            "run* themselves",
            "look* after itself",
            "sell* itself",
            "on autopilot",
            "painless*",
            "stress-free",
            "hassle-free",
            "headache-free",
            "worry-free",
            "trouble-free",
            "pain-free",
            "effortless*",
            "error-free",
            "paperless",
            "risk-free",
            "friction-free",
            "smooth sailing",
            "smoothly",
            "out of the door by",
            "home by",
            "without a hitch",
            "without hitches",
            "without a glitch",
            "without glitches",
            "without a hiccup",
            "without hiccups",
            "without surprises",
            "no surprises",
            "without disruption",
            "without any disruption",
            "without disturbance",
            "without anyone noticing",
            "without interruption",
            "without downtime",
            "zero downtime",
            "zero disruption",
            "zero errors",
            "zero defects",
            "no downtime",
            "flawless*",
            "competitive edge",
            "competitive advantage",
            "ahead of the competition",
            "ahead of the curve",
            "game-changer",
            "game-changing",
            "life easier",
            "lives easier",
            "job easier",
            "work easier",
            "headache* away",
            "solve* * problem*",
            "solve* * compliance problem",
            "love it",
            "love the",
            "love how",
            "love working",
            "love our",
            "love this",
            "loves it",
            "adore",
            "fall in love",
            "smile",
            "smiles",
            "smiling",
            "over the moon",
            "thrilled",
            "delighted",
            "relieved",
            "enthusiastic",
            "good hands of",
            "raving fans",
            "walk away happy",
            "breathe easy",
            "breathe easier",
            "heave a sigh of relief",
            "sigh of relief",
            "home on time",
            "home early",
            "leave on time",
            "catch* every",
            "catch* all",
            "spot* every",
            "through the audit",
            "through the inspection",
            "success guaranteed",
            "money back in no time",
            "work-life balance",
            "100% accurate",
            "100% accuracy",
            "single source of truth",
            "hearts and minds",
            "no learning curve",
            "no one will notice",
            "nobody will notice",
            "nobody notices",
            "won't notice",
        ),
        examples=(
            (
                "Stock-outs become a thing of the past.",
                "Each night at 02:00 the list proposes an order for every article below its minimum, up to "
                "3,000 articles a branch.",
            ),
        ),
    ),
    Rule(
        code="effect_promised",
        kind=_KIND,
        title="An effect at the customer",
        advice=_ADVICE,
        patterns=(
            r"(?:" + _LESS + "|" + _MORE + r") (?:all |most |much |many |some |half |part |down |up |"
            r"on )?(?:of )?(?:{YOUR}) {ZERO_TO_TWO}[\w-]{3,30}",
            r"(?:" + _LESS + "|" + _MORE + r") (?:\w{1,20} ){0,2}?(?:{TROUBLE})",
            r"(?:{TROUBLE}|(?:{YOUR}) (?:[\w-]{1,20} ){0,2}?[\w-]{2,30}) (?:will |'ll |would |simply |just |"
            r"practically |virtually |all but |will simply |finally )?(?:be )?"
            + _FALLS
            + r"(?! (?:on|at|between|from|with|until|after|when) (?:the |a |{NUMBER}))",
            r"(?:will |'ll )(?:\w{1,15} )?" + _FALLS + r" (?:by|to|in)",
            r"(?:by|in) (?:half|a third|a quarter|two thirds|{NUMBER} ?(?:%|percent|per cent))(?= (?:or|in|"
            r"within|after|by|once|over|during|this|next|from|with|at)|[.,;!]|$)",
            r"(?:twice|{NUMBER} times|{NUMBER}x|much|far|a lot|way|significantly|dramatically|noticeably|"
            r"considerably|{NUMBER} ?(?:%|percent|per cent)) "
            r"(?:as fast|as quick|as quickly|as many|as much|as productive|faster|quicker|sooner|fewer|less|"
            r"more productive|more efficient|more accurate|"
            r"easier|better|happier|cheaper|smoother|safer|more|shorter|lower|higher)",
            r"(?:{PEOPLE}) (?:will |'ll |can |then |now |finally |suddenly |simply )?(?:finish|finishes|close|"
            r"closes|complete|completes|go home|get home|gets home|are done|get done|be done|ship|deliver|"
            r"spend|spends|waste|wastes|make|makes|need|needs|get|gets|save|saves|gain|gains|lose|loses|have|"
            r"has|work|works|sell|sells|win|wins|handle|handles|see|sees|invoice|invoices|answer|answers|"
            r"serve|serves|treat|treats|pick|picks) "
            r"(?:[\w-]{1,20} ){0,4}?(?:earlier|faster|sooner|quicker|less|fewer|half|more time|more deals|"
            r"more orders|twice|better|"
            r"easier|(?:{NUMBER}|an|a) (?:hours?|minutes?|days?|afternoons?|mornings?) (?:back|a (?:day|week|"
            r"month)|each|every|per))",
            r"(?:{NUMBER}|{NUMBER} ?%|dozens|hundreds|several|many|far|twice as many|a few) (?:more|fewer|"
            r"extra|additional|less) [\w-]{3,20}(?: [\w-]{2,20})? (?:a|per|each|every) (?:day|week|month|hour|"
            r"shift|year|night|person|head)",
            r"(?:convinc\w{1,3}|delights?|impress\w{0,3}|motivat\w{1,3}|reassur\w{1,3}|persuad\w{1,3}|"
            r"pleases?|calms?|inspir\w{1,3}|thrills?|excit\w{1,3}|spoils?|charms?|wins? over|wins? back|"
            r"lures?|amaz\w{1,3}|surpris\w{1,3}|comforts?|energi[sz]es?|empowers?) (?:{YOUR}|the|even|all|"
            r"every|any|new|more|most) (?:[\w-]{1,20} )?(?!(?:requirements?|polic|law|audits?|standards?|"
            r"norms?|rules?|regulat))[\w-]{3,20}",
            r"turns? (?:your |the |their |every |any |each |late |angry |new |"
            r"lost )?(?:[\w-]{1,20} ){1,3}?into (?:a |an )?(?!(?:csv|pdf|xml|json|text|zip|excel|html|one|two|"
            r"an? \w{1,20} file))[\w-]{3,20}",
            r"no (?:[\w-]{1,20} )?[\w-]{2,20} (?:ever )?(?:has|have|needs?) to (?:ever )?(?:wait|queue|search|"
            r"chase|call|phone|retype|worry|ask|look|beg|guess|stand|hunt|fill)",
            r"(?:gets?|makes?|leads?|nudges?|drives?|moves?|brings?) (?:your|"
            r"their) (?:[\w-]{1,20} ){1,3}?to [a-z]{3,20}",
            r"(?:will be|become|becomes|'ll be) (?:a |an |very |much |far |increasingly )?(?:rarity|rarities|"
            r"rare|unheard of|forgotten|exception|exceptions|no more|hardly|scarce|bliss|child's play|a joy|"
            r"routine)",
            r"brings? (?:calm|clarity|peace|harmony|joy|order|quiet|speed|relief|light) (?:in)?to",
            r"(?:lighten|lightens|ease|eases|shoulder|shoulders|share|shares) (?:your|the|"
            r"their) (?:\w{1,20} )?(?:load|burden|workload|pressure)",
            r"(?:in half|half|a fraction of) (?:of )?the (?:time|cost|effort|price|work)",
            r"saves? (?:you |them |your |the |everyone |everybody |each )?(?:[\w'-]{1,20} ){0,3}?(?:time|"
            r"money|hours?|minutes|days?|weeks?|work|paper|effort|trouble|cash|headaches?|euros?|"
            r"dollars?|pounds?|a fortune|a lot|thousands|millions|[$€£]\d[\d.,]{0,12}|{NUMBER} ?(?:%|percent))",
            r"(?:frees?|gives?|hands?|wins?|gets?) (?:up )?(?:you |them |your |"
            r"the )?(?:[\w'-]{1,20} ){0,4}?(?:time back|their evenings|their weekends|evenings back|"
            r"weekends back|more time|time for|extra time|free time|breathing space|breathing room|hours back)",
            r"(?:takes?|taking|takes? all) (?:\w{1,15} )?(?:the )?(?:stress|pain|hassle|sting|guesswork|worry|"
            r"worries|headaches?|drudgery|burden|risk|load|pressure|strain|sweat|fear|friction|weight|chaos|"
            r"tedium|boredom|effort|pressure|heavy lifting) "
            r"(?:out|off|away|from)",
            r"(?:will |'ll |never |won't |no longer )(?:ever |again |even |have to )?(?:miss|lose|forget|"
            r"run out|worry|overlook|double-?book|overpay|oversell|chase|search|struggle|"
            r"argue|wonder|panic|be late|be caught|stand in|get lost|fall through|slip through|be surprised|"
            r"fear|go missing|retype|re-?key|lose track|fall behind)",
            r"(?:never|no longer|won't|not|don't) (?:ever |again )?(?:have to |need to |must )(?:worry|chase|"
            r"search|struggle|wonder|retype|re-?key|wait|queue|phone|call|argue|think|look for|hunt|"
            r"do it by hand|"
            r"count by hand|touch|worry about)",
            r"no more (?:[\w-]{1,20} ){0,2}?(?:[\w-]{2,20}(?:s|ing|work|paper|paperwork|chaos|waste|stress|"
            r"excel|guesswork|downtime|data entry|fraud))(?! (?:than|per|an?|each|every|are|is|can))",
            r"(?:nothing|nobody|no one|no-one|not a single [\w-]{1,20}|"
            r"no (?:[\w-]{1,20} )?[\w-]{2,20})(?: (?:on|in|at|of) (?:the|your) [\w-]{1,20})? (?:ever |will |"
            r"will ever |is |are |gets? |goes |get |go |will be |will get |will go |can |can ever |"
            r"should ever |falls |slips |fall |slip |is ever |gets ever ){1,3}?"
            r"(?:lost|forgotten|missed|missing|left behind|wrong|through the (?:cracks|net)|overlooked|"
            r"dropped|go wrong|get lost|be missed|fall through|slip through|astray|unnoticed|to waste|late|"
            r"miss|mislaid|wasted|unanswered|unpaid|"
            r"overlooks?|misses|forgets?|loses|has to (?:wait|search|chase)|waits?|searches|be lost|breaks?|"
            r"fails?|fall between)",
            r"(?:mak\w{1,3}|keeps?|gets?|turns?) (?:sure )?(?:{YOUR}|you|them|everyone|everybody|customers|"
            r"users|members|guests|patients|it|life|work|month-end|{PEOPLE}) "
            r"{ZERO_TO_THREE}(?:happy|happier|painless|easy|easier|simple|simpler|fun|safer|faster|"
            r"more productive|more efficient|profitable|"
            r"successful|satisfied|loyal|a success|more attractive|a pleasure|pleasant|better|"
            r"more competitive|shine|competitive|quicker|smoother|in control|calm|productive|future-proof)",
            r"(?:{PEOPLE}) (?:will |'ll |are going to |is going to |would )(?:all |simply |absolutely |"
            r"really |soon |quickly |just )?(?:be )?(?:love|enjoy|embrace|adopt|thank|"
            r"appreciate|welcome|happy|satisfied|pleased|impressed|glad|delighted|grateful|convinced|amazed|"
            r"excited|like|want|never|notice|feel|stop|succeed|thrive|win|beat|outperform|rave|"
            r"fall for|go home|be able to relax|relax|finally|see (?:a|an|more|fewer|less|results)|forget|"
            r"more productive|proud)",
            r"(?:are|is|be|stay|stays|remain|leave|walk away|go home|goes home|will be|come out) (?:all |"
            r"always |very |so |much )?(?:happy|happier|satisfied|delighted|pleased|impressed|thrilled|"
            r"content|won over|relaxed|on your side)",
            r"(?:pass|passes|passing|sail through|sails through|ace|aces|breeze through|breezes through|"
            r"survive|get through|get you through|gets you through|fly through|come through) "
            r"(?:the|your|any|every|each|all|their|its|an?) {ZERO_TO_THREE}(?:audits?|inspections?|"
            r"certifications?|accreditations?|exams?|reviews?|tests?|visits?|assessments?|checks?|stocktakes?|"
            r"peak)",
            r"guarantee(?:s|d|ing)? (?:that |a |an |the |your |you )?(?:[\w-]{1,20} ){0,3}?(?:success\w{0,3}|"
            r"results?|adoption|savings?|growth|"
            r"satisfaction|improvement\w{0,1}|smooth\w{0,4}|happy|payback|acceptance|approval|compliance|will|"
            r"outcome\w{0,1}|faster|fewer|less|more|better)",
            r"(?:smooth|seamless|gentle|clean|soft|successful|easy) (?:\w{1,20} )?(?:rollout|roll-out|"
            r"transition|go-live|launch|migration|switch|start|changeover|cut-?over|move|introduction|"
            r"adoption|ride|operation|operations|season|handover|landing|close|"
            r"implementation|onboarding|journey|check-?in)",
            r"(?:rollout|roll-out|transition|go-live|launch|migration|switch|start|change-?over|cut-?over|"
            r"move|introduction|onboarding|handover|implementation|project|month-end|import) "
            r"(?:will be |is |goes |will go |'ll be |is going to be |runs |will run |is always )(?:very |"
            r"really |completely |totally |quite |nice and |absolutely )?(?:smooth\w{0,2}|seamless|painless|"
            r"easy|effortless|problem-free|a success|successful|a breeze|clean|like clockwork|without)",
            r"(?:puts?|gives?) (?:an end|a stop|you (?:full |total |complete |back )?(?:control|certainty|"
            r"confidence|visibility|clarity|an edge|the edge)|your \w{1,20} (?:full |total |complete |"
            r"back )?(?:control|certainty|confidence|visibility|clarity|an edge|wings))",
            r"an end to [\w'-]{2,20}|the end of (?:your|all|those|lost|late|paper|manual|double|"
            r"excel) ?[\w-]{2,20}|put an end|say goodbye to|wave goodbye to|(?:bid|"
            r"kiss) {ZERO_TO_TWO}(?:farewell|goodbye)",
            r"(?:wins?|winning|close|closes|attract\w{0,3}|keeps?|retain\w{0,3}|beat|beats|outsell\w{0,1}|"
            r"delight\w{0,3}|wow\w{0,1}) (?:you |your |more |the |all )?(?:[\w-]{1,20} )?(?:more |new |"
            r"your )?(?:customers|deals|tenders|students|members|competition|competitors|"
            r"rivals|market share|talent|guests|clients|donors|patients|bids)",
            r"(?:you'll|you will|you) (?:\w{1,15} )?(?:see|notice|feel|experience|reap|"
            r"get) (?:[\w-]{1,20} ){0,3}?(?:difference|improvements?|benefits?|savings|results|results|uplift|"
            r"growth|gains?|drop|fewer|payback)",
            r"(?:ensures?|ensuring|makes? sure|making sure|see to it|guarantees?) (?:that )?(?:{YOUR}|you|"
            r"everyone|everybody|nothing|nobody|no|all|every|each|patients|customers|guests) "
            r"(?:[\w'-]{1,20} ){0,4}?(?:success\w{0,3}|happy|safe|on time|smooth\w{0,2}|satisfied|happen|"
            r"profit\w{0,4}|results?|lost|missed|forgotten|wrong|right|efficient\w{0,2}|adopt\w{0,4}|"
            r"pass\w{0,2}|stay\w{0,1}|runs?|arrives?|gets?|works?|comfortable)",
            r"(?:pain|stress|hassle|worry|trouble|burden|chaos|drudgery|guesswork)s? (?:\w{1,15} )?(?:is|are|"
            r"will be|'ll be|be|becomes?) (?:gone|over|history|past|away|behind)",
            r"(?:is|are|'s|will be) (?:finally |all |well and truly )?(?:over|behind you|a distant memory|"
            r"gone for good|obsolete|superfluous|unnecessary|no longer needed|consigned to history|"
            r"numbered)(?=[.,;!]|$| once| from| with| as| when| after)",
        ),
        exceptions=(
            r"(?:removes?|stops?|ends?(?! up)|clears?|prevents?|avoids?) (?:their|his|"
            r"her) (?:own )?(?:account|session|entry|name|job|line|shift)",
            r"(?:stops?|fix(?:es)?|removes?|ends?|grows?|drives?|wins?|erases?|clears?|lifts?|raises?) (?:the|"
            r"a|an|each|every) (?:[\w-]{1,20} )?[\w-]{1,20}'s? {ZERO_TO_TWO}[\w-]{3,30}",
            r"(?:number|list|count|share) of (?:[\w-]{1,20} ){1,3}?(?:rises|falls|drops|increases|decreases|"
            r"climbs)",
            r"(?:erases?|removes?|clears?|stops?|fix(?:es)?|ends?) (?:their|his|her|"
            r"your) {ZERO_TO_TWO}(?:data|details|accounts?|records?|rows?|files?|entry|entries|sessions?|"
            r"names?|photos?|access|subscription)",
            r"not (?:have|need) to (?:wait|call|phone)",
            r"(?:a defect|an error|a fault) (?:that|which) stops",
            r"payback period field|roi (?:field|column|calculator)",
        ),
        examples=(
            (
                "We will solve your compliance problem.",
                "The compliance screen lists each overdue check with its owner, refreshed every night at "
                "02:00; judging the checks stays with the customer.",
            ),
            (
                "Switching to us will cut your claims backlog by a third.",
                "The claims queue sorts open claims by age and amount; the size of the backlog is not part "
                "of our commitment.",
            ),
        ),
    ),
)
