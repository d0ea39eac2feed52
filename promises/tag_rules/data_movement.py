"""Records that come in, go out or go across: imports, exports, migrations, files and feeds."""

PATTERNS = (
    r"(?:re-?)?import(?:s|ed|er|ing)?(?!ant|ance)|(?:re-?)?export(?:s|ed|er|ing)?",
    r"migrat(?:e|es|ed|ing|ion|ions)|sync(?:s|ed|ing)?|synchroni[sz](?:e|es|ed|ing|ation)",
    r"replicat(?:e|es|ed|ing|ion)|back-?fill\w{0,3}|etl|elt",
    (
        r"data (?:feeds?|transfers?|migrations?|loads?|dumps?|warehouses?|lakes?|pipelines?|"
        r"conversion|cleansing|copy|copies)"
    ),
    r"cut-?over of data",
    r"bulk \w{1,20}|batch(?:es)? (?:of|file|job|load|upload|run)\w{0,3}|batch(?:ed|es)?",
    r"mass (?:upload|load|update)\w{0,3}",
    (
        r"(?:nightly|daily|weekly|monthly|hourly|full|raw|database|data) (?:dumps?|extracts?|loads?|"
        r"feeds?|files?|csvs?|snapshots?|transfers?|deltas?|drops?|uploads?|copy|copies|pulls?|"
        r"push(?:es)?)"
    ),
    r"(?:dump|extract|snapshot)s? of",
    r"s?ftp(?: server)?|ftps|s3(?: bucket)?|buckets?|blob storage|edi(?:fact)?|x12|ansi x\d{1,3}",
    r"idocs?|hl7|fhir|dicom|iso ?20022|camt\.?\d{0,3}|pain\.\d{3}|mt940|bacs|sepa files?",
    r"baii?2? files?|saf-?t|marc(?:21)?|xbrl|gtfs|datex|ifc|parquet|avro|xml(?: files?)?",
    r"json(?: files?)?|ndjson|fixed-width|(?:pipe|tab|comma)-(?:delimited|separated)|flat files?|odbc",
    r"jdbc|kafka|mqtt|message queue|cdc|change data capture",
    (
        r"(?<!download a )(?<!as )(?:csv|tsv|xlsx|excel|spreadsheet)s? (?:files?|layout|uploads?|"
        r"feeds?|drops?)"
    ),
    (
        r"(?:a|one|nightly|daily|weekly|hourly|monthly|each|every|by|via|from) (?:csv|tsv|xlsx|"
        r"excel file|excel sheet|spreadsheet|google sheet)s?"
    ),
    r"(?<!download a )(?<!as )csvs? (?:with|lands?|is|are|goes|each|every|to|from|on|in|that|holding)",
    r"files? (?:lands?|arrives?|is placed|are placed|dropped|delivered|drop)",
    r"(?:two|both|2|bi)-?(?:way|directional)(?: \w{1,20}){0,1}|one-?way (?:sync|feed|copy|push)",
    r"both ways|in both directions|written? back|writes? back|write-?back|round-?trip\w{0,3}",
    r"real-? ?time (?:data|feed|sync|updates?|stream|stock|order|copy|transfer)",
    r"(?:data|event|change|live) streams?",
    r"(?:{NUMBER} |all )?mapped (?:fields?|columns?)|field mappings?|mapping of (?:fields?|columns?)",
    r"data mapping|column mapping|mapped (?:to|onto)",
    (
        r"(?:bring|brings|brought|bringing|carr(?:y|ies|ied|ying)|take|takes|taken|taking|move|moves|"
        r"moved|moving|copy|copies|copied|come|comes|came|transfer|transfers|transferred|port|ported|"
        r"roll|rolled|load|loads|loaded) (?:{NEAR} )?(?:over|across)(?! the (?:phone|counter))"
    ),
    (
        r"(?:load|loads|loaded|loading|bring|brings|brought|move|moves|moved|moving|copy|copies|"
        r"copied|copying|transfer\w{0,4}|upload\w{0,3}|convert\w{0,3}|take|takes|taken|ingest\w{0,3}|"
        r"ship|ships|pull|pulls|pulled|feed|feeds|fed|stream|streams|streamed|push|pushes|pushed|send|"
        r"sends|sent|read|reads|extract\w{0,3}|scrape\w?|merge\w?|get|put|enter|entered|hand|hands|"
        r"handed|return|returns|land|lands|go|goes|arrive|arrives|flow|flows|migrated) "
        r"(?:{NEAR} )?(?:from|out of|into|to|in|on) (?:the |their |its |our |your |an? |her |his |"
        r"\w{1,20}'s? ){0,3}(?:\w{1,20} ){0,1}?(?:old|previous|legacy|former|retired|existing|"
        r"outgoing|prior|new system|warehouse|lake|database|databases|data ?mart|shared drive|"
        r"file share|ledger|spreadsheets?|excel|archives?|data cent(?:re|er)|region|bucket|server|"
        r"reporting tool|bi tool)\b"
    ),
    (
        r"(?:old|previous|legacy|former|retired|outgoing|historic(?:al)?|past) "
        r"(?:\w{1,20} ){0,1}?(?:system|vendor|provider|supplier|database|archive|software|program|"
        r"programme|(?:help ?desk )?tool|platform|app|application|drive|spreadsheets?|crm|erp|portal|"
        r"records?|bookings|accounts|invoices|orders|data|tickets|documents|files|cases)(?:s|'s)?"
    ),
    r"convert(?:s|ed|ing)? (?:{NEAR} )?from",
    (
        r"(?:years?|months?|decades?) of (?:\w{1,20} ){0,2}?(?:history|records?|data|orders|invoices|"
        r"letters|documents|files|tickets|bookings|readings|transactions|emails|e-mails|statements|"
        r"notes|photos|drawings|claims|cases|results)(?: (?:from|into|is|are|gets?))"
    ),
    r"(?:back|going back|reaching back|starting) to (?:19|20)\d\d",
    r"\d[\d.,]{0,12} (?:gb|tb|gigabytes?|terabytes?)",
    (
        r"{NUMBER} (?:million|thousand) (?:\w{1,20} ){0,2}?(?:rows?|records?|documents?|files?|"
        r"transactions?|events?|readings?)"
    ),
    (
        r"(?:load|loads|loaded|loading|move|moves|moved|copy|copies|copied|bring|brought|enter|take|"
        r"transfer|convert|upload) (?:up to |about |all |the ){0,2}(?:\d[\d.,]{0,12}|{NUMBER} "
        r"(?:million|thousand|years?)) (?:\w{1,20} ){0,3}?(?:records?|rows?|files?|documents?|"
        r"customers?|accounts?|products?|articles?|items?|contacts?|patients?|members?|orders?|"
        r"invoices?|photos?|images?|titles?|assets?|tickets?|drawings?|entries|cases?|policies|names|"
        r"addresses)"
    ),
    (
        r"(?:records?|rows?|files?|articles?|consignees?|contacts?|customers?|accounts?|items?|"
        r"products?|data) (?:have|has|had|must|need|needs) to be (?:in|loaded|moved|there)"
    ),
    (
        r"(?:appears?|arrives?|travels?|goes|go|lands?|exchang\w{1,4}|sent|sends?|push\w{0,3}|"
        r"pull\w{0,3}|read|reads|writ\w{2,5}|flows?|reach(?:es)?|cop(?:y|ies|ied)|post(?:s|ed)?|"
        r"transfer\w{0,4}|moves?|moved|move|deliver\w{0,3}|upload\w{0,3}|stream\w{0,3}|update\w?|"
        r"updated|pass(?:es|ed)?|hands?|feeds?|fetch\w{0,3}|collect\w{0,3}|picked up|picks up|ships?|"
        r"come|comes|forward\w{0,3}|load\w{0,3}|mirrored|land|reconcil\w{1,4}|posted) "
        r"(?:{NEAR} )?(?:nightly|hourly|every (?:{NUMBER} )?(?:seconds?|minutes?|hours?|night|evening|"
        r"morning|midnight)|(?:each|every) (?:night|hour|midnight|minute)|once (?:an?|each|every|per) "
        r"(?:night|hour|day)|overnight|at midnight|in real time|within {NUMBER} seconds)"
    ),
    (
        r"(?:every (?:{NUMBER} )?(?:minutes?|hours?|night)|each (?:night|hour)|nightly|overnight|"
        r"hourly|once a (?:night|day|week)) ?,? (?:{NEAR} )?(?:copy|copied|copies|goes|go|sent|move|"
        r"moves|moved|flow|flows|pushed?|pulled?|pulls|arrives?|lands?|loaded|loads?|read|reads|"
        r"writes?|written|appears?|delivered|exchanged|transferred|posted|uploaded|streamed|"
        r"refreshed from)"
    ),
    (
        r"(?:sent|passed|handed|forwarded|pushed|posted|written|copied|fed|streamed|delivered|"
        r"transferred|exported) (?:on|over|straight|directly|back|automatically)? ?(?:in)?to (?:the |"
        r"their |its )?(?:[\w']{1,24} ){0,2}?(?:ledger|warehouse|payroll|bank|tax office|ministry|"
        r"system|database|erp|crm|sap|netsuite|archive)"
    ),
    (
        r"(?:flow|flows|pulled|pulls|feeds?|fed|streams?|streamed) (?:\w{1,20} ){0,2}?(?:in|into|from|"
        r"out of|to)"
    ),
    r"(?:reporting|their|own|analytics) (?:database|data ?mart)|mid-?night (?:run|job|file)",
    r"masked cop(?:y|ies)|cop(?:y|ies) of (?:{NEAR} )?(?:records|orders|data|accounts|database)",
    (
        r"(?:from|out of) (?:the |their |its |her |his |our |an? )?(?:old|previous|former|legacy|"
        r"outgoing|retired) \w{1,20}"
    ),
    r"(?:while|when|before|after|as) we (?:load|import|read)",
    r"(?:is|are|gets?) (?:read|loaded|pulled|keyed) in",
    (
        r"(?:lands?|flows?|pushed|transferred|streamed|copied|loaded|written|exchanged|travels?|"
        r"mirrored|read) (?:{NEAR} )?(?:(?:each|every) (?:day|morning|evening|week|month|shift|monday|"
        r"tuesday|wednesday|thursday|friday|saturday|sunday)|on the (?:first|last) (?:\w{1,20} )?day|"
        r"within (?:{NUMBER}|a) (?:seconds?|minutes?))"
    ),
    r"as (?:an? )?\w{2,8} files?|leaves? the system",
)

# Words that only look like it.
EXCEPTIONS = (
    r"(?:import|export) (?:screen|button|page|tab|menu)s?",
    r"(?:bird|fish|animal|whale|salmon|herd|cell|seasonal) migration\w{0,1}(?: \w{1,20})?",
    (
        r"import(?: and export)? (?:dut(?:y|ies)|licen[cs]es?|tax(?:es)?|permits?|broker\w{0,3}|goods|"
        r"customs)"
    ),
    r"(?:export|import)ers?|export (?:markets?|dut(?:y|ies)|licen[cs]es?|button|icon|permits?)",
    r"batch (?:numbers?|codes?|size)|batch(?:es)? of (?:bread|beer|paint|dough|bricks|product)",
    (
        r"bulk (?:goods|cargo|orders?|discount|price|buy\w{0,3}|mail|waste|bins?|bread|edit\w{0,3}|"
        r"select\w{0,4})"
    ),
    r"spreadsheet-like|lip sync",
)
