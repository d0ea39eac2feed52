"""Rules, steps, fields and reports that the product does not have for everybody."""

PATTERNS = (
    (
        r"custom(?!er|ar|s\b|-held|-managed)\w{0,8}(?: (?:fields?|reports?|workflows?|rules?|logic|"
        r"steps?|screens?|layouts?|status(?:es)?))?"
    ),
    r"bespoke|tailor(?:-?made|ed)|made to measure|account-specific|customer-specific",
    (
        r"(?:only|just|solely|specially|specifically) for (?:this|these|that|the|their) "
        r"(?:\w{1,20} ){0,1}?(?:account|customer|client|buyer|tenant|deal|group|company)"
    ),
    r"for this (?:account|customer|client|buyer|tenant) (?:only|alone)|for them (?:only|alone)",
    (
        r"(?:{OWNER}|a|an|the) (?:own|private|in-house|internal|special|house|secret) "
        r"(?:[\w-]{1,20} ){0,2}?(?:rules?|tables?|formulas?|formulae|schemes?|logic|codes?|numbering|"
        r"templates?|method|scale|ranking|matrix|algorithm|definitions?|order|sequence|grades?|"
        r"grading|categories|score|scoring|steps?|terminology|wording|forms?|statuses|process|"
        r"checklists?|points?|priorit\w{1,4}|thresholds?|bands?|classification|taxonomy|catalogue|"
        r"index|rates?|coefficients?|factors?|chart|hierarchy|way)"
    ),
    (
        r"{OWNER} (?:[\w-]{1,20} ){0,2}?(?:rule(?: ?book)?s?|formulas?|formulae|scheme|logic|"
        r"algorithm|matrix|org chart|numbering|rotation)"
    ),
    (
        r"(?:formulas?|formulae|algorithms?|weighting|scoring|scorecards?|points system|"
        r"decision t(?:able|ree)s?|business rules?|(?:pricing|routing|allocation|rounding|matching|"
        r"commission|bonus|loyalty|validation|tax|discount|eligibility|approval|assignment|allotment|"
        r"dispatch|priority|escalation|naming|numbering|booking|cancellation|overtime|stock|order|"
        r"dosing|fee|surcharge) (?:rules?|logic|engine|matrix|algorithms?))"
    ),
    r"rules? (?:that|which|for|on|when|where|says?|engine|holds?|blocks?|of (?:their|the|its))",
    r"(?:new|extra|special|one|own|by their|{NUMBER}) rules?",
    r"(?:works?|worked|working) out (?:by|the|from|how|which|what|a)|calculat(?:e|es|ed|ing|ion|ions)",
    r"comput(?:e|es|ed) (?:from|by|the|as)|recalculat\w{1,4}",
    (
        r"(?:weighted|scored|ranked|graded|prorated|pro-rated|rounded|split|divided|allocated|"
        r"apportioned) (?:\w{1,20} ){0,2}?(?:by|according|in|up|down|to|between|across|among|after)"
    ),
    r"(?:is|are) (?:derived|determined|picked|chosen|ranked|scored) (?:by|from|according)",
    (
        r"approv(?:er|ers|al|als)(?: (?:steps?|rules?|chains?|paths?|flows?|workflows?|limits?|"
        r"levels?|matrix|route))?"
    ),
    r"co-?sign\w{0,5}|counter-?sign\w{0,5}|four-?eyes",
    r"second (?:pair of eyes|signature|signatory|approval|sign-?off|check)",
    (
        r"(?:two|three|four|five|{NUMBER}|double|dual)-? ?(?:step|stage|level|tier|fold|"
        r"person)(?: \w{1,20})?"
    ),
    r"(?:two|three|four|{NUMBER}) (?:signatures|sign-?offs|steps|stages)|work-?flows?",
    r"sign(?:s|ed)?-? ?off by (?:the|a|an|two|their)",
    (
        r"(?:approv|releas|confirm|author|sign|check|clear|endors|accept)\w{0,6} (?:{NEAR} )?before "
        r"(?:{NEAR} )?(?:sees?|ships?|goes|is|are|can|leaves?|released|paid|sent|prints?|starts?|"
        r"gets?|reach(?:es)?|moves?|appears?|books?)"
    ),
    (
        r"(?:go|goes|passes|pass|routed?|run|runs|sent) (?:first )?(?:to|through|past|via|by) "
        r"(?:{NEAR} )before (?:the|a|an|it|they|any|she|he|anyone|anybody|we)"
    ),
    r"needs? (?:{NEAR} )?(?:approval|a yes|an ok|sign-?off|signature|consent|release)\b",
    (
        r"need(?:s|ed)? (?:a )?(?:second|another|extra|two|three) (?:\w{1,20} ){0,1}?(?:approver|"
        r"signature|yes|person|manager|check|look)"
    ),
    r"require(?:s|d)? (?:{NEAR} )?(?:approval|signature|sign-?off|approvers?|consent)",
    (
        r"(?:hold|holds|held|block|blocks|blocked|stop|stops|stopped|freez\w{1,3}|frozen|wait|waits|"
        r"lock|locks|paus\w{1,3}|park|parks|parked|stays?|queued?) (?:{NEAR} )?(?:until|unless|"
        r"pending|when|if|whenever|as long as)"
    ),
    (
        r"(?:wait|waits) for (?:a|an|the|two|their) (?:\w{1,20} ){0,2}?(?:manager|approver|lead|"
        r"supervisor|foreman|director|head|chief|officer|steward|nurse|doctor|pharmacist|controller|"
        r"accountant)"
    ),
    (
        r"(?:cannot|can't|may not|must not|never) be (?:\w{1,20} ){0,2}?(?:unless|until|without|"
        r"booked|shipped|sold|ordered|assigned|scheduled|dispatched|closed)"
    ),
    r"if [^.;]{3,90}?,",
    (
        r"(?:above|over|under|below|beyond|exceed(?:s|ing)?|more than|less than|fewer than|at least|"
        r"older than|longer than|later than|larger than|heavier than|from) (?:about )?(?:{AMOUNT}|"
        r"certain \w{1,20}|a set \w{1,20}) (?:{NEAR} )?(?:needs?|requires?|waits?|goes|go|is held|"
        r"are held|get|gets|skips?|asks?|triggers?|is marked|must|has to|have to|is routed|are routed|"
        r"turns?|counts?|is rounded|holds?|stops?|sends?|adds?|drops?|jumps?|moves?|opens?|blocks?|"
        r"loses?|earns?|pays?|costs?|takes?|falls?|locks?)"
    ),
    (
        r"skips? (?:the |a |its |their |that |every )?(?:\w{1,20} ){0,2}?(?:check|step|approval|"
        r"review|stage|queue|field|screen|inspection|fee|confirmation)s?"
    ),
    r"bypass\w{0,3}",
    (
        r"(?:lower|higher|lowest|highest|earlier|later|older|newer|longest|shortest|nearest|cheapest|"
        r"first|last|latest|stricter) (?:\w{1,20} ){0,2}?(?:wins|counts|takes precedence|applies|is "
        r"(?:taken|used|chosen|picked)|gets|goes first)"
    ),
    r"takes precedence|overrid(?:e|es|den|ing)|exempt\w{0,4}|except (?:for|when|on|in|where|those)",
    r"unless|surcharg\w{1,3}",
    (
        r"auto(?:matic(?:ally)?|-) ?(?:\w{1,20} ){0,2}?(?:assign|reject|approv|cancel|rout|escalat|"
        r"releas|reorder|clos|block|credit|charg|reserv|substitut|swap|split|merg)\w{0,5}"
    ),
    r"by itself",
    (
        r"(?:is|are|gets?) (?:marked|flagged|treated|counted|coded) (?:as )?(?:late|overdue|urgent|"
        r"priority|red|amber|vip|high|critical|void|exempt|special)"
    ),
    r"(?:only|just) (?:the|those|these) \w{1,20} (?:whose|that|who)",
    r"depend(?:s|ing)? on (?:the|their|its|how|which|what|who|whether)",
    r"according to (?:the|their|its|a|an|\w{1,20}'s)",
    (
        r"(?:follow|follows|following|mirrors?|match(?:es)?|copies|uses?|by|along) (?:the |"
        r"our )?(?:\w{1,20} ){0,2}?{OWNER} (?:[\w-]{1,20} ){0,3}?(?:org chart|rule|rules|table|"
        r"formula|scheme|boundaries|hierarchy|structure|process|procedure|layout|practice|agreement|"
        r"policy|bylaws|statutes|contract|calendar|cycle|rota|price list|tariff|codes?|zones?|areas?|"
        r"classes|categories)"
    ),
    r"rather than (?:ours|the standard|our|the usual)",
    r"instead of (?:ours|the standard|our (?:own|standard|usual)|the usual|the default)",
    (
        r"(?:different|own|separate) (?:\w{1,20} ){0,1}?(?:rule|price|rate|form|field|status|step|"
        r"screen|layout|label|process)s? (?:for|per|by|in) (?:each|every|the)"
    ),
    (
        r"(?:an?|one|two|three|four|extra|new|additional|special|own|monthly|weekly|daily|nightly|"
        r"hidden|computed|mandatory|required) (?:\w{1,20} ){0,2}?(?:fields?|columns?|reports?|"
        r"dashboards?|screens?|widgets?|print-?outs?|forms?|buttons?|labels?|status(?:es)?|"
        r"certificates?|statements?|charts?) (?:that|which|showing|listing|grouping|counting|where|"
        r"ranks?|groups?|counts?|computes?|works|for (?:their|each|every)|per|by|to (?:show|record|"
        r"hold|list))"
    ),
    (
        r"(?:\w{1,20}-)?(?:safety|handover|overdue-?\w{0,8}|shift|board|regulat\w{1,5}|statutory|"
        r"compliance|management|margin|commission|fee|union|tax|grant|donor|yield|scrap|emissions?|"
        r"utilisation|profitability|exception|variance) (?:report|dashboard|statement|screen|sheet)s?"
    ),
    (
        r"(?:gets?|has|have|needs?|wants?|with|add|adds|plus|show|shows) (?:an? )?(?:own |new |extra |"
        r"mandatory )?(?:fields?|columns?|check-?box(?:es)?) (?:for|with|that)"
    ),
    (
        r"(?:monthly|weekly|daily|quarterly|yearly|nightly) (?:\w{1,20} ){0,2}?reports? "
        r"(?:{NEAR} )?(?:by|per|for each|with)"
    ),
    r"jumps? the (?:queue|waiting list|line)",
    (
        r"reports? (?:that|which|grouped|grouping|groups|counts?|counting|by|per|split|sorted|showing|"
        r"broken)"
    ),
    r"(?:fields?|columns?|screens?|buttons?) (?:that|which) \w{1,20}|group(?:s|ed|ing)? (?:{NEAR} )?by",
    r"broken down by|extra (?:step|status|stage|check|approval|field|column|screen)s?",
    (
        r"(?:new|additional|different|special|further|third|fourth|fifth) (?:status|stage|step|field|"
        r"order type|user type|screen)s?"
    ),
    (
        r"(?:must|has to|have to|needs? to) (?:first )?(?:agree|approve|confirm|sign|consent|"
        r"countersign|initial|release)"
    ),
    r"sort(?:s|ed)? by (?:{NEAR} )?(?:first|then)|works? (?:that|it|this|them) out",
    r"(?:which|that|and) (?:decides?|determines?|drives|triggers)",
    r"for (?:this|that) \w{1,20} (?:only|alone)",
    r"an? (?:\w{1,20} )?(?:field|column) (?:for|with|that|to)",
    r"(?:doubles?|halves?|triples?|expires?|lapses?) (?:after|when|if|unless)",
    r"(?:discount|price|bonus|fee|commission|loyalty) (?:ladder|scale|tiers?|table|grid|matrix)",
    r"(?:must|has to|have to) (?:follow|respect|obey|match|mirror)|counts? (?:double|twice|half)",
    r"(?:an?|the) (?:[\w-]{1,20} ){0,2}?report (?:on|about)|in the (?:format|layout|order) (?:of|that)",
    r"(?:more|less|fewer|longer|older) than {NUMBER} \w{1,12} (?:{NEAR} )?(?:asks? for|needs?|requires?|goes|must|triggers?)",
)

# Words that only look like it.
EXCEPTIONS = (
    r"customs? (?:duty|office|broker\w{0,3}|declarations?|form|clearance|papers)",
    r"work-? ?flows? (?:icon|tab)|unless otherwise|golden rules?",
    r"(?:prices?|offers?|discounts?|rates?|quotes?) (?:is held|holds?|stays?|held) until",
)
