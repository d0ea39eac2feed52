"""The words that make a sentence a promise, an ask, or neither. Data; `finding` puts them together."""

import re

from promises.sources.names import NAME
from promises.sources.verbs import ACTS


def _any(*patterns: str, start: str = r"(?<![\w-])", end: str = r"(?![\w-])") -> re.Pattern[str]:
    return re.compile(start + "(?:" + "|".join(patterns) + ")" + end, re.IGNORECASE)


QUESTION_STARTS = re.compile(
    r"(?i)(?:and |but |so |ok,? |also,? )*(?:(?:what|which|when|where|who|whose|why|how)\b(?! (?:we|i) (?:need|want|require))"
    r"(?!.*\b(?:we|i) (?:need|want)\b.*\bis\b)|(?:is|are|do|does|did|can|could|would|will|has|have|should|may|was|were) "
    r"(?:it|that|this|there|you|we|i|they|he|she|the|your|our|any|all|every|these|those)\b)"
)

# Our side does not commit itself.
OPEN = _any(
    r"(?:have|need|want|got|like|going|(?:i|we)'?ll) to (?:first )?(?:check|ask|look (?:at|into|up)|find out|verify|clarify|talk to|speak to|speak with|"
    r"talk with|think about|see (?:if|whether|the|your|a|an|it|how|what|who|which|when|where)|test|discuss|consult|confirm|investigate|come back)",
    r"(?:i|we)(?:'ll| will|'d| would|'m going to|'re going to| can)? (?:have a look|look into|check|ask|find out|see (?:if|whether|what)|"
    r"try|investigate|think about|raise (?:it|that|this))",
    r"let me (?:check|ask|look|see|find|get back|come back|think|talk|take)",
    r"(?:can't|cannot|can not|couldn't|won't|am not able to|not able to|unable to|not in a position to) "
    r"(?:yet |really |quite |just |today )?(?:say|tell|promise|commit|confirm|answer|guarantee|give you|judge|speak)",
    r"not (?:yet |so |quite |entirely |100 ?% |a hundred percent )?(?:sure|certain|confirmed|decided|clear|agreed|known|promised|scheduled|planned|settled|committed)",
    r"(?:don't|didn't|doesn't|do not|does not) (?:yet )?(?:know|have (?:that|it|this|the answer|an answer)|want to promise|promise|remember|answer|commit)",
    r"no (?:idea|promises?|commitment|guarantee|answer yet|decision)",
    r"unsure|maybe|perhaps|might|possibly|presumably|hopefully|supposedly|in theory|i (?:think|guess|believe|suppose|doubt)|we (?:hope|think|guess)",
    r"doubts?|depends?(?: on)?|depending on|left (?:it|that|this) open|still open|nobody (?:decided|knows)|undecided|to be (?:decided|confirmed|discussed|agreed|clarified|checked)|"
    r"tb[acd]|under discussion|being discussed|up for discussion|haven't (?:decided|agreed|checked|tested|tried)|(?:would|(?:we|i|they|it|he|she)'d) (?:need|have) to|would depend",
    r"open (?:question|point)|parked|needs? (?:checking|clarifying|more thought)|need (?:[A-Z]\w+|legal|product|engineering)(?: for that)?$|"
    r"(?:get|come|circle) back (?:to (?:you|them|her|him|us) )?(?:on|about|with|once|when|after)|take (?:that|it|this) (?:back|away|offline|with me)|"
    r"subject to (?:approval|confirmation|review)|could be|should be possible|i'd be surprised|good question|before (?:we|i) (?:answer|say|commit|promise)",
)
# Our side says no, or names a limit of what there is.
REFUSED = _any(
    r"(?:we|i|it|that|they|this) (?:really |simply |just )?(?:can't|cannot|don't|doesn't|won't|do not|does not|will not|isn't|is not) (?!lose|leave|charge|touch|store|share|cost|need|see|keep)(?:\w+)",
    r"(?:is|are)(?:n't| not) (?:included|covered|part of|in scope|in the|possible|supported|available|available yet|something|on (?:the|our) roadmap|built|there)",
    r"separate(?:ly)? (?:quote|quoted|project|offer|order|charged)|not (?:our thing|possible|part of|included|covered|supported|in scope|on the roadmap|available)|out of scope|outside (?:the )?scope|"
    r"(?:exists?|available|works?|comes?|there|possible)(?: \w+)? only (?:on|in|with|from|for)|only (?:on|in|with|from) the \w+ (?:plan|tier|edition|package)|unfortunately|i'm afraid|no plans?|declined|ruled out|said no|turned down|refused",
    r"extra (?:module|project)|instead of promising|won't happen|would be (?:a|an) (?:change|separate|extra)|no way|never promised",
)
# Not about the deal.
CHAT = _any(
    r"weather|(?:nice|good|great|long|your|my|last|lovely|relaxing) weekend|holidays? (?:in|at|with)|birthday|congratulations|congrats|"
    r"(?:my|his) (?:daughter|son|wife|husband|kids?|mother|father|dog|cat|brother|sister|baby|flight|train|car|voice|headset|microphone|camera|mic|back|knee|thumb)|"
    r"(?:hope|hoping) (?:you|your|to|the|all|this)|looking forward|pleasure|nice to|good to (?:see|hear|meet|talk)|great to (?:see|hear|meet|talk)|lovely to|thanks?(?: you)? for|glad|"
    r"sorry (?:for|about|to|that|i)|happy (?:new|to hear|for you)|see you|talk (?:soon|to you|later)|speak soon|catch up (?:soon|then|over)|safe (?:trip|travels)|enjoy|good luck|cheers|"
    r"(?:am|i'm|we're|is|be|i'll be) (?:off|out|away|on (?:leave|holiday|vacation|a train|the train|mute)|travelling|traveling|on the road|late|driving)(?! to (?:a|the) (?:second|team))|can you hear|you're on mute|"
    r"(?:share|sharing) (?:my|the) screen|the recording|(?:we|i) (?:love|loved|like|liked|enjoyed)|(?:her|\w+'s) (?:daughter|son|nephew|niece|husband|thumb|birthday|dog)|my (?:last|previous|old) (?:job|company)|grew up|coffee|lunch|dinner|"
    r"let'?s (?:start|begin|move|go|see|talk|jump|wrap|take)|for the file|see below|background noise|here (?:is|are|comes?) (?:the|my|our|your|a|an|what|some)|(?:i|we) attach|attached|another story|i was told|(?:only |just )?(?:see|hear) (?:\w+ )?(?:faces?|voices?|you)|muted|nice bunch|on mute|drop off|time ?zones? anyway|luggage"
)
# Facts about a company and not about what it will do.
COMPANY_FACT = _any(
    r"founded|established in|headquartered|works? remotely|employs?|have been (?:around|in business|working|doing)|has been (?:around|in business|working|running|doing)|"
    r"(?:we|our company) (?:are|'re|have) (?:about |around |some |over |more than |now |only )?[\d,.]+ (?:people|employees|staff|customers|clients|offices|colleagues|developers|engineers)|"
    r"(?:we|we're|are) (?:\w+ ){0,2}(?:people|colleagues|developers) (?:in|at|across)|(?:many|most|several|some|other|our other|\d+) (?:of our )?(?:customers|clients|schools|hospitals|companies) (?:use|run|have|do|work|trust|rely)|"
    r"use us|trust us|in (?:two|three|four|five|six|seven|eight|nine|ten|\d+) (?:other )?countries|award|series [a-d]|profitable|market leader|last time i|as far as i (?:know|remember)|if i remember|(?:today|so far|at the moment|currently),? (?:it|they|everything) (?:is|are) (?:all )?(?:in|on|with)"
)
# The customer's own affairs, also when our side writes of them.
THEIR_FACT = _any(
    r"already (?:has|have|had|own|owns|use|uses|run|runs|employs?|operates?)|(?:today|currently|at the moment|so far) (?:it|they|you|we) (?:is|are|use|run|have|do)|"
    r"goes? missing|go missing|is the weak spot|has a budget|in (?:her|his|their|the) budget|we use(?:d)? (?:to )?\w+ (?:today|now|at the moment|currently)"
)
# What the customer is to do.
DUTY = _any(
    r"(?:you|the customer|the client|client|customer) (?:will |must |shall |should |need to |needs to |have to |has to )?(?:names?|nominates?|appoints?|provides?|sends?|gives?|supply|supplies|sign|signs|approves?|pays?|makes? available|"
    r"ensures?|grants?|delivers?|buys?|tells?|shares?|orders?|confirms?|hands? (?:us|over)|prepares?|cleans?|returns?)",
    r"(?:payable|due) within|(?:fees?|invoices?|amounts?) (?:are|is|become) (?:payable|due)|governed by|jurisdiction|confidential|force majeure|"
    r"exclusive of (?:vat|tax)|plus vat|this (?:offer|proposal|quote|quotation|document) (?:is|was|will|shall|remains)|from your side|on your side|(?:by|from) your (?:team|staff|it|people)",
)

