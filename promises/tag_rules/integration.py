"""Connections to outside products, by their names or by what one calls such a thing."""

PATTERNS = (
    r"integrat(?:e|es|ed|ing|ion|ions)(?: (?:with|to|into|for))?|connectors?|plug-? ?ins?|add-? ?ins?",
    r"browser extensions?|web-?hooks?|middleware|interface (?:to|with|for|between)",
    r"(?:rest|soap|graphql|partner|vendor|supplier|carrier|bank)'?s? apis?",
    r"api (?:of|connection to|link|bridge)|embed(?:s|ded|ding)? (?:in|into|inside|within)|i-?frames?",
    r"deep links?|single pane|app (?:store|exchange|marketplace)|marketplace app",
    r"talks? to (?:their|its|the|our)|hook(?:s|ed)? (?:up )?(?:into|to|with)",
    (
        r"connect(?:s|ed|ing|ion|ions)? (?:to|with) (?:their|its|her|his|\w{1,20}'s?) "
        r"(?:\w{1,20} ){0,2}?(?:crm|erp|system|software|app|portal|platform|tool|api|program|"
        r"programme|shop|tills?|ledger|package)"
    ),
    r"link(?:s|ed)? (?:up )?(?:with|to) (?:their|its|the (?:buyer|customer))",
)

# Words that only look like it.
EXCEPTIONS = (
    r"integration (?:of (?:refugees|migrants|newcomers)|office|course)s?|connected (?:flats?|rooms?)",
    r"data integrity",
)

# Names of well-known products in their own spelling.
NAMES = (
    r"ADP|Acumatica|Adobe(?: Sign| Commerce)?|Adyen|Airtable|Aircall|Algolia|Amadeus",
    r"Amazon(?! Web Services)|Amplitude|ArcGIS|Ariba|Asana|Athenahealth|AutoCAD|Autodesk|Avalara|Aveva",
    r"BambooHR|Basecamp|Bexio|BigCommerce|BigQuery|Bitbucket|Blackbaud|Blackboard|Bloomberg|Boomi",
    r"Braintree|Braze|Brevo|Bullhorn|Cal\.com|Calendly|CallRail|Canva|CargoWise(?: One)?|Cegid|Ceridian",
    r"Cerner|Checkout\.com|Cin7|Clio|Clockify|Cloudbeds|Concur|Confluence|Contentful|Coupa|Criteo|Cvent",
    r"DATEV|DHL|DPD|Dataverse|Databricks|Datadog|Dayforce|Deel|Deliveroo|Descartes|Dialogflow|Discord",
    r"DocuSign|DocuWare|Dropbox|Drupal|Duck Creek|Dynamics(?: 365)?|Dynatrace|Ellucian|Eloqua|Epicor|Esri",
    r"Etsy|Eventbrite|Excel Online|Expensify|FedEx|FileMaker|Five9|Fiserv|Fivetran|Fortnox|FreshBooks",
    r"Fresh(?:desk|service|works|sales)|Garmin|Genesys|GitHub|GitLab|Gmail|Gong|GoCardless|GoToMeeting",
    r"Google(?: (?:Calendar|Drive|Maps|Analytics|Sheets|Ads|Pay|Meet|Chat|Workspace|Forms|Docs|Classroom))",
    r"Grafana|Guidewire(?: \w{1,20})?|Gusto|HERE|Helios(?: iNuvio)?|Heroku|Hootsuite|HubSpot|IBM \w{1,20}",
    r"IFS|Infor(?: \w{1,20})?|Instagram|Intercom|Intuit|JD Edwards|JTL|Jira|Joomla|Kingdee|Klarna|Klaviyo",
    r"Kronos|Lexware|Lightspeed(?: \w{1,20})?|LinkedIn|Loggly|Looker|MS Teams|MYOB|Mailchimp|Mailgun",
    r"Magento|Mapbox|Marketo|Maximo|Medidata|Meditech|Metabase|Mews",
    r"Microsoft (?:Teams|365|Dynamics|Project|Planner|Exchange|Outlook|Access|Power BI|Bookings|Excel)",
    r"Miro|Mixpanel|Mollie|monday\.com|Moodle|MuleSoft|Nagios|Navision|NetSuite|New Relic|Nextcloud",
    r"OneDrive|OneNote|OpenTable|Opsgenie|Oracle(?! Cloud)(?: \w{1,20})?|OTRS|Outlook|Odoo|PagerDuty",
    r"Pardot|Paychex|Paylocity|PayPal|Payoneer|Pennylane|PeopleSoft|Personio|Pipedrive|Planday|Planon",
    r"PostNL|Power ?BI|PowerSchool|Primavera|Prestashop|PrestaShop|Procore|Prometheus|Proofpoint",
    r"Qlik(?: ?Sense| ?View)?|Qualtrics|QuickBooks(?: Online)?|RabbitMQ|Razorpay|Recurly|Redshift|Revit",
    r"RingCentral|Rippling|Sabre|SAP(?: \w{1,20})?|SPSS|SQL Server Reporting",
    r"Sage(?: (?:\d{2,3}|Intacct|\w{1,10}))?|Salesforce|Samsara|SendGrid|Sendcloud|Sentry|ServiceNow",
    r"SharePoint|Shippo|ShipStation|Shopify|Shopware|Siebel|Siemens \w{1,20}|Skype|Slack|Smartsheet",
    r"Snapchat|Snowflake|SolarWinds|SolidWorks|Splunk|Spotify|Squarespace|Stripe|SugarCRM|SumUp",
    r"SuccessFactors|SurveyMonkey|Syncfusion|Tableau|Talkdesk|TeamViewer|Teamcenter|Telegram|Temenos",
    r"Ticketmaster|TikTok|Toggl|Trello|Trimble|Twilio|Typeform|UPS|Unit4|Visma|VTEX|Veeva|Verifone|Vimeo",
    r"Visio|Vonage|Waze|WeChat|Webex|Webflow|WhatsApp|Wix|WooCommerce|WordPress|Workato|Workday|Workfront",
    r"Worldpay|Wrike|Xero|Xerox|Yammer|YouTube|Zapier|Zendesk|Zenefits|Zoho(?: \w{1,20})?|Zoom|Zuora",
)

