"""Said as existing, but not built."""

from promises.language.rules import Rule

_KIND = "roadmap_as_present"
_ADVICE = (
    'Say what there is today and leave the rest out: "[Function] is not part of this order; today [who] does [what] instead." '
    "What is to be built goes through review as custom work with a date."
)
# What honest sentences about unbuilt things say.
_HONEST = (
    r"not (?:a )?part of|no (?:release )?date|not offered|not included|not promised|"
    r"nothing (?:on it )?is promised|without (?:any )?(?:promise|commitment)|"
    r"not sold|no feature|not (?:in|covered by|within) (?:this|the|our) (?:order|contract|agreement|offer|"
    r"scope|price)|outside (?:this|the) (?:order|contract|agreement)|"
    r"is not available (?:today|on|in|for)|are not available (?:today|on|in|for)|does not exist|do not exist|"
    r"cannot be ordered|is no promise"
)

# What is finished or released here is no part of the product.
_OTHER_WORK = (
    r"(?:roadmap|backlog|prototype) (?:call|meeting|review|session|webinar|page|day|update|field|list|"
    r"item|items|part)s?",
    r"(?:the|your|their|a|each|claims|order|work|case|ticket|repair|sales|invoice) backlog(?= of|"
    r" is (?:shown|listed|sorted|cleared|sent)| list| report| view)",
    r"(?:merger|move|project|migration|trial|term|season|stocktake|handover|cut-?over|go-live|launch|"
    r"customer|buyer|client|tenant|driver|user|contractor|supplier|bank|clerk|manager|import|upload|"
    r"file|order|export|run|job|approval|invoice|claim|shipment|delivery|request|form|payment|ticket|"
    r"lesson|contract|inspection|task|repair|signature|visit|nda|backup|sync|document|loan)s? "
    r"(?:is|are|has|have|was|were|not|does|been|finishes|completes|releases?)(?: [\w'-]{1,20}){0,3}",
    r"(?:until|once|when|as soon as|after|if) (?:the|a|an|one|two|both|each|your|all|they|he|she|it|"
    r"someone|somebody|nobody|no)(?: [\w'-]{1,20}){0,5}? (?:manager|leader|lead|clerk|officer|"
    r"approver|director|supervisor|reviewer|customer|buyer|nurse|steward|leader|administrator|planner|"
    r"inspector|order|invoice|form|file|import|export|run|job|task|payment|"
    r"lesson|upload|shipment|request|claim|repair|ticket|document|loan|driver|parcel|delivery|backup|"
    r"contract|test|account|data|nda)s?(?: [\w'-]{1,20}){0,4}",
    r"not (?:yet )?planned",
    r"(?:prototype|beta|alpha) (?:parts?|number|vehicles?|blockers?|level|testing group)",
    r"not (?:available|enabled|active|ready) (?:on|to|for|in|at|when|while)(?: [\w-]{1,20}){0,2}",
)