BOUND = _any(
    r"within|by (?:the )?(?:\d|mon|tue|wed|thu|fri|sat|sun|jan|feb|mar|apr|may\b|jun|jul|aug|sep|oct|nov|dec|end|middle|start|beginning|next|then|tomorrow|tonight|noon|midnight|easter|christmas|summer|autumn|spring|winter|q[1-4])\w*|"
    r"before|until|till|under (?:a|an|one|two|three|five|ten|\d+)|up to|at (?:the )?(?:latest|most|least)|no (?:more|less|later) than|every|each|per (?:day|month|year|user|seat|hour|week|quarter|site|till|branch|device|family)|"
    r"daily|weekly|monthly|quarterly|yearly|annually|nightly|hourly|twice|once (?:a|an|per|each|every)|around the clock|round the clock|24/7|day one|go-?live|"
    r"(?:on|from|in|since|for) (?:\d{1,2}|the \d{1,2}(?:st|nd|rd|th)|mondays?|tuesdays?|wednesdays?|thursdays?|fridays?|saturdays?|sundays?|january|february|march|april|may|june|july|august|september|october|november|december|q[1-4]|20\d\d)|"
    r"tomorrow|next (?:week|month|quarter|year|monday|tuesday|wednesday|thursday|friday)|this (?:week|month|friday)|calendar week \d+|phase (?:\d|one|two|three)|for (?:one|two|three|four|five|six|\d+|the whole|the first|the full) \w+|"
    r"(?:one|two|three|four|five|six|seven|eight|nine|ten|twelve|\d[\d.,]*)(?: (?:business|working|calendar|full|half))? (?:seconds?|minutes?|hours?|days?|weeks?|months?|years?|percent|users?|seats?)|at any time|ahead|always|never|nothing|nobody"
)
NUMBER = re.compile(
    r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty|hundred|thousand|half|both|all|dozen)\b",
    re.I,
)
MONEY = _any(
    r"free(?: of charge)?|no (?:extra |additional )?(?:charge|cost|fee)|at no (?:extra |additional )?(?:charge|cost)|included?(?: in)?|including|discount|percent off|% off|off the|"
    r"waived?|same price|(?:costs?|charge) (?:you |us )?nothing|on (?:us|the house)|covered by us|the (?:price|fee|rate|discount)|(?:yearly|annual|monthly) fee|part of the (?:package|plan|price|subscription)|"
    r"throw in|below list|credits?|refund|subscription|licen[cs]e fee|fixed (?:price|fee|for)|price (?:lock|guarantee)",
    start=r"(?<!\w)",
)
YOUR = _any(r"your|you|yours")
ME = _any(
    r"we|i|we'll|i'll|we're|i'm|us|ours|our (?:\w+[ -]){0,2}?(?:team|people|engineers?|consultants?|trainers?|manager|support|desk|platform|product|system|software|developers?|technicians?|specialists?|staff|crew|api|gateway|app|service|server|servers|centre|center)"
)
SERVICE = _any(
    r"support|help ?desk|training|onboarding|kick-?off|launch|go-?live|roll-?out|migration|import|export|login|logins|sso|api|report|reports|dashboard|alerts?|alarm|backup|backups|uptime|availability|sla|service level|response|"
    r"portal|app|data|records|licen[cs]es?|sandbox|test environment|environment|integration|interface|connector|link|sync|audit|role|roles|mobile|offline|encrypted|encryption|discount|price|delivery|warranty|replacement|team|person|"
    r"(?:gets?|receives?|keeps?|sees?|has|have) (?:an?|the|their|its|access|only|his|her)|phones?|e-?mails?|texts?|browsers?|views?|screens?|language|languages|format|csv|pdf|excel|printer|printers|tablets?|device|devices|users?|seats?"
)