# Names that are ordinary words too: only where they do not open a sentence.
NAMES_INSIDE = (
    r"Alma|BILL|Box|Chorus|Clover|Epic|Exact(?: Online)?|Front|Greenhouse|Horizon|Linear|Manhattan|Notion",
    r"Outreach|Plaid|Ramp|Segment|Signal|Square|Swift|Tally|Teams(?! plan)|Toast|Vertex|Zebra",
)

# An outside product on a schedule: records move.
SCHEDULE = (
    r"nightly|hourly|daily|overnight|each (?:night|hour|day|morning)|in real time",
    r"every (?:{NUMBER} )?(?:minutes?|hours?|night|day|morning)|once (?:an?|every|each) (?:hour|day|night|week)",
    r"at the end of (?:each|every|the) (?:day|month|week|shift)|on the (?:first|last) (?:\w{1,20} )?day",
    r"within (?:{NUMBER}|a|one) (?:seconds?|minutes?)",
)

# A name that is in no list: capitals inside the word, or one capital behind words that lead to a product. The name
# itself is the named group.
UNLISTED = (
    (
        r"(?:[Tt]hrough|[Vv]ia|[Ii]nside|[Ww]ith|[Ii]nto|[Ff]rom|[Tt]o|[Oo]f|[Ii]n|and) {WHOSE}"
        r"(?P<camel>[A-Z][a-z]{1,14}[A-Z][A-Za-z]{1,14})"
    ),
    r"(?:[Tt]hrough|[Vv]ia|[Ii]nside) {WHOSE}(?P<led>[A-Z][A-Za-z]{2,20}(?: [A-Z][A-Za-z]{2,20})?)",
    (
        r"(?:[Pp]owered|[Oo]pened|[Dd]rawn|[Hh]andled|[Ss]ent|[Pp]aid|[Pp]rinted|[Pp]rocessed|[Dd]elivered|"
        r"[Ss]upplied|[Rr]un) (?:by|with|over|through|via|on) {WHOSE}(?P<done>[A-Z][A-Za-z]{2,20})"
    ),
    (
        r"(?:[Ss]ync\w{0,12}|[Cc]onnect\w{0,4}|[Ii]ntegrat\w{1,5}|[Ll]ink\w{0,3}|[Pp]air\w{0,3}|[Ii]nterface|"
        r"[Tt]alks?) (?:\w{1,20} ){0,4}?(?:with|to|into) {WHOSE}(?P<joined>[A-Z][A-Za-z]{2,20})"
    ),
)

# Capitals that are no outside product, or one that another tag speaks of.
NOT_PRODUCTS = frozenset(
    {
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
        "Monday",
        "Tuesday",
        "Wednesday",
        "Thursday",
        "Friday",
        "Saturday",
        "Sunday",
        "English",
        "German",
        "French",
        "Spanish",
        "Italian",
        "Dutch",
        "Portuguese",
        "Polish",
        "Japanese",
        "Chinese",
        "Christmas",
        "Easter",
        "Okta",
        "Entra",
        "Ping",
        "PingFederate",
        "PingOne",
        "OneLogin",
        "SAML",
        "OAuth",
        "Azure",
        "AWS",
        "Europe",
        "Germany",
        "France",
        "Spain",
        "Italy",
        "London",
        "Paris",
        "Berlin",
        "Starter",
        "Team",
        "Business",
        "Enterprise",
        "Internet",
        "Legal",
        "Finance",
        "Procurement",
        "Security",
        "Engineering",
        "Support",
        "Sales",
        "Product",
        "IT",
        "HR",
        "CSV",
        "SFTP",
        "FTP",
        "XML",
        "JSON",
        "API",
        "PDF",
        "EDI",
        "SSO",
        "VPN",
        "Active",
        "Their",
        "Our",
        "The",
        "This",
        "These",
        "Phase",
        "Customer",
        "IPv4",
        "IPv6",
        "OpenShift",
        "Kubernetes",
        "VMware",
        "Docker",
        "Linux",
        "Windows",
        "PostgreSQL",
        "MySQL",
    }
)
