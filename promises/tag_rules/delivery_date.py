"""Dates, phases and work that is not finished."""

PATTERNS = (
    (
        r"(?:by|before|until latest|no later than|not later than|at the latest|latest by|due|due on|"
        r"due by|ahead of|in time for|from|as of|starting|promised for|scheduled for|planned for|"
        r"set for|targeted for|slated for|earmarked for|pencilled in for|committed for|expected (?:on|"
        r"in|by|for)|arrives? (?:on|in|by)|comes? (?:on|in)|follows? (?:on|in)|coming (?:on|in)) "
        r"(?:the )?(?:latest )?(?:{DAY}|(?:end|middle|start|beginning|close) of "
        r"(?:the )?(?:\w{1,20} ){0,2}?(?:{MONTH}|q[1-4]|year|quarter|month|week|season|term|spring|"
        r"summer|autumn|fall|winter|harvest|semester)|(?:mid-?|early |late )?{MONTH}|q[1-4]|(?:mon|"
        r"tues|wednes|thurs|fri)day|easter|christmas|ramadan|thanksgiving|black friday|new year|"
        r"week \d{1,2}|calendar week|next (?:\w{1,20} )?(?:week|month|quarter|year|season|term|"
        r"release|spring|summer|autumn|fall|winter)|(?:this|the|their) (?:\w{1,20} ){0,3}?(?:season|"
        r"harvest|summer|spring|autumn|winter|semester|school year|tax year|fiscal year|"
        r"financial year|holidays|audit|exam\w{0,8}|elections?|deadline|inventory|restart|opening|"
        r"programme|fair|festival|kick-?off))"
    ),
    (
        r"(?:ready|finish\w{0,3}|live|launch\w{0,3}|deliver(?:s|ed|y)?|releas(?:e|es|ed)|complet(?:e|"
        r"es|ed|ion)|done|built|build|ships?|shipped|shipping|available|implement\w{0,5}|"
        r"in production|roll(?:s|ed)? out|roll-?out|hand(?:s|ed)? over|hand-?over|switch(?:es|ed)? on|"
        r"turn(?:s|ed)? on|go(?:es)?[- ]live|going live|cut-?over|start(?:s|ed)?|begin(?:s)?|end(?:s|"
        r"ed)?|arriv(?:e|es)|come(?:s)? out|reach(?:es)?|land(?:s)?|in (?:their|your|the) hands|"
        r"usable|working|tested|testing|phase \w{1,6}|milestone ?\w{0,6}|due|promis\w{1,3}|"
        r"commit\w{0,5}) (?:[^.;:,]{0,48}? )?(?:on|in|by|for|before|from|no later than|at the end of|"
        r"at the start of) {WHEN}"
    ),
    (
        r"(?:on|by|in|from|before) (?:the )?{DAY} ?,? (?:{NEAR} )?(?:ready|finish\w{0,3}|live|"
        r"launch\w{0,3}|deliver\w{0,3}|releas\w{1,3}|complet\w{1,4}|done|built|ships?|shipped|"
        r"available|goes|go|switch\w{0,3}|starts?|opens?|works?|gets?|have|has)"
    ),
    r"(?:is|are|was)?n'?t (?:yet )?(?:built|finished|developed|ready|done|scheduled|tested|released)",
    r"not (?:yet )?(?:built|finished|developed|ready|scheduled|released|tested)",
    r"(?:still )?(?:to be|being) (?:built|developed|finished|written)",
    r"still (?:in )?(?:development|beta|design|building|under construction)|roadmap",
    r"go-? ?live (?:date|is|on|in|by|stays|slips|remains)|launch date",
    r"delivery (?:plan|schedule|deadline)|dead-?lines?|milestones?",
    r"phase (?:one|two|three|four|i{1,3}|\d)|version \d[\d.]{0,6}|beta|next release",
    (
        r"(?:ships?|shipped|shipping|delivers?|delivered|finished?|complet\w{1,3}|built|build|ready|"
        r"live|done|launch\w{0,3}|available) (?:{NEAR} )?(?:within|in|inside) {NUMBER} (?:business |"
        r"working |calendar )?(?:days|weeks|months|quarters|sprints)(?! of)"
    ),
    (
        r"(?:within|in) {NUMBER} (?:weeks|months|sprints|quarters) (?:of|after|from) (?:signature|"
        r"signing|contract|kick-?off|order|the order|go-? ?live|start)"
    ),
    r"(?:on|is on) (?:the )?{DAY}|(?:on|before|after) (?:{NEAR} )?in {MONTH}",
    r"by (?:mid-?)?(?:summer|winter|spring|autumn|midsummer|year-?end|month-?end)|week of {MONTH}",
    r"unfinished|stage (?:one|two|three|\d)",
    r"in {MONTH}",
)

# Words that only look like it.
EXCEPTIONS = (
    (
        r"(?:delivery|due|ship(?:ping)?|arrival|start|end|expiry|booking|order) dates? (?:of|for|on|"
        r"in|is|are|column|field|shows?|appears?|prints?)"
    ),
    r"roadmap (?:icon|tab|view)|milestone (?:badge|icon|marker|tab)s?",
    (
        r"(?:deadlines?|milestones?|due dates?) (?:show|shows|appear|appears|turn|turns|are shown|"
        r"in red|column|view|list)"
    ),
    r"until (?:the )?{WHEN}|version (?:history|number|control|list)s?|back to \d{4}",
)