RULES = (
    Rule(
        code="unbuilt_by_name",
        kind=_KIND,
        title="Roadmap, beta, prototype: named as not built",
        advice=_ADVICE,
        level="ban",
        denied=False,
        phrases=(
            "roadmap",
            "roadmaps",
            "road map",
            "product backlog",
            "dev backlog",
            "our backlog",
            "the backlog",
            "in the pipeline",
            "in our pipeline",
            "in the works",
            "in the making",
            "in the oven",
            "in the lab",
            "in the labs",
            "drawing board",
            "on the whiteboard",
            "on the workbench",
            "on our wish list",
            "under construction",
            "under development",
            "prototype",
            "prototypes",
            "proof of concept",
            "proof-of-concept",
            "mock-up",
            "mock-ups",
            "mocked up",
            "wireframe*",
            "design phase",
            "concept phase",
            "planning phase",
            "concept stage",
            "design stage",
            "planning stage",
            "early access",
            "closed beta",
            "open beta",
            "private beta",
            "public beta",
            "private preview",
            "public preview",
            "technical preview",
            "tech preview",
            "closed testing",
            "internal testing",
            "still testing",
            "pre-release",
            "vapourware",
            "vaporware",
            "first line of code",
            "lines of code",
            "feature branch",
            "feature flag",
            "pull request",
            "merge request",
            "feature request",
            "code complete",
            "half-finished",
            "half-built",
            "half-done",
            "half finished",
            "half built",
            "unfinished",
            "unreleased",
            "unbuilt",
            "to be built",
            "to be developed",
            "to be released",
            "to be written",
            "to be coded",
            "to be finished",
            "to be programmed",
            "to be implemented",
            "to be completed",
            "yet to be",
            "yet to come",
            "yet to start",
            "have yet to",
            "has yet to",
            "not quite there",
            "not quite ready",
            "not there yet",
            "nearly there",
            "almost there",
            "almost ready",
            "almost done",
            "almost finished",
            "nearly done",
            "nearly finished",
            "nearly ready",
            "practically done",
            "practically finished",
            "as good as done",
            "as good as finished",
            "as good as built",
            "finishing touches",
            "final touches",
            "last touches",
            "in the final stretch",
            "on the home stretch",
            "in alpha",
            "in beta",
            "alpha version",
            "beta version",
            "version 1 of it",
            "spec'd",
            "specced",
            "being specified",
            "next up for",
            "first in the queue",
            "next in line",
            "top of the list",
            "top of our list",
            "on the list for",
            "high on the list",
            "on our list",
            "on their list",
            "vaporous",
            "work in progress",
            "work-in-progress",
        ),
        exceptions=_OTHER_WORK,
        unless=(_HONEST,),
        examples=(
            (
                "Lot tracing is in the product, pending the module on our roadmap.",
                "Lot tracing is not part of the product today; the order form records one lot number a line "
                "as free text.",
            ),
        ),
    ),
    Rule(
        code="not_built_yet",
        kind=_KIND,
        title="Said as existing, but not built",
        advice=_ADVICE,
        denied=False,
        patterns=(
            r"(?:is|are|'s|'re|still|now|currently|just|being|already|only|it|part|which|that|"
            r"and) (?:\w{1,12} )?(?:in|under) (?:\w{1,12} )?(?:design|development|construction|preparation|"
            r"progress|specification|discovery|planning|the making|beta|alpha|preview|pilot|testing|"
            r"incubation|coding|qa|"
            r"code review|review by product|build|the build|implementation|staging)(?= ?[.,;!:)]|$| right|"
            r" now| at| by| with| and| but| until| since| as| for| stage| phase)",
            r"(?:is|are|'s|'re|still|now|currently|gets?|getting|be|only|just|"
            r"yet) (?:\w{1,12} )?being (?:\w{1,12} )?(?:built|coded|developed|written|designed|finished|"
            r"tested|finali[sz]ed|worked on|programmed|wired up|wired|put together|rewritten|ported|specified|"
            r"prototyped|polished|debugged|completed|implemented|created|engineered|planned|scoped|sketched|"
            r"drawn|rebuilt|drafted|fleshed out|hammered out|ironed out|assembled|adapted|translated|extended|"
            r"prepared|baked|cooked)",
            r"(?:(?:developers?|devs|engineers?|engineering|product|programmers?|coders?|designers?|r&d|"
            r"(?:dev|product|engineering|development|mobile|platform|our|the|integration|api|web|app|data|"
            r"core) team|the guys|our (?:lab|labs|architects?|cto)|team|somebody|someone|they|we) "
            r"(?:\w{1,12} )?(?:are |is |'re |'s |have |has |only |now |just |still |currently |will |'ll |"
            r"have only |are only |are just |are still |are now |are currently |is only |is just |is still |"
            r"is now |is currently |start to |begin to |have to |has to |need to |needs to |"
            r"must |first )(?:\w{1,12} )?(?:build\w{0,3}|cod(?:e|es|ing)|develop\w{0,3}|writ(?:e|es|ing)|"
            r"design\w{0,3}|finish\w{0,3}|start\w{0,3}|begin\w{0,4}|work\w{0,3} on|test\w{0,3} it|"
            r"program\w{0,4}|wir(?:e|es|ing)|polish\w{0,3}|debug\w{0,4}|sketch\w{0,3}|prototyp\w{1,3}|"
            r"scop(?:e|es|ing)|specify\w{0,3}|finali[sz]\w{1,3}|complet(?:e|es|ing)|implement\w{0,3}|"
            r"rewrit(?:e|es|ing)|putting|put together|port\w{0,3}|draft\w{0,3}|deliver it|ship it|release it|"
            r"add it|get to it|get round to it|get around to it|tackl(?:e|es|ing)|creat(?:e|es|ing)|"
            r"iron\w{0,3} out|hammer\w{0,3} out|add\w{0,3}|not started|not begun|yet to|planned))",
            r"(?:developers?|devs|engineers?|engineering|product|programmers?|designers?|r&d|dev team|"
            r"product team) (?:[\w']{1,12} ){0,2}?(?:deliver|delivers|build|builds|finish|finishes|ship|ships|"
            r"add|adds|start|starts|begin|begins|write|writes|code|codes|release|releases|complete|completes|"
            r"get to|gets to|get round to|gets round to|pick up|picks up) (?:it|them|that|this|work|building|"
            r"coding|development|writing|the (?:\w{1,15} )?(?:code|part|screen|endpoint|module|feature|rest|"
            r"piece|bit|connector|build))",
            r"(?:still|currently|right now|at the moment|only now|just|now|not|isn't|aren't|hasn't|haven't|"
            r"hasn't been|haven't been|not been|never) (?:being |been |to be |yet |fully |quite |actually |"
            r"really |only |just ){0,3}?(?:building|coding|developing|on paper|powerpoint|missing|outstanding|"
            r"unbuilt|on slides|an idea|a concept|a plan|a draft|a sketch|a slide|planned|pending|"
            r"needs? (?:building|coding|writing|development|work|finishing|to be)|"
            r"has to be (?:built|written|coded|developed|finished)|have to be (?:built|written|coded|"
            r"developed|finished)|must be (?:built|written|coded|developed|finished)|waiting (?:for|"
            r"on) (?:development|engineering|the developers|a developer|the release|product|a slot|budget|"
            r"funding)|starting (?:on|with|to)|"
            r"beginning (?:on|with|to)|getting started|work on it|at an early stage|in its infancy|"
            r"started yet|begun yet)",
            r"(?:not|n't|never) (?:\w{1,12} ){0,2}?(?:released|shipped|finished|built|launched|merged|coded|"
            r"written|developed|implemented|switched on|turned on|enabled|live|ready|out|available|complete|"
            r"completed|done|there|exist|active|working|started|deployed|usable|in production|rolled out|"
            r"programmed|connected|designed|begun)(?: (?:just |quite |so far )?(?:yet|until|till|before|"
            r"for now|at the moment|today|so far|as of now|right now))",
            r"(?:not|n't) yet (?:\w{1,12} ){0,2}?(?:released|shipped|finished|built|launched|merged|coded|"
            r"written|developed|implemented|switched on|turned on|enabled|live|ready|out|available|complete|"
            r"completed|done|there|exist\w{0,1}|active|working|started|deployed|usable|in production|"
            r"rolled out|programmed|on the market|begun|in the product|been \w{3,15})",
            r"(?:until|once|when|as soon as|after|pending|whenever|the moment|the day|subject to|assuming|"
            r"provided|if) (?:we |we've |they |it |it's |it is |they've |the |our |engineering |product |"
            r"this |that |its |a )?(?:[\w'.-]{1,20} ){0,6}?"
            r"(?:release|releases|ship|ships|shipped|finish|finishes|finished|finalise|launch|launches|"
            r"launched|released|is complete|are complete|completed|completes|is done|are done|is out|"
            r"comes out|are out|is ready|are ready|is live|goes live|go live|are live|is built|are built|"
            r"been built|gets built|"
            r"is written|been written|is coded|is merged|has landed|lands|have landed|is approved by product|"
            r"writing it|building it|coding it|developing it|build it|built it|written it|developed it|"
            r"coded it|is there|exists|arrives|is switched on|is turned on|is enabled|get to it|gets to it|"
            r"gets (?:a)?round to (?:it|them|that|this)|get (?:a)?round to (?:it|them|that|this)|rolls out|"
            r"is rolled out|general availability|"
            r"drops|implemented|is implemented|is developed|got (?:it|round)|sees the light|"
            r"gets the green light|passes (?:qa|testing)|leaves beta|out of beta|comes off)",
            r"(?:the |its |their |our |actual |real |whose )?(?:build|development|coding|programming|"
            r"work on it|work on that|work on this|design work|beta|alpha|rewrite|refactoring|"
            r"engineering work|development work|dev work) (?:\w{1,12} )?"
            r"(?:starts|begins|kicks off|is starting|is beginning|is planned|is scheduled|is due|is pending|"
            r"is under way|is underway|is ongoing|is in progress|hasn't|has not|has begun|has started|"
            r"has just|is yet|takes place|is set|is slated|is about|will start|will begin|follows|continues|"
            r"is booked|is funded|awaits|is waiting|not started|runs until|is still|is only|is done after|"
            r"remains)",
            # Present in the first half of the sentence, later in the other.
            r"(?:supports?|covers?|includes?|included|comes? with|is in|are in|has|have|offers?|handles?|"
            r"there|is there|can|takes?|does|do|reads?|works?|speaks?|integrates?|connects?|sends?|prints?|"
            r"exports?|imports?|runs?|shows?|available|get|gets|on board|standard|built in|part of|already|"
            r"yes|sure|of course|count on|ships? with|knows?|calculates?|yours|"
            r"got)[^.!?]{0,60}?[,;:(-] ?(?:\w{1,15} ){0,2}?"
            r"(?:(?:next|later|upcoming|future|coming|following) (?:\w{1,15} )?(?:version|release|update|"
            r"sprint|drop|edition|phase)|(?:slated|planned|scheduled|earmarked|pencilled in|penciled in|"
            r"targeted|foreseen|lined up|on track|due|coming|lands?|landing|arriving|arrives?|follows?|ships?|"
            r"rolling out|going live|launching|launches|goes live|expected|announced|due out|to follow|"
            r"will follow|promised|funded|budgeted|prioriti[sz]ed) "
            r"(?:in|with|for|later|next|by|after|to|this|around|shortly|soon|once|from|at|early|some|as|"
            r"before|when|during)|(?:will|we'll|they'll|it'll) (?:be )?(?:\w{1,12} )?(?:add|added|build|built|"
            r"ship|shipped|release|released|finish|finished|follow|come|complete|completed|develop|developed|"
            r"deliver|delivered|write|written|code|coded|switch it on|enabled|available|land|launch|arrive|"
            r"get it|do that|start))",
            r"(?:as soon as|once|when|after|until|with) (?:the )?(?:version|release|update|"
            r"v) ?\d[\d.]{0,6}(?: (?:is|comes|ships|lands|arrives|has|goes)(?: \w{1,15})?)?",
            r"(?:nobody|no one|no customer|not a soul|none of (?:our|your) \w{2,20}) (?:can|could|has|have|is|"
            r"may|will) (?:\w{1,12} )?(?:coded|written|designed|begun|planned|developed|use|using|used|try|"
            r"tried|see|seen|touch|touched|switch|access|test|tested|built|started|had)",
            r"(?:is|are|'s|'re) (?!not )(?:\w{1,12} )?(?:sketched|drafted|designed|specified|planned|scoped|"
            r"mocked|drawn up|on paper|on slides|budgeted|prioriti[sz]ed|funded|scheduled for development|"
            r"queued|lined up|in the queue|waiting)(?= ?[.,;!]| but| and| for (?:the next|next|a later|"
            r"development|this|later)|$)",
            r"(?:once|when|after|until|as soon as|if) (?:[\w'-]{1,20} ){1,5}?(?:gets|get|has been|"
            r"have been) (?:finally |fully |properly )?(?:finished|built|done|released|completed?|written|"
            r"coded|merged|shipped|certified|translated|tested|developed|approved|funded|implemented)",
            r"(?:developers?|devs|engineers?|engineering|product|programmers?|designers?|r&d|team|lab|labs|"
            r"people) (?:plans?|hopes?|wants?|intends?|promised?|has promised|have promised|means?|aims?|"
            r"is about|are about|is going|are going|is set|are set|is due|are due) to (?:\w{1,12} )?(?:build|"
            r"code|develop|write|design|finish|start|begin|add|ship|release|deliver|complete|implement|tackle|"
            r"program|create|get)",
            r"(?:leaves?|left|comes? out of|out of|emerges? from) (?:the |our )?(?:lab|labs|beta|alpha|"
            r"workshop|oven|testing|drawing board)|(?:sees|see|seen) (?:the )?(?:light of day|daylight)",
            r"(?:with|in|by|from) (?:one of )?(?:the |our )?(?:coming|upcoming|future|later|following|"
            r"forthcoming) (?:\w{1,15} )?(?:releases|versions|updates|sprints)",
            r"(?:builds?|codes?|develops?|tackles?|does|do|comes?|up) (?:it |this |that )?next(?=[.,;!]|$)",
            r"(?:drawn|draws?|drawing|drew|written|writing|writes|drafted|drafting|drafts?|working|"
            r"finali[sz]ing|finishing|signed|has|got|seen|saw) (?:up |out |on |off |just |only )?(?:the |a |"
            r"an |its |some )?(?:first )?(?:specs?|specifications?|concepts?|designs?|requirements|"
            r"user stories|tickets?|drafts?|mock-?ups?|wireframes?|sketch(?:es)?|blueprints?)(?=[.,;!]| for|"
            r" of| is| are| and| myself| already|$)",
            r"(?:an |a )(?:empty|grey|greyed-out|dead|blank|dummy) (?:\w{1,15} )?(?:menu|screens?|page|tab|"
            r"shell|box|button|entry|link)",
            r"(?:the|our|its) team (?:builds?|codes?|writes?|tackles?) (?:next|now|first|right now|currently)",
            r"(?:developers?|devs|engineers?|engineering|product|programmers?|designers?|r&d|(?:our|the|its|"
            r"their) (?:\w{1,15} )?(?:labs?|team|people|vendor|supplier|contractor|freelancers?|subcontractor|"
            r"partner|agency|architects?)) (?:are|is|'re|'s) (?:\w{1,12} )?(?:building|training|coding|"
            r"writing|designing|developing|drawing|finishing|preparing|sketching|hiring|recruiting|planning|"
            r"specifying|wiring|rewriting|tuning|creating|programming|at work|busy|on it)",
            r"(?:cod(?:e|ing)|work|development|programming|writing|building|design|implementation|engineering|"
            r"the build|the sprint|first sprint|sprint) (?:for it |on it |of it )?(?:begins|starts|kicks off|"
            r"is to (?:begin|start)|will (?:begin|start)|commences|is planned|gets going|resumes)",
            r"(?:looking for|hiring|recruiting|searching for|need|needs|seeking) (?:a |the |more |two |"
            r"another )?(?:\w{1,15} )?(?:developers?|programmers?|engineers?)",
            r"(?:alpha|beta|pilot) (?:testers|customers) only|invite-only|on the waiting list|soft launch|"
            r"code freeze|design review|only in (?:the|our) (?:demo|lab|sandbox|test system|slides)|(?:lives?|"
            r"exists?|works?|runs?|there) (?:only|so far|today) (?:only )?(?:in|on) (?:the |our |a |"
            r"my )?(?:demo|lab|slides|paper|powerpoint|laptop|test|branch)",
            r"(?:only|just|so far only|for now only) (?:a |an |on |as )?(?:design|concept|idea|slides?|"
            r"slide deck|screenshots?|demo|mock-?up|draft|sketch|paper|video|click dummy|dummy|placeholder|"
            r"plan|stub|ticket|internal build|teaser)",
            r"(?:a )?(?:click dummy|placeholder|stub|slideware|demo build|demo version|internal build|"
            r"nightly build|ticket is (?:open|written|filed)|release candidate|hackathon)",
            r"(?:waiting|waits|awaits|awaiting|pending) (?:for |on )?(?:its |the |a |our |their |final |"
            r"some )?(?:[\w-]{1,15} )?(?:development|release|launch|implementation|build|completion|code|"
            r"coding|developers?|engineering|rollout|go-ahead|sign-off by product|module|testing)",
        ),
        exceptions=_OTHER_WORK,
        unless=(_HONEST,),
        examples=(
            (
                "Yes, we support SCIM; the beta starts once the team has finished writing it.",
                "SCIM provisioning is not available today and is not part of this contract; users are "
                "created by a CSV upload of up to 500 rows.",
            ),
        ),
    ),
)