# A direct commitment by the one who speaks.
WILL = _any(
    r"(?:i|we|our (?:\w+[ -]){0,2}\w+|you|they|it|he|she|that|this|everything|everybody|someone|somebody|"
    + r"[\w'-]+)(?:'ll| will| shall)",
)
COMMIT = _any(
    r"(?:i|we)(?:'ll| will| can| shall| are going to|'re going to)(?: also| then| certainly| gladly| happily| even| of course)? (?!be (?:off|out|away|late|back)|see|have to|need|check|ask|try|think|look|wait|hear|talk|speak|take that|tell you|say|keep my|cross|let you go)\w+",
    r"(?:we|i)(?: also| always| then| already| both| just| never| only)? (?:"
    + "|".join(
        verb
        for verb in ACTS
        if verb
        not in {
            "see",
            "check",
            "wait",
            "look",
            "plan",
            "meet",
            "walk",
            "read",
            "win",
            "own",
            "agree",
            "require",
            "order",
            "use",
            "run",
            "buy",
            "watch",
        }
    )
    + r")",
    r"(?:i|we) (?:promise|commit|guarantee|confirm|undertake|agree)|you have my word|count on (?:us|it)",
    r"you(?: all| both| also| always| then)?(?:'ll| will| can| may)(?: also| always| then)? (?!see (?:what|that)|know|understand|imagine|hear me|tell)\w+|you(?: also| always| all)? (?:get|keep|receive|have (?:a|an|the|until|up to|your|access|our)|pay (?:only|nothing|no|the same|us|\d|just))",
    r"'s yours|is yours|will do|consider it done",
)
YES = re.compile(
    r"(?i)(?:(?:ha|oh|ah|well|ok(?:ay)?|mm+|um|uh|hm+|great|perfect|good)[,.!… ]+)*(?:yes|yep|yeah|yup|ye[as]h|sure|exactly|right|correct|of course|absolutely|agreed|definitely|certainly|"
    r"that(?:'s| is) (?:right|correct|fine|agreed|true|the deal|included|how)|true|indeed|deal|confirmed|will do|no problem|you have my word|that(?:'s| is) how|it (?:does|is|will|can)(?=[ ,.!]|$)|they (?:do|are|will|can)|we (?:do|will|can|did)|i (?:do|will|can|did)(?=[ ,.!]|$)|"
    r"👍|✅|👌|✓|done|affirmative|spot on|precisely|got it|noted|understood|all (?:good|included|correct|right)|fine by (?:me|us)|works for (?:me|us)|as (?:agreed|promised|discussed)|okay|ok|mhm|uh-huh)(?![\w'])"
)
NO = re.compile(
    r"(?i)(?:(?:ha|oh|ah|well|hm+|um|uh|sorry)[,.!… ]+)*(?:no|nope|not|never|unfortunately|actually|i'm afraid|that(?:'s| is) not|that isn't|hold on|wait|careful|almost|nearly|"
    r"i (?:didn't|did not|don't|never|can't|wouldn't)|we (?:didn't|did not|don't|never|can't)|only|just the|let me correct|small correction|one correction|except|but)(?![\w'])"
)

