"""Cover, response times, training, meetings and people who are there for the customer."""

PATTERNS = (
    (
        r"(?:phone|telephone|chat|e-?mail|weekend|evening|night|holiday|premium|priority|dedicated|"
        r"named|first-line|second-line|24/7|extended|local|human|live|launch|go-live|technical|"
        r"customer|remote|on-?site|rollout|named|standby|gold|platinum) (?:and \w{1,10} )?(?:support|"
        r"cover(?:age)?|help|assistance|service)"
    ),
    (
        r"support (?:answers?|hours|team|specialists?|engineers?|cover\w{0,3}|desk|staff|calls?|by|in|"
        r"on|from|during|within|is|are|line|lines|tickets?|until|after|contract|plan|window|response|"
        r"reply|for|through|at|agents?|person|times?|contacts?|over|throughout|when|replies|outside|"
        r"every|around)"
    ),
    (
        r"(?:german|french|spanish|italian|dutch|portuguese|polish|english|japanese|chinese|mandarin|"
        r"arabic|turkish|swedish|danish|czech|hindi|korean|multilingual|native)(?:-speaking|"
        r"-language)? (?:support|help|hotline|help ?desk|contact|agents?|speakers?|speaking)"
    ),
    (
        r"(?:phone|telephone|saturday|sunday|weekend|night|evening|holiday|out-of-hours|after-hours|"
        r"emergency|standby|rollout|bank holiday|24-hour|round-the-clock|support|hotline|summer|"
        r"winter|christmas|launch|peak|season(?:al)?) (?:\w{1,20} )?(?:cover(?:age)?|shift|hotline|"
        r"service|response|call-?outs?|rota|hours)"
    ),
    (
        r"cover(?:age)? (?:on|at|during|over|for|outside|until|from) (?:{NEAR} )?(?:weekend|saturday|"
        r"sunday|night|evening|holiday|launch|hours|season|peak|shift|midnight)\w{0,2}"
    ),
    r"hot-?lines?|help-? ?(?:desk|line)s?|service ?desk|call cent(?:er|re)s?",
    r"stand-?by|on[- ]call|on hand|around the clock|round[- ]the[- ]clock|day (?:or|and) night|24[/x]7",
    r"24 hours a day|seven days a week|out of hours|after hours",
    r"outside (?:office|working|business) hours|(?:bank|public) holidays?(?: included)?",
    r"on (?:weekends|the weekends?)|(?:at|over) (?:the )?weekends?",
    r"(?:saturday|sunday)s? (?:morning|afternoon|evening)s?|hyper-?care|floor-? ?walk\w{0,4}",
    r"go-live (?:weekend|day|week)s?|rollout (?:weekend|day|evening)s?",
    (
        r"(?:{NUMBER}|four|eight|same|next)[- ](?:minute|hour|day|business-day|business-hour|"
        r"working-day) (?:response|reply|answer|turnaround|call-?back)\w{0,2}"
    ),
    r"(?:first|initial|a) (?:response|reply|answer)s?(?: times?)?|response times?|reaction times?",
    (
        r"(?:reply|replies|respond|responds|responded|response|react|reacts|answer|answers|answered|"
        r"call back|calls back|call-?back|acknowledge\w?|pick up|picks up|picked up|fix|fixes|fixed|"
        r"resolve|resolves|resolved|resolution|turnaround|work-?around|restored) "
        r"(?:{NEAR} )?(?:within|in under|in less than|inside|in) (?:{NEAR} )?(?:{NUMBER}|an|a|"
        r"half an) (?:working |business ){0,1}(?:minutes?|hours?|days?)"
    ),
    r"(?:the )?same[- ]day (?:reply|answer|response|fix)|picks? up the phone",
    r"answers? (?:the )?(?:phone|calls)|severity \w{1,5}|p1\w?|sev-? ?\d|emergenc(?:y|ies)",
    r"escalation (?:contact|path|manager)",
    r"train(?:s|ed|ing|ings|ers?)?(?: (?:sessions?|days?|course|materials?|videos?|for))?",
    (
        r"(?:video )?(?:lessons?|tutorials?|webinars?|workshops?|courses?|classes for|classroom|"
        r"bootcamps?|seminars?|coaching|refreshers?|teach(?:es|ing)?|walk-?throughs?|e-?learning|"
        r"induction|introductory|introduction)"
    ),
    r"on-?boarding|onboard(?:s|ed)?|train-the-trainer|user (?:guide|manual|handbook)s?",
    r"(?:training|admin(?:istrator)?) manuals?|quick guides?|shown (?:round|how)",
    r"shows? (?:the )?(?:\w{1,20} ){0,2}?how to|drop-in|office hours|question hours?|q&a sessions?",
    r"certif(?:y|ies) (?:{NUMBER} )?(?:\w{1,20} )?(?:users|staff|trainers|administrators)",
    (
        r"(?:weekly|fortnightly|bi-?weekly|monthly|quarterly|yearly|annual|daily|regular|recurring|"
        r"steering|{NUMBER}-minute|half-hour) (?:\w{1,20} ){0,2}?(?:calls?|meetings?|reviews?|"
        r"check-? ?ins?|sessions?|catch-?ups?|stand-?ups?|visits?|consult\w{0,7}|workshops?|"
        r"health checks?|touch-?points?|committee|updates? call|business reviews?)"
    ),
    r"check-?ins",
    (
        r"(?:call|meeting|meet|visit|review|session|workshop|sit down|consultant|engineer|someone|"
        r"somebody)s? (?:with )?(?:{NEAR} )?(?:every|each|once a|twice a) (?:\w{1,20} ){0,1}?(?:week|"
        r"month|quarter|year|fortnight|monday|tuesday|wednesday|thursday|friday)"
    ),
    (
        r"(?:every|each|first) (?:\w{1,20} ){0,1}?(?:week|month|quarter|monday|tuesday|wednesday|"
        r"thursday|friday)\w{0,1} (?:of \w{1,10} \w{1,10} )?(?:we|our|one of us|a consultant|somebody|"
        r"someone) (?:\w{1,20} ){0,1}?(?:calls?|meets?|visits?|sits?|joins?|goes|walks?|reviews?|"
        r"holds?)"
    ),
    r"business reviews?|steering (?:group|committee)|health checks?",
    r"contact persons?",
    (
        r"(?:named|dedicated|personal|single|permanent|fixed|technical|own|regular|local) "
        r"(?:\w{1,20} ){0,2}?(?:contacts?(?: person)?|engineer|consultant|specialist|advis[eo]r|agent|"
        r"representative|coach|expert|trainer)"
    ),
    r"(?:account|success|onboarding|project|delivery|implementation|launch|dedicated|personal) manager",
    r"customer success|point of contact",
    (
        r"(?:person|someone|somebody|engineer|consultant|specialist|trainer|colleague) "
        r"(?:\w{1,20} ){0,3}?(?:on-? ?site|in the room|at their|in their|who answers|who speaks|"
        r"by phone|on the phone|picks|answers|comes|visits|sits|stays|joins|travels)"
    ),
    r"on-? ?site (?:visit|help|day|session|week|engineer|training|presence|assistance)s?",
    (
        r"we (?:visit|travel to|come to|sit with|send (?:a|an|one|two) (?:\w{1,20} )?(?:engineer|"
        r"consultant|trainer|specialist|person|people))"
    ),
    r"help in (?:\w{1,20})|(?:in person|face to face)|(?:call|ring|phone|reach) us",
    r"(?:we|they|staff) (?:will )?answer (?:\w{1,20} ){0,2}?(?:questions|calls|mails|e-?mails|tickets)",
    r"answers? (?:e-?mails?|chats?|tickets?|questions (?:from|of|in))",
    r"picks? up (?:the (?:phone|receiver)|between|until|from|within|at)|picks up",
    r"(?:we|who|they) (?:answer|reply|speak)s? in \w{1,20}",
    r"our (?:\w{1,20} )?(?:specialist|consultant|trainer|engineer|expert|coach)s?",
    r"(?:person|people|someone|somebody|colleague|engineer|specialist)s? (?:from|of) (?:our|us)\b",
    (
        r"(?:we|our|meets?|calls?|goes|joins?|visits?) (?:{NEAR} )?(?:once|twice) a (?:week|month|"
        r"quarter|year)"
    ),
    r"(?:once|twice) a (?:week|month|quarter|year) (?:we|our)|(?:call-?backs?|calls? back|called back)",
)

