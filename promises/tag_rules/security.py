"""Access, roles, sign-in, logs, encryption, retention, and the paperwork of security."""

PATTERNS = (
    r"single sign-? ?on|sso|saml(?: sign-on)?|oidc|openid(?: connect)?|oauth|scim|ldap|kerberos",
    r"active directory|entra(?: id)?|azure ad|okta|pingfederate|ping identity|auth0|onelogin|keycloak",
    r"duo",
    r"identity provider|passkeys?|smart ?cards?|biometrics?|fingerprints?|yubikeys?|fido2?",
    r"certificate-based",
    r"(?:two|second|multi)[- ]?factors?(?: \w{1,20})?|two-step (?:verification|login|sign-in)|2fa|mfa",
    r"authenticator|hardware (?:keys?|tokens?)|one-time (?:codes?|passwords?|pins?)",
    (
        r"passwords? (?:{NEAR} )?(?:rules?|polic(?:y|ies)|expir\w{1,4}|characters?|length|"
        r"rotat\w{1,4}|reuse\w?|manager|vault|every|after)"
    ),
    r"(?:long|strong|shared|another) passwords?",
    (
        r"(?:log|sign)-? ?(?:in|on)s? (?:\w{1,20} ){0,2}?(?:attempts?|fail\w{0,3}|restrict\w{0,3}|"
        r"policy|polic(?:y|ies)|hours)"
    ),
    r"failed (?:log|sign)-? ?(?:in|on)s?",
    (
        r"(?:sign|log)(?:s|ged|ing)?-? ?(?:in|on) (?:with|through|via|by) (?:{NEAR} )?(?:accounts?|"
        r"identity|directory|badges?|cards?|certificates?|ids?)"
    ),
    r"(?:session|log-?in|sign-?in)s? (?:ends?|expires?|times? out|timeouts?|closes?)",
    r"(?:logged|signed) (?:out|off) after|idle (?:sessions?|users?|timeout)",
    r"lock(?:s|ed)? (?:the |an? |out )?accounts?|accounts? (?:is|are|gets?) locked",
    r"ip (?:address(?:es)?|ranges?|restrictions?|allow-? ?lists?|white-?lists?|filter\w{0,3})",
    r"geo-? ?(?:block|fenc)\w{0,3}",
    (
        r"(?:access|administrators?|admin|role|user|write|read|edit\w{0,3}) (?:rights?|permissions?|"
        r"privileges?|restrictions?|controls?|roles?)"
    ),
    r"role-based|rbac|permissions?|least privilege|privileged|super-? ?users?",
    (
        r"(?:administrator|admin|root|guest|contractor|remote|elevated|emergency|break-glass|"
        r"temporary) access"
    ),
    r"access (?:review|recertification|matrix|polic)\w{0,4}",
    r"(?:restrict|limit|revok|withdraw|block)\w{0,4} (?:\w{1,20} ){0,3}?access",
    r"roles? (?:that|which|for|with|in|per|by)\b",
    r"(?:own|separate|custom|extra|new|read-only|auditor|\d{1,3}) roles?|read-only|view-only",
    (
        r"only (?:the |their |its |a |an |two |named |{NUMBER} )?(?:\w{1,20}'?s? ){1,4}?(?:may|can|"
        r"sees?|views?|opens?|reads?|edits?|exports?|deletes?|(?:has|have|gets?) access)(?! be\b)"
    ),
    (
        r"(?:sees?|opens?|views?|reads?|edits?|access(?:es)?) only (?:{NEAR} )?(?:own|theirs?|"
        r"assigned|team|ward|site|branch|region|department|records?|files?|cases?|charts?)"
    ),
    r"(?:sees?|opens?|views?) (?:{NEAR} )?of (?:their|its|his|her) own \w{1,20} only",
    r"hid(?:e|es|ing) (?:\w{1,20} ){1,4}?from",
    (
        r"accounts? (?:is|are|gets?) (?:\w{1,20} ){0,2}?(?:shut|disabled|deactivated|closed|blocked|"
        r"removed|suspended|revoked)"
    ),
    (
        r"(?:hidden|invisible|locked|closed|blocked) (?:from|for|to) (?:the |all |every |other |"
        r"any ){0,2}\w{1,20}"
    ),
    (
        r"(?:no|nobody|no one|none) (?:{NEAR} )?(?:can|may|is able to) (?:see|view|open|read|change|"
        r"alter|edit|delete|export|copy|download|print|touch)"
    ),
    r"(?:can(?:not|'t)|may not|must not|never) (?:see|view|read|open)|segregation of dut\w{1,3}",
    r"off-?boarding|leavers? (?:lose|are|is)|de-?provision\w{0,3}|(?:user|account) provision\w{0,3}",
    (
        r"(?:salar(?:y|ies)|patient|medical|personal|sensitive|confidential|personnel) "
        r"(?:{NEAR} )?(?:hidden|masked|visible (?:only|to)|restricted|protected|redacted)"
    ),
    r"redact\w{0,4}|pseudonymi\w{1,8}|anonymi\w{1,8}|watermark\w{0,3}|data loss prevention|dlp",
    (
        r"audit(?:s|ed|ing|able|ors?)?(?: (?:trails?|logs?|events?|records?|reports?|calls?|rights?|"
        r"history|entries))?"
    ),
    (
        r"(?:access|security|event|activity|change|admin(?:istrator)?|view|export) (?:logs?|logging|"
        r"trails?)"
    ),
    r"log (?:retention|of|entries|exports?|files?)|siem|tamper(?:-?proof|-evident|ing|ed)?|immutable",
    r"append-only|write-once|worm storage",
    (
        r"who (?:has |had )?(?:changed|viewed|opened|looked|exported|deleted|saw|read|edited|printed|"
        r"downloaded|accessed|signed in|approved what|did what|touched)"
    ),
    r"(?:is|are|be|gets?) logged|logs? (?:every|each|all|who|any|view\w{0,3}|access|reads?|exports?)",
    (
        r"(?:every|each|any|all) (?:\w{1,20} ){0,2}?(?:look|view|access|export|deletion|read|sign-in|"
        r"log-?in)s? (?:{NEAR} )?(?:record\w{0,3}|logged|log|written|kept|reported)"
    ),
    r"(?:de|un|re)?-?encrypt\w{0,4}|cipher\w{0,3}|tls|aes(?:-?\d{3})?|pgp|gpg|kms|hsm|byok",
    r"bring your own key",
    (
        r"(?:encryption|master|private|signing|customer-held|customer-managed|own|their|hospital's|"
        r"clinic's|bank's) keys?"
    ),
    (
        r"keys? (?:held|kept|managed|rotat\w{1,4}|vault|escrow|management|are rotated|is rotated|"
        r"never leaves?)"
    ),
    r"hold\w{0,3} (?:the |their |its )?(?:own )?keys?|at rest|in transit|hash(?:ed|ing)",
    r"digital signatures?|secrets? (?:vault|management|rotation)",
    r"retention|retain\w{0,3}|legal hold|litigation hold|back-?ups?|back(?:ed)? up",
    r"restor(?:e|es|ed|ing|ation)s?(?: (?:point|window|test|time|drill)s?)?|disaster recovery|rpo|rto",
    r"right to be forgotten|subject access|data subjects?|erasure|eras(?:e|es|ed|ing)",
    r"purg(?:e|es|ed|ing)|wip(?:e|es|ed|ing)|shred\w{0,4}|destroy(?:s|ed)?|destruction",
    (
        r"(?:kept|keeps?|stored?|stores|held|archived?|stays?|remains?|preserved?|on record|on file|"
        r"searchable|available) (?:{NEAR} )?(?:for )?(?:up to |at least )?{NUMBER} years?"
    ),
    (
        r"(?:delet\w{1,5}|remov(?:e|es|ed|al)|disappears?|gone) (?:{NEAR} )?(?:within|after|"
        r"no later than|in) (?:{NEAR} )?{NUMBER} (?:\w{1,12} )?{PERIOD}"
    ),
    (
        r"(?:delet\w{1,5}|remov(?:e|es|ed|al)) (?:of )?(?:{NEAR} )?(?:personal|customer|patient|"
        r"member|guest|user|employee|tenant|applicant) (?:data|details|records?|files?)"
    ),
    r"logs? (?:{NEAR} )?(?:kept|keep|for {NUMBER} (?:days|weeks|months|years))",
    r"(?:keep|kept|store) (?:{NEAR} )?(?:logs?|events?)",
    (
        r"(?:{NUMBER}-question )?(?:security|vendor|risk|compliance|privacy|procurement|supplier|"
        r"due[- ]diligence) (?:{NUMBER}-question )?(?:questionnaires?|forms?|reviews?|assessments?|"
        r"risk|audits?|checklists?|sheets?|committee|officers?|polic(?:y|ies)|requirements?|"
        r"standards?|controls?|documents?|statements?|whitepapers?|annex|exhibit|addendum|schedule|"
        r"team|office|desk|questions?|incidents?|breach(?:es)?|patch(?:es)?|advisor(?:y|ies)|training|"
        r"clearance|certificat\w{1,5}|testing|tests?|scans?)"
    ),
    r"questionnaires?",
    r"dpas?|data[- ]processing (?:agreement|addendum|terms)",
    r"(?:pen|penetration)[- ]?test\w{0,3}(?: (?:summary|report|results?))?",
    r"soc ?-?[12](?: type (?:1|2|i{1,2}))?|iso ?-?/?(?:iec )?27\d{3}|iso certificat\w{1,5}|hipaa|gdpr",
    r"ccpa|pci(?:[- ]dss)?|fedramp|tisax|nis ?2|dora|cyber essentials|hitrust",
    r"business associate agreement|baa|sub-?processors?|standard contractual clauses|transfer impact",
    r"dpia|privacy impact",
    r"vulnerabilit(?:y|ies)|bug bounty|malware|anti-?virus|virus(?:es)? scan\w{0,4}",
    r"scan\w{0,4} (?:{NEAR} )?for virus(?:es)?|intrusion|breach(?:es)?(?: notice)?",
    r"(?:security|data) (?:incident|breach|leak)s?|background checks?|compliance|cis(?:o|os)",
    r"data protection|data residency|confidentiality|non-disclosure|ndas?",
    (
        r"(?<!network )(?<!server )(?<!internet )(?<!root )(?<!test )access(?: (?:to|from|for|until|"
        r"ends?|only|rules?|times?|is|at|by))?"
    ),
    r"(?:sign|log)(?:s|ged|ing)? ?(?:in|on) (?:with|through|via|by|using)",
    r"(?:may|can) (?:only )?(?:read|see|view|open) (?:{NEAR} )?but (?:not|nothing|never|change|edit)",
    r"(?:change|edit|delete|export)s? nothing",
    r"only (?:after|if|when) (?:the |a |an )?(?:\w{1,20} ){0,2}?(?:agrees?|agreed|consents?|consented)",
    (
        r"keys? (?:stays?|remains?|lives?|lies|sits?|is|are) (?:only )?(?:in|inside|with) "
        r"(?:\w{1,20} ){1,4}?(?:vault|hsm|hands|safe|custody|bank|hospital|customer|buyer)"
    ),
    r"log (?:lines?|entry|entries|records?)|idle (?:\w{1,20} )?(?:minutes?|time|screens?)|pins? again",
    r"screen locks?",
    r"self-assessments?|(?:see|sees|get|gets) no (?:\w{1,20} )?(?:names?|numbers?|addresses|prices|details|data|salaries|notes)",
    r"leaves? (?:a|no) trace|traceab\w{2,5}",
)

# Words that only look like it.
EXCEPTIONS = (
    r"access (?:road|ramp|code to the building)s?|(?:import|export) (?:screen|button|page|tab)",
    (
        r"(?:prices?|rates?|fees?|terms|discounts?) (?:stays?|remains?|is held|are held|is kept) "
        r"(?:[\w%]{1,20} ){0,4}?{NUMBER} years?"
    ),
    r"(?:security|safety) (?:guards?|deposits?|cameras?|staff|gates?|desks?|shoes|lights?|vests?)",
    r"(?:quality|stock|energy|store|food|safety|site|seo|hygiene) audits?(?:ors?)?|auditoriums?",
    r"restore (?:a )?(?:deleted|archived) \w{1,20}|job roles?|roles? in the play|bath\w{0,3}",
    r"shift roles?|keyboard|wipe clean",
)