# The other side, or somebody reporting it, asks for something.
NEED = _any(
    r"(?:need|want|require|insist|expect|demand|request)s?(?: to be able)?(?! (?:to )?(?:say|talk|think|check|ask|run|go|drop|jump|discuss|speak|know (?:who|if)|hear|a minute|a moment|a second|you to know))",
    r"must(?!'ve| have been| be (?:the|a|an) (?:\w+ )?(?:mistake|joke|record|nice|hard|tough))|(?:has|have|had better|needs) (?:all |both |always |also |still )?to(?! (?:say|admit|go|run|leave|drop|jump|check|ask|think|discuss|hang|talk|take this|look|laugh|smile|wait))",
    r"(?:would|(?:i|we|they|he|she)'d) (?:also |really |both |all |rather |very much )?(?:like|love|want|prefer|expect|appreciate)(?! to (?:thank|say|know|hear|ask))|asks? (?:that|for|us to|you to|to (?:have|get|be))|ask(?:s|ed)? (?:that|for|us to|you to|to (?:have|get|be))|"
    r"(?:called|pushed|pushes|push|calls) for|is (?:a must|mandatory|essential|non-negotiable|required|critical|crucial|important(?: to us)?|a (?:condition|requirement|deal.?breaker|hard requirement))|are (?:a must|mandatory|essential|required)",
    r"(?:can't|cannot|won't|will not|can not) (?:sign|start|go live|launch|buy|move|accept|switch|proceed|sell|work|agree)\b.*\b(?:without|unless|until|before)|no (?:signature|contract|deal|go-live|launch) without|"
    r"(?:we|i|they)(?:'re| are|'m| am) (?:also )?(?:looking for|after|counting on|expecting|asking for|keen on|hoping for)|(?:it|that)(?: would|'d) (?:also |really )?be (?:very |really )?(?:great|good|nice|helpful|useful|important) (?:if|to have)|make sure|ensure(?: that)?|wish(?:es)? (?:for|that|to have)|"
    r"should(?! (?:be fine|be ok|be okay|work out|have been|i)\b)|(?:my|our) (?:request|wish|requirement|condition) (?:is|would)|"
    r"may (?:not|never|only)|(?:a )?(?:hard|strict|firm) (?:rule|requirement|limit|line)|rule here|(?:our|company|house) (?:policy|rule)|(?:can't|cannot) have|demands?|(?:nobody|no one|none)(?: \w+){0,4} (?:may|can|should)|no \w+(?: \w+)? (?:may|can|should)|(?:i|we)'d be (?:\w+ )?(?:happy|happier|grateful|relieved|pleased|glad) (?:if|to have|with)|shall(?: not| never)?",
)
PLEASE = re.compile(
    r"(?i)(?:(?:and|also|but|so|then|ok|okay|one more thing|finally|oh)[,:]? )*(?:(?:could|can|would|will) (?:you|your \w+|someone|somebody)(?: also| please| kindly)* |please |kindly |do )?"
    r"(?:send|put|add|move|include|give|share|prepare|forward|provide|set up|make|keep|build|invoice|bill|extend|waive|load|import|migrate|train|connect|link|remove|delete|hide|block|show|have|change|replace|switch|confirm|arrange|organi[sz]e|schedule|deliver|translate|write|print|store|limit|raise|lower|get|bring|install|leave|let (?:us|our|the|them) (?:have|see|keep|use|log))"
    r"(?=\s+(?:us|me|the|a|an|our|my|all|every|each|in|it|that|this|those|these|them|him|her|at|on|both|two|three|\d|up|sure|over|back|another|more|\w+'s|\w+))"
)
IMPERATIVE_ONLY = re.compile(
    r"(?i)(?:bring (?:boots|a|an|your|warm|some|cake)|let me know|have (?:a|fun)|give (?:my|her|him)|send (?:my|them my)|get (?:well|some)|keep (?:well|warm|in touch|going|it up|me)|leave it|make (?:yourself|sense)|take care|change of)\b"
)
SAID_BY_US = _any(
    r"you(?:'ve| have| had)?(?: already| also| just| both)? (?:said|told|promised|mentioned|confirmed|agreed|assured|offered|guaranteed|wrote|quoted|committed|showed (?:us|me) that|stated|indicated|explained that|gave us|included|demonstrated)|"
    r"your (?:\w+ ){0,2}\w+ (?:said|told|promised|mentioned|confirmed|agreed|assured|offered|guaranteed|says)|as (?:you |we |was )?(?:\w+ )?(?:told|agreed|promised|discussed|said|mentioned|confirmed|offered)|"
    r"(?:i|we)(?:'ve| have)? (?:also )?(?:noted|wrote down|written down|got it down|put down|have it) (?:down )?(?:that|as)|i have (?:it )?in my notes|my notes (?:say|have)|(?:my|our) understanding|(?:i|we) understand(?: that| it)?|the way i understood|as i understand|"
    r"we (?:had )?agreed|(?:i|we) (?:take it|gather|assume)(?: that)?|(?:was|were|are|is) (?:promised|told|assured)|says your|according to you|you(?:'re| are) (?:throwing in|including|giving|covering|waiving|going to|taking|building|doing|bringing|sending|paying)"
)
YOU_DO = _any(
    r"you(?: also| then| will|'ll| would|'d)* (?:"
    + "|".join(
        verb
        for verb in ACTS
        if verb
        not in {
            "see",
            "look",
            "own",
            "use",
            "read",
            "buy",
            "wait",
            "watch",
            "win",
            "meet",
            "leave",
            "sit",
            "pick",
            "get",
            "come",
            "go",
            "end",
        }
    )
    + r")",
    r"(?:done|built|drawn|made|set up|covered|paid|handled|migrated|moved|imported|delivered|installed|trained|hosted|provided|supplied) by you",
)
RECAP = _any(
    r"(?:took|take) away|misheard|(?:what|as|that|which) (?:we|you|was|were|has been) (?:\w+ )?(?:agreed|discussed|promised|settled|offered|confirmed|said|committed)|sum(?:ming)? (?:up|it up)|summar(?:y|ise|ize)|recap|my understanding|our understanding|my notes|understood|"
    r"wrote down|noted(?: down)?|you (?:confirmed|agreed|promised|committed|offered)|correct me|shout if|tell me if (?:i|anything)|as agreed"
)
ALL_RIGHT = _any(
    r"(?:all|list|points?|summary|recap|notes|everything|both|that|this|it|which|you|understanding|items?)\b.{0,60}\b(?:right|correct|stands?|accurate|agreed|confirmed?|matches|match|fine|true|covers)|"
    r"(?:correct|confirmed|agreed|exactly)|(?:i|we) (?:can )?(?:confirm|agree)|nothing to add|spot on|yes to (?:all|each|every)"
)
REPORT = re.compile(
    r"(?i)(?:said|told|confirmed|promised|agreed|offered|committed|guaranteed|assured|repeated|explained|stated|mentioned|answered|replied|clarified|quoted|says|promises|confirms|offers|noted|showed|accepted|gave)\b"
)
ASK_REPORT = re.compile(
    r"(?i)(?:also |still |really |again |then |just |now |strongly |already |even |both |all |explicitly |and team |\()*(?:wants?|wanted|needs?|needed|insists?|insisted|requires?|required|asks? (?:that|for|us|to|if we (?:can|could))|asked (?:that|for|us to|to (?:have|get|be))|"
    r"expects?|expected|requests?|requested|would (?:also )?(?:like|love|prefer)|'d like|demands?|demanded|must|has to|have to|hopes for|is (?:after|looking for|keen on|asking for)|are (?:after|looking for|asking for)|prefers?|wishes|pushed for|pushes for|can't (?:sign|live|go)|won't sign)(?!\w)"
)
ASKED_ABOUT = re.compile(
    r"(?i)\b(?:ask(?:s|ed|ing)?|wonder(?:s|ed|ing)?|want(?:s|ed)? to know|curious|wondering)\b(?: \w+){0,3}? (?:what|whether|if|how|why|which|when|who|where|about)\b"
)

