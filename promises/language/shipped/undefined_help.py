"""Help without who, how much and until when."""

from promises.language.rules import Rule
from promises.language.shipped.help_words import PHRASES

_KIND = "undefined_help"
_ADVICE = (
    "Say who does what, how much of it and until when: "
    '"By [date] [who] does [task] for up to [number] [records], in [number] calls of [minutes]; [what the customer does]."'
)
# An amount of help: so many hours, calls or people.
_AMOUNT = (
    r"{NUMBER}[- ](?:named |full |half |person |business |working |video |onboarding |online |remote |"
    r"on-?site |\d{1,3}-minute |"
    r"[\w-]{1,20} ){0,2}?(?:minutes?|hours?|days?|half-days|weeks|calls?|lessons?|sessions?|visits?|"
    r"workshops?|engineers?|specialists?|trainers?|consultants?|"
    r"appointments|meetings|rounds?|trial run|person|people|technicians?|managers?)"
)

RULES = (
    Rule(
        code="help_without_amount",
        kind=_KIND,
        title="Help without who, how much and until when",
        advice=_ADVICE,
        phrases=PHRASES,
        patterns=(
            r"(?:we|we'll|we will|we'd|we can|i|i'll|i can|they|they'll|who|will|'ll|can|to|gladly|happily|"
            r"also|always|team|crew|people|folks|guys|staff|experts?|specialists?|consultants?|colleagues?|"
            r"engineers?|technicians?|trainers?|advis[eo]rs?|analysts?|developers?|managers?|"
            r"partners?|side|someone|somebody|us|and|happy to|glad to|there to|here to|ready to|able to|"
            r"free to|us to|you get|you have) "
            r"(?:also |gladly |happily |always |of course |certainly |closely |actively |personally |be |are |"
            r"is |then |all |both |even |free )?"
            r"(?:help(?:s|ing)?(?: out)?|assist(?:s|ing)?|aid|aids|lend\w{0,3}|guid(?:es?|ing)|accompan(?:y|"
            r"ies|ying)|advis(?:es?|ing)|coach(?:es|ing)?|counsel|mentor|mentors|"
            r"look(?:s|ing)? after|see(?:s|ing)? to|sort(?:s|ing)? out|iron(?:s|ing)? out|smooth(?:s|"
            r"ing)? out|straighten(?:s|ing)? out|tid(?:y|ies) up|work(?:s|ing)? (?:\w{1,15} )?(?:with|"
            r"alongside|together)|team(?:s|ing)? up|partner(?:s|ing)? with|liais(?:es?|ing)|"
            r"coordinat(?:es?|ing)|cooperat(?:es?|ing)|collaborat(?:es?|ing)|stand(?:s|ing)? by|be (?:there|"
            r"around|on hand|available|on call|with you)|is (?:there|around|on hand|available|with you)|"
            r"are (?:there|around|on hand|available|with you)|there for|around for|on hand|"
            r"walk(?:s|ing)? (?:you|your|them|the|everyone)|talk(?:s|ing)? (?:you|your|them) through|lead(?:s|"
            r"ing)? (?:you|your|them)|take(?:s|ing)? (?:you|your|them|the \w{1,20}) (?:by|through|along)|"
            r"take(?:s|ing)? care of|taking care of|show(?:s|ing)? (?:you|your|them) (?:how|round|around|the)|"
            r"hold(?:s|ing)? (?:your|their)|pull\w{0,3} (?:you|your)|chase|facilitat(?:es?|ing)|support(?:s|"
            r"ing)? (?:you|your|them|their|everyone|everybody|the (?:[\w'-]{1,20} ){0,2}?(?:team|people|staff|"
            r"school|clinic|planners?|clerks?|users|managers?|it|department|crew|project|"
            r"migration|rollout|roll-out|transition|launch|go-live|move|switch|cut-?over|change-?over|"
            r"introduction|preparation|import|clean-?up|customer|hospital|bank|council|company|group|office|"
            r"plant|site|buyer|nurses|teachers))|sit down with|be in touch|keep(?:s|ing)? in touch|stay(?:s|"
            r"ing)? in touch|check(?:s|ing)? in)",
            r"(?:help|assistance|support|guidance|advice|coaching|hand-holding|backing|backup|back-up|"
            r"training|consulting|consultancy|care|workshops?|handover|onboarding) (?:with|for|during|on|"
            r"around|in|from|at|throughout|through|when|along|as|where|while|until|after|before|by|"
            r"of)(?: (?:the|your|our|any|all|a|an|moving|getting|setting|"
            r"cleaning|mapping|importing|preparing|filling|writing|loading|this|these|needed|required|"
            r"necessary|people|experts|every))? "
            r"(?:{ZERO_TO_THREE})(?:migration|clean-?up|clean-?ups|cleansing|cut-?over|rollout|roll-out|"
            r"set-?up|set-?ups|go-live|transition|tender|launch|switch|change-?over|move|import|project|"
            r"implementation|integration|configuration|mapping|audit|training|"
            r"upgrade|onboarding|start|introduction|preparation|import|data|planning|templates?|stocktake|"
            r"inventory|paperwork|application|applications|filing|reconciliation|closing|year-end|translation|"
            r"translations|firewall|network|server|"
            r"tests?|testing|acceptance|documentation|forms?|questionnaires?|reports?|side|team|experts|"
            r"specialists|phase|weeks|months|days|opening|merger|season|first|needed|required|necessary|"
            r"along the way|the way|booking|bookings|conversion|hand-?over|"
            r"inspection|certification|accreditation|negotiations?|roll-?over|re-?labelling|labelling|"
            r"numbering|catalogue|rules|roles|rights|interface|interfaces)",
            r"(?:help|assistance|support|guidance|advice|coaching|hand-holding)(?: [\w'-]{1,20}){0,8}? (?:is|"
            r"are|comes|come) (?:always |all |naturally |of course |also )?(?:part of|included|in the package|"
            r"in the price|thrown in|provided|at hand|close|near|on hand|guaranteed|assured|available|there|"
            r"with|yours|never far|just|on us|around the corner|free)",
            r"(?:{WE}) (?:will |'ll |can |gladly |then |also |always |simply |just )?(?:makes? sure|ensures?|"
            r"sees? to it|(?:handles?|manages?|deals? with|takes? (?:over|on)) (?:your|everything|it|that|"
            r"this|them|the rest|all)|takes? charge|looks? into|gets? involved|gets? you|keeps? you|takes? it|"
            r"drives?|steers?|brings? (?:you|it|everything|your)|carr(?:y|ies) (?:you|your)|"
            r"tak(?:es?|ing) care|cleans? up|fix(?:es)? up|cares? for|goes over|go over|prepares? you|"
            r"prepares? your|moves? (?:you|your|everything|it)|migrates? (?:you|your|everything|it)|"
            r"sets? (?:you|your|everything|it|that)(?: [\w'-]{1,20}){0,4}? up|sets? up (?:you|your|everything|"
            r"it|that)|"
            r"arranges?|organi[sz]es?|tackles?|solves?|stays?|comes? (?:by|over|along|round|in)|drops? by|"
            r"sits? (?:with|next to)|join(?:s)? (?:you|your|them|in)|spends? (?:time|some time)|dedicates?|"
            r"is there|are there|will be there|is around|will be around|will be available|will be on hand|"
            r"be around|be there|be available|does the rest|do the rest|"
            r"back you|backs you|answers? your|answers? any|answers? all|picks? up)",
            r"we(?:'ll| will| can|)(?: just| also| simply| gladly| then| somehow| all)? (?:get|bring|pull|"
            r"carry|shift|haul|move|port|ship|lift|fetch) (?:[\w'-]{1,20} ){1,5}?(?:in|over|across|sorted|"
            r"done|sorted out|moved|migrated|loaded|set up|ready|started|through|working|connected|converted|"
            r"cleaned|fixed|straight|right|into shape|into place|on track|over the line|there)(?=[.,;!]|$|"
            r" for| with| and| before| to| so| in| together)",
            r"(?:do|does|doing|manage|manages|handle|handles|tackle|tackles|solve|solves|build|design|plan|"
            r"prepare|sort|sort out|sorts out|go through|work through|look at|look into|sit down|define|"
            r"arrange|organi[sz]e|set up|settle|clean up|figure out|get through|"
            r"set it up) (?:[\w'-]{1,20} ){0,6}?(?:together|jointly|with you|with your \w{1,20}|alongside you|"
            r"alongside your \w{1,20}|hand in hand|in tandem)",
            r"(?:{WE}) (?:will |'ll |can )?(?:\w{1,10} )?(?:is|are|be|stay|stays|remain|remains|sits?|stands?|"
            r"waits?) (?:\w{1,10} )?(?:around|there|on hand|available|close by|nearby|by|at hand|with you|"
            r"on standby|reachable|within reach|in the room|on the line|on call|a call away|in touch|"
            r"alongside|behind you|next to you|standing by|on site|on-site|onsite)",
            r"(?:training|help|support|assistance|workshops?|sessions?|consulting|advice|coaching|guidance|"
            r"calls?|visits?|refreshers?|lessons?) (?:[\w'-]{1,20} ){0,3}?(?:as|when|whenever|where|wherever|"
            r"if|until) (?:and when |ever )?(?:needed|required|necessary|you (?:need|want|like|wish|call|ask|"
            r"are)|they (?:need|want|are)|everyone|everybody|it|things|your|the)",
            r"(?:all|any|every|plenty of|lots of|as much|whatever|enough) (?:the )?(?:help|support|assistance|"
            r"training|guidance|advice|attention|care|hand-holding)(?: (?:you|they|your \w{1,20}) (?:need|"
            r"needs|want|wants|require|requires))?",
            r"(?:personal|dedicated|own|experienced|senior|trusted|friendly|seasoned|skilled|first-rate|"
            r"go-to) (?:\w{1,20} )?(?:support|team|expert|experts|advis[eo]r|advis[eo]rs|specialist|"
            r"specialists|squad|consultant|consultants|contact|coach|guide|crew|partner|engineer|engineers|"
            r"colleagues?|people|manager|trainer|trainers)",
            r"(?:with|by|from) (?:the )?(?:help|support|assistance|guidance|backing) (?:of|from) (?:our|us|"
            r"the|an?) (?:[\w'-]{1,20} )?[\w'-]{2,20}",
            r"(?:look|looks|looked|looking) after (?:[\w'-]{1,20} ){0,5}?(?:for you|you|your|them|by us|"
            r"by our \w{1,20})",
            r"(?:someone|somebody|we|we'll|one of us|team|crew|experts?|specialist|consultant|engineer|"
            r"technician|colleague) (?:will )?(?:drops?|pops?|swings?|comes?|stops?|calls?) (?:in|by|round|"
            r"over|along)(?=[.,;!]| to | and | when | if |$)",
            r"(?:you|they|your (?:[\w-]{1,20} ){1,3}?) ?can (?:always|just|simply|at any time|any time|"
            r"of course) (?:call|ask|ring|reach|turn|come|count|bounce|consult|phone|contact|lean|rely|write|"
            r"drop|knock|fall back)",
            r"(?:takes?|leads?|walks?|guides?|steers?|pilots?|carr(?:y|ies)|brings?|sees?) (?:you |them |"
            r"everyone |(?:your|the) (?:[\w-]{1,20} ){1,3}?)(?:through|past|across) (?:the|your|it|all|every|"
            r"this)",
            r"(?:colleague|friend|expert|pal)s? of (?:mine|ours)",
            r"(?:keeps?|keeping) (?:you|your|them|the) (?:[\w-]{1,20} ){0,3}?(?:company|posted|on track|"
            r"afloat|safe|going|on course)",
            r"(?:you|they|your (?:[\w-]{1,20} ){1,3}?) ?(?:have|has|get|gets|can have) (?:our|all our|"
            r"the full|the) (?:full |whole |undivided |complete )?(?:attention|support|backing|help|expertise|"
            r"experience|know-how|team)",
            r"(?:for|on behalf of) you(?: all)?(?=[.!,]|$)",
            r"(?:helping|assisting|guiding|accompanying|supporting|advising|coaching) (?:you|your|them|the|"
            r"with)",
            r"(?:helps?|assists?|guides?|accompanies|advises|coaches) (?:you|your|them|with|in|out|the|their)",
        ),
        exceptions=(
            r"(?:customer|buyer|client|tenant|bank|hospital|school|council|"
            r"supplier)(?:'s \w{1,20})? (?:helps?|assists?|supports?)(?: [\w-]{1,20}){0,2}",
            r"help (?:pages?|texts?|centre|center|desk|menu|button|articles?|topics?|icons?|file|line|screen|"
            r"system|tooltip)(?: [\w-]{1,20}){0,2}",
            r"support (?:for|of|in|on) (?:windows|android|ios|version|python|java|macos|chrome|edge|safari|"
            r"[\w-]{1,20} \d[\w.]{0,10})(?: [\w.-]{1,20}){0,2}",
            r"(?:for|on behalf of) you (?:to|and)",
            r"(?:a|the|each|every|one|this) (?:report|screen|list|page|field|icon|arrow|wizard|colou?r|"
            r"filter) (?:\w{1,20} )?(?:helps|guides|supports)(?: [\w-]{1,20}){0,2}",
            r"step in(?:to)? (?:the|a|this|which)|(?:next|first|last|second|approval|one|each|every|no|a|"
            r"the) steps? in(?: [\w-]{1,20})?",
            r"(?:planner|clerk|user|driver|manager|nurse|customer|guest|teacher|administrator|cashier|"
            r"approver|inspector|dispatcher|operator|member)s? (?:handles?|manages?|fixes|takes? over|"
            r"picks? up)(?: [\w-]{1,20}){0,3}",
        ),
        unless=(_AMOUNT, r"\d{1,2}[:.]\d\d", r"until (?:the )?{DATE}"),
        examples=(
            (
                "We'll help with the migration.",
                "By 12 June two engineers import up to 80,000 case files from your CSV export and hand over "
                "a list of the refused rows.",
            ),
            (
                "You get white-glove onboarding.",
                "A named onboarding manager holds four 60-minute calls with up to six of your staff in the "
                "30 days after activation.",
            ),
        ),
    ),
)
