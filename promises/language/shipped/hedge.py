"""A sentence that takes itself back."""

from promises.language.rules import Rule
from promises.language.shipped.hedge_words import PHRASES

_KIND = "hedge"
_ADVICE = (
    "Promise it or don't: find out first, then write what is certain and on what it hangs: "
    '"[Product] does [action] by [date] if [who] gives us [what] by [date]."'
)

RULES = (
    Rule(
        code="not_sure",
        kind=_KIND,
        title="Probably, should, I think",
        advice=_ADVICE,
        denied=False,
        phrases=PHRASES,
        patterns=(
            r"(?:(?<=\w )|(?<=\w, )|(?<=', ))should (?!(?:a|an|the|any|your|you|we|it|they|he|she|one|this|"
            r"that|there|these|both|either|no|someone|somebody|anyone|more)\b)[\w']{2,20}",
            r"(?:that|it|this|which|they|all|everything|things|we|you|i) should|should (?:be|work|do|have|all|"
            r"also|just|really|easily|normally|not|go|take|get|run|fit|hold|cope|scale|handle|support)",
            r"(?:i|we|engineering|product|security|support|the (?:\w{1,15} )?(?:team|engineers|developers|"
            r"guys|folks)|our (?:\w{1,15} )?(?:team|engineers|developers|guys|folks|people|experts|"
            r"architects?|cto|devs)|everyone here|everybody here) "
            r"(?:\w{2,12}ly |do |would |just |all |still |quite |rather |sort of |kind of |really |firmly |"
            r"strongly )?"
            r"(?:thinks?|believes?|guess|guesses|supposes?|reckons?|assumes?|imagines?|hopes?|expects?|"
            r"figures?|feels?|suspects?|trusts? that|gathers?|presumes?|"
            r"anticipates?|aims? (?:to|for)|tr(?:y|ies) to|tried to|intends?|plans? (?:to|on|for)|"
            r"would like to|wants? to|mean to|estimates?|predicts?|envisages?|foresees?|seems?|strives?|"
            r"endeavou?rs?|attempts?|"
            r"hesitates?|lean|leans|see no|sees no|see nothing|sees nothing|see little|find it|are hoping|"
            r"is hoping|are hopeful|is hopeful|am hopeful|are aiming|is aiming|are trying|is trying|"
            r"are planning|is planning|are thinking|is thinking)",
            r"(?:we'll|i'll|we will|they'll|team will|engineers will|engineering will|i will) (?:certainly |"
            r"definitely |surely |at least |really |just )?(?:try|attempt|strive|endeavou?r|aim|see if|"
            r"see whether|see about|look into|have a go|give it a (?:try|go|shot)|do what|find out|explore|"
            r"investigate|check)",
            r"(?:i'm|i am|we're|we are|team is|engineers are|engineering is|everyone's) (?:\w{2,12}ly |"
            r"pretty |quite |almost |not |99% |90% |\d\d% |so |very |all |more or less |"
            r"as good as )?(?:entirely |quite |absolutely |\d\d% |completely )?(?:sure|certain|confident|"
            r"convinced|positive|hopeful|optimistic|comfortable|inclined)",
            r"(?:pretty|fairly|quite|reasonably|almost|nearly|relatively|\d\d%|not entirely|not quite|"
            r"not completely|not 100%) (?:sure|certain|confident|convinced|positive)",
            r"(?:don't|doesn't|do not|does not|can't|cannot|couldn't|wouldn't|didn't) (?:really |yet |"
            r"actually |honestly |currently )?(?:see|foresee|expect|anticipate|think|imagine|believe|envisage|"
            r"know of|know why|reckon|suppose|predict|see why|worry|feel)",
            r"(?:sees?|seeing|know|knows|foresees?|expects?|anticipates?) (?:of )?(?:no|nothing|"
            r"little) (?:\w{1,15} )?(?:reasons?|problems?|obstacles?|issues?|difficulty|difficulties|"
            r"blockers?|showstoppers?|objections?|trouble|harm|against|in the way|that would|risk|hurdles?)",
            r"nothing (?:\w{1,15} )?(?:stops|prevents|speaks against|stands in the way|against it|in the way)",
            r"(?:shouldn't|should not|won't|wouldn't|will not|can't|unlikely to|not) be (?:\w{1,15} )?(?:a |"
            r"an |any |much of a |too )?(?:big |real |huge |major |great )?(?:problem|issue|challenge|"
            r"obstacle|difficulty|trouble|deal|hard|difficult|tricky|showstopper|drama|hurdle|blocker)",
            r"(?:may|could|would|might) (?:also |even |then |perhaps |still |just |be |not )?(?:be able|"
            r"be possible|take (?:a|some|longer|up|a bit)|work|be ready|be fine|be enough|be ok|be okay|"
            r"do the trick|do it|fit|run into|well|happen|make it|slip|"
            r"change|differ|vary|be delayed|need (?:a|some|more)|mean|suffice|squeeze|stretch|conceivably)",
            r"(?:we|it|that|this|they|you|team|platform|system|app|product|module) (?:could|would)(?! (?:not|"
            r"like|love|otherwise))",
            r"(?:there )?(?:may|might|could) be (?:a |some )?(?:delays?|ways?|chance|possibilit\w{1,3}|room)",
            r"there(?:'s| is| are) (?:a |every |some )?(?:\w{1,15} )?(?:chance|possibility|probability|"
            r"likelihood|hope)",
            r"(?:looks?|seems?|sounds?|appears?|feels?) (?:\w{2,12}ly |pretty |quite |very |all )?(?:like|"
            r"likely|good|fine|doable|feasible|possible|promising|as if|as though|to be|to work|realistic|"
            r"manageable|ok|okay|easy|to (?:\w{2,15})|right|straightforward|achievable)",
            r"(?:hoping|aiming|trying|looking|expecting|intending|planning|striving|working|targeting|"
            r"shooting|pushing) (?:to|for|towards?)(?= )",
            r"(?:is|are) (?:expected|supposed|meant|believed|thought|assumed|hoped|intended|anticipated|"
            r"projected|estimated|targeted|likely|bound|said|rumou?red|reckoned|understood|liable|"
            r"presumed) (?:to|for|that)",
            r"(?:aims?|tries|strives?|seeks?|attempts?|endeavou?rs?|hopes?|intends?) to",
            r"(?:we|i) (?:hope|trust|reckon|guess|suppose|assume|believe|think|imagine|expect)(?= ?[.,;!]|$)",
            r"(?:some|around|circa|approx\.?|about|nearly|almost|close to|in the region of|in the order of|"
            r"something like|upwards of|north of|an estimated) "
            r"(?:\d[\d.,]{0,12}|a (?:dozen|hundred|thousand)|(?:ten|twenty|thirty|forty|fifty|"
            r"a hundred)) (?:users|rows|records|people|seats|hours|minutes|days|weeks|months|%|percent|orders|"
            r"invoices|documents|files|"
            r"requests|items|seconds|gb|mb|tb|euros?|dollars?|pounds?|sites|branches|staff|devices|sensors|"
            r"articles|customers|accounts|a (?:day|month|week|year))",
            r"(?:must|has got to|have got to) (?:surely|somehow|be possible|be doable)",
            r"(?:a )?(?:target|goal|aim|ambition|intention|idea|hope|plan|expectation|estimate|"
            r"assumption) (?:is|here is|would be|date is)",
            r"target(?:ing|ed)? (?:date|for|a|the|go-live|launch|{MONTH})",
            r"surely|i (?:can )?see (?:that|it|this) working|can't be (?:that )?(?:hard|difficult)|can't hurt|"
            r"how hard can",
            r"(?:every|no) reason to (?:believe|think|assume|expect|doubt)",
            r"what (?:could|can) go wrong|i can't (?:see|imagine) (?:why|how|it|that|a|any)",
            r"(?:i've|we've|i have|we have) (?:\w{1,10} )?(?:seen|done|managed|handled|"
            r"had) (?:\w{1,10} )?(?:bigger|worse|harder|similar|tougher|larger|that before|it before|"
            r"this before)",
        ),
        exceptions=(
            r"(?:which|that|who|what|where|when|why|how) (?:\w{1,20} )?(?:\w{1,20} )?(?:could|"
            r"would) (?:otherwise|else)",
            r"most likely (?:cause|match|candidate)|(?:more|less) likely than|likely (?:match|matches|"
            r"duplicates?)",
            r"(?:what|which|that|who) (?:is|are|looks?|may be|might be) (?:probably|likely|possibly|perhaps)|"
            r"likely matches",
            r"should (?:not|never) be (?:used|opened|shared|changed|stored|sent|left|switched|run|kept)",
            r"generally accepted|usually resident|normally (?:open|closed) (?:contact|valve|switch)",
            r"in general (?:practice|ward|medicine|store|ledger)",
            r"(?:expected|estimated) (?:\w{1,20} )?(?:date|time|arrival|delivery|quantity|value|amount)s?",
            r"as (?:it|they|he|she|you) should(?: be)?",
            r"(?:what|which|who|how|where|when|whether|that) (?:\w{1,20} )?(?:they|you|he|she|it|users?|"
            r"customers?|\w{1,15}) (?:thinks?|believes?|feels?|wants? to)",
            r"the (?:customer|buyer|client|user|planner|clerk|manager)s? (?:expects?|thinks?|believes?|plans?|"
            r"estimates?|intends?)",
            r"(?:planned|estimated) to the",
            r"(?:the|a|each|every|any|this|that|its|their|your) (?:sales |production |weekly |daily |"
            r"monthly )?(?:goal|target|plan|estimate) (?:is|date is) (?:shown|kept|stored|set|entered|sent|"
            r"printed|saved|compared|listed)",
        ),
        examples=(
            (
                "Pulling the price list overnight should be fine.",
                "The price list is read once a night at 01:30 from the agreed folder, up to 25,000 rows.",
            ),
            (
                "We can probably keep the second warehouse on the same subscription.",
                "Until 31 March 2027 the subscription covers two warehouses with up to 30 named users in "
                "total.",
            ),
        ),
    ),
)