HEAD_ASK = _any(
    r"(?:what|things) (?:you|they|the customer|the client|\w+) (?:\w+ )?(?:told|asked|needs?|wants?|wanted|requested|said|require[sd]?)(?: us| for)?|(?:your|their|customer|client|business|key|main) (?:requirements?|needs|wishes|goals|requests?|asks|challenges|expectations)|requirements?|requests?|"
    r"(?:our |the )?understanding(?: of \w+(?: \w+)*)?|your (?:situation|task|project|objectives?)|wish ?list|asks|what we(?:'ve)? (?:heard|understood|learned)|needs|must-haves?|demands"
)
HEAD_NONE = _any(
    r"about(?: \w+){0,3}|background|open (?:questions?|points?|issues?|items?|topics?)|questions?|assumptions?|what we need(?: from you)?|your (?:input|resources)|what we (?:ask|expect) (?:of|from) you|(?:your|customer|client)'?s? (?:part|duties|responsibilities|side|obligations|contribution|tasks)|"
    r"prerequisites?|competit\w+|attendees|participants|present|references?|terms(?: and conditions)?|legal|out of scope|not (?:included|in scope)|exclusions?|limitations?|small ?talk|risks?|who we are|company|internal|impressions?|observations?|current (?:situation|state)|situation|where (?:you|they|we) (?:are|stand|come from)(?: today| now)?|starting point|to be (?:settled|decided|clarified|discussed)|still open|your (?:business|company|organi[sz]ation)|the story so far|unclear|introduction|how we met|today|next(?: steps?)?|follow-?ups?|to ?dos?|facts"
)
HEAD_PROMISE = _any(
    r"deliver\w*|scope|solutions?|time ?(?:table|line|plan|frame)|schedule|roadmap|milestones?|dates|pric(?:e|es|ing)|costs?|fees?|commercials?|investment|help|support|services?|service levels?|sla|included|training|security|what (?:we|you|i|is)(?:'ll| will)? (?:\w+ )?(?:get|said|promised|offered?|do|deliver|propose|committed?|agreed)|"
    r"(?:our|the) (?:offer|proposal|commitments?|promises?|answers?|approach)|offer|commitments?|promis\w+|agreed|agreements?|answers?|migration|data(?: \w+)?|integrations?|launch|roll-?out|implementation|onboarding|set-?up|hosting|warranty|maintenance|functions?|features?|plan|phase \w+|discounts?|hardware|licen[cs]\w+|project plan|what happens|after (?:launch|go-live)|operations?|product"
)
HEADINGISH = re.compile(r"[^\W\d_][^.!?:;]{2,60}$")