# Words that only look like it.
EXCEPTIONS = (
    r"trains? (?:are|is|have|with|shown)|(?:old|former|previous|legacy) (?:help|service) ?desk",
    r"training (?:ground|shoes|plan of athletes|sessions? of (?:the )?(?:team|club|athletes))",
    (
        r"trains? (?:leave|leaves|arrive|arrives|depart|departs|run|runs|station|driver|drivers|"
        r"number|numbers|ticket|tickets|stop|stops|line|lines|timetables?)"
    ),
    r"(?:freight|passenger|night|express|goods) trains?",
    (
        r"emergency (?:exits?|contacts?|brakes?|lights?|stairs|rooms?|departments?|vehicles?|numbers?|"
        r"lamps?)"
    ),
    (
        r"(?:lessons?|courses?|class(?:es)?|workshops?) (?:show|shows|list|lists|page|title|titles|"
        r"calendar|icon|appear|appears|fee|fees|name|names|has|have|can be booked)"
    ),
    r"(?:main|golf|race|of) courses?|introduction text",
    r"manual (?:entry|entries|input|work|order|orders|mode|count|steps?)|owner'?s? manual",
    r"(?:security|audit) (?:awareness )?training records?|audit calls?|weekly (?:view|menu|plan|list)",
    r"phone numbers?|answered questions? (?:move|turn|show)",
)
