"""Where it runs and who lets us in: servers, environments, networks."""

PATTERNS = (
    r"on[- ]?prem(?:ises?|ise)?",
    r"(?:private|hybrid|sovereign|government|own|dedicated|separate|national) clouds?",
    r"self-?host\w{0,3}|air-? ?gap\w{0,4}|bare metal|virtual machines?|vms?|vmware|hyper-v|kubernetes",
    r"k8s|openshift|docker|containers?|helm|terraform|vpcs?|virtual private cloud",
    r"single-? ?tenan\w{1,3}|multi-?tenant|appliances?|edge (?:device|server|node|box)s?",
    (
        r"(?:host|hosts|hosted|hosting|run|runs|running|operate|operates|operated|deploy|deploys|"
        r"deployed|deployment|install|installs|installed|installation|installing) (?:{NEAR} )?(?:in|"
        r"on|inside|from|at|within|by) (?:{NEAR} )?(?:own|data ?-?cent(?:er|re)s?|servers?|hardware|"
        r"premises|basement|machines?|network|rack|cloud|subscription|tenant|clusters?|plant|ship|"
        r"vessel|site|aws|azure|gcp|google cloud|oracle cloud|region|country|germany|france|"
        r"switzerland|eu|canada|uk)"
    ),
    (
        r"(?:in|on|from|inside) (?:{NEAR} )?(?:(?:own|their|its|customer's|buyer's) "
        r"(?:\w{1,20} ){0,2}?(?:servers?|data ?-?cent(?:er|re)s?|hardware|machines?|network|"
        r"subscription|tenant|cluster|rack|vpc|azure|aws(?! kms)|gcp))"
    ),
    r"data ?-?cent(?:er|re)s?",
    (
        r"(?:{OWNER}|own|dedicated|separate|local|private|physical|extra|staging|test|on-site|"
        r"\w{1,20}-only) (?:\w{1,20} ){0,1}?(?:servers?|instances?|stacks?|clusters?|tenants?|"
        r"environments?|hosts?|installations?|databases?|subscriptions?|deployments?|hardware)"
    ),
    (
        r"(?:servers?|instances?|environments?|stacks?|clusters?|databases?|tenants?) (?:of (?:their|"
        r"its|his|her) own|apart|just for|for them alone|only for|shared with n)"
    ),
    r"sand-?box(?:es)?|staging|pre-?prod(?:uction)?",
    (
        r"(?:test|training|uat|acceptance|demo|trial|development|dev|qa|separate|second|third|"
        r"isolated|dedicated|parallel|mirror) (?:environments?|systems?|instances?|copy|copies|"
        r"tenants?|landscapes?|stacks?|sites?|account apart)"
    ),
    r"mirror(?:s|ed|ing)? (?:the )?production|production (?:copy|mirror|environment|system)|fail-?over",
    r"hot standby|stand-?by (?:site|server|system|data)|blue[-/]green",
    r"release (?:calendar|train|windows?|schedule of their)|maintenance windows?",
    r"(?:update|upgrade|patch) windows?",
    r"(?:delay|hold back|postpone|choose|approve|decide) (?:{NEAR} )?(?:updates|releases|upgrades)",
    r"installs?|installed|installation|installers?",
    r"set up on (?:their|its|the) (?:\w{1,20} ){0,2}?(?:server|machine|network)s?|firewalls?|vpns?",
    r"private ?link|expressroute|direct connect|peering|site-to-site|bastion|jump (?:host|server)s?",
    r"dmz|prox(?:y|ies)|reverse proxy|subnets?|(?:open|opens|opened|unblock\w{0,3}) (?:{NEAR} )?ports?",
    r"network (?:access|team|zone|segment|engineers?|group)|allow-? ?list\w{0,3}|white-? ?list\w{0,3}",
    r"dns \w{1,20}|custom domain|own (?:sub)?domain|static ips?",
    (
        r"(?:server|root|database|domain|system) (?:admin(?:istrator)? )?(?:credentials|access|"
        r"accounts?|rights|login)"
    ),
    r"service accounts?",
    (
        r"(?:no|without|lacks?|limited|patchy) (?:an? )?(?:internet|network|connection|"
        r"connectivity)(?: (?:connection|access|link))?"
    ),
    r"not (?:connected )?(?:to|on) the (?:public )?internet|cut off from the internet",
    r"off-?line (?:server|install\w{0,6}|copy|site|version|network)|closed network|isolated network",
    r"intranet|behind (?:their|the|its) (?:\w{1,20} ){0,2}?(?:firewall|network|gateway)",
    (
        r"never leaves? (?:their|the|its|our) (?:\w{1,20} ){0,2}?(?:network|building|country|premises|"
        r"site|region|cent(?:er|re))"
    ),
    (
        r"(?:eu|swiss|german|french|us|uk|canadian|australian|indian|frankfurt|irish|"
        r"sovereign)(?:-only)? (?:hosting|servers?|data ?-?cent(?:er|re)s?|cloud|hosted|region only)"
    ),
    r"hosted (?:in|by|at|on)|hosts? (?:our|the|it|everything|fernwick)|hosting",
    (
        r"(?:aws|azure|gcp|google cloud|oracle cloud|ovh|hetzner|stackit) (?:account|subscription|"
        r"tenant|project|region|environment|landing zone|organi[sz]ation|marketplace)s?"
    ),
    r"(?:{OWNER}|own) (?:own )?(?:aws(?! kms)|azure(?! ad)|gcp|google cloud)",
    r"runs? (?:on|under) (?:windows|linux|red hat|suse|oracle|sql server|postgres\w{0,4}|db2)\b",
    (
        r"(?:second|third|spare|empty|separate|extra|another) (?:[\w,]{1,20} ){0,2}?(?:copy|copies|"
        r"version) of (?:the |our |its )?(?:system|app|application|software|account|product|platform|"
        r"production)"
    ),
    (
        r"servers? (?:must |have to |has to |to |that )?(?:stands?|sits?|stay|stays|located|be in|"
        r"remain|in|inside|at|on board)"
    ),
    r"(?:nobody|no one|no other) (?:{NEAR} )?shares?|for trying things out",
)

# Words that only look like it.
EXCEPTIONS = (
    r"(?:s?ftp|mail|file|print|web|licen[cs]e) servers?|reporting databases?",
    r"(?:playgrounds?|children|kids) (?:{NEAR} )?sand-?box(?:es)?|sand-?box(?:es)? (?:toys?|play)",
    (
        r"(?:shipping|cargo|food|waste|storage|freight|glass|plastic|refrigerated|reefer|empty|sea|"
        r"bulk) containers?"
    ),
    (
        r"containers? (?:numbers?|ships?|terminals?|yards?|ports?|weights?|arrives?|leaves?|loads?|"
        r"types?|lists?)"
    ),
    r"(?:household|kitchen|electrical|medical) appliances?|staging (?:area|lane|bay)s?",
    (
        r"(?:solar|heating|art|boiler|kitchen|equipment|meter|lift|pump|window|alarm|cable|"
        r"panel) install\w{0,8}"
    ),
    r"install(?:s|ed|ation)? (?:date|crew|team|job|visit|engineer)s?",
    r"(?:tenants?|host(?:s|ess)?) (?:see|sees|pay|pays|report|reports|name|names|list|lists|get|gets)",
    r"for instance|waiters?|servers? (?:and cooks|take orders|at the table)",
)