SELLER = _any(
    r"we(?:'ll| will| can)? (?:\w+ly )?(?:support|include|deliver|offer|import|migrate|host|charge|waive|ship|install|train|set (?:it|that|this|them) up|throw in|build|connect|send you|give you|provide|load|move|visit|fit|configure|integrate|calibrate|answer|cover)",
    r"our (?:platform|product|software|help ?desk|support|consultants?|onboarding|trainers?|engineers?|api|gateway|roadmap|developers?|customers|clients|service desk|plans?|licen[cs]es?|proposal|offer|price list|price|pricing|soc 2|implementation|hardware|starter|module|sales|app|technicians?|installers?|standard)",
    r"you(?:'ll| will)? (?:get|receive|keep)|you'll (?:have|be)|you can (?:have|use|reach)|your (?:data|staff|account|users|team|board|inspectors|institute|crews|members|lawyers|auditors|wishes|requirements|points|questions|needs|old|existing|present|current)|at no extra (?:cost|charge)|i'll throw in|the offer|(?:the|our) (?:business|team|enterprise|pro|starter|standard|premium|basic) (?:plan|package|kit)|"
    r"our other (?:customers|clients)|ours|proposal|other customers|we (?:also )?have (?:an? )?(?:export|api|integration|module|connector|customers?)|i(?:'d| would)? (?:have|need) to (?:check|ask|look)|we love",
)
BUYER = _any(
    r"(?:we|i)(?:'d| would)? (?:also |really )?(?:need|want|require|expect|like)|our (?:staff|crews?|auditors?|legal|lawyers?|growers?|board|finance|accountants?|old|last|previous|users|members|patients|drivers|nurses|clients'|inspectors?|security office|warehouse|office|offices|harbour|shops?|stores?|branches|plants?|sites?|it|cfo|ceo|management|works council|regulator|supplier|current|existing|budget|counter|students|pupils|teachers|shifts?|trustees)|"
    r"you (?:said|told|mentioned|promised|build|confirmed|agreed)|purchase order|your (?:software|system|tool|product|price|prices|people|platform|team|offer|support|company|competitors?|other customers|demo|proposal|colleague|quote|contract|solution|app|service|consultants?)|"
    r"do(?:es)? (?:you|it|your)|can (?:you|it)|could you|how many (?:customers|people|others)|what does|how much|who else|please|the old (?:supplier|system|vendor|software|tool)|(?:last|previous|old|current|present) (?:vendor|supplier|provider|tool|software|system|year's)|we (?:run|have \d|serve|read|use|make|employ|operate|currently)|cost(?:s)? (?:me|us)|take (?:it|that) to (?:the|our) board|must|has to|have to|insist"
)

PARTICIPANT = re.compile(
    rf"(?P<names>{NAME}(?:[ ]?(?:,|&|\+|and)[ ]{NAME}){{0,5}})[ ]?\((?P<inside>[^()]{{1,80}})\)"
)
INITIALS = re.compile(rf"\b([A-Z]{{1,4}})[ ]?(?:=|:|–|-)[ ]?({NAME})")
