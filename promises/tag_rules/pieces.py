"""Pieces that the patterns share, each written as its name in braces. A piece may hold others."""

PIECES: dict[str, str] = {
    "NUMBER": (
        r"(?:\d[\d.,]{0,12}|one|two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|twenty|thirty|sixty|ninety)"
    ),
    "MONEY": r"(?:[$€£] ?\d[\d.,]{0,12}|{NUMBER} (?:euros?|dollars?|pounds?|francs?|eur|usd|gbp))",
    "AMOUNT": (
        r"(?:[$€£] ?\d[\d.,]{0,12}|\d[\d.,]{0,12} ?(?:%|percent|per cent|euros?|dollars?|pounds?|eur|usd|gbp|francs?|"
        r"crowns?|kron\w{1,2}|yen|rupees?|kg|tonnes?|litres?|km|points?|units?|pieces?|pallets?|days|hours|people))"
    ),
    "PERIOD": r"(?:minutes?|hours?|days?|weeks?|months?|quarters?|years?|mins?)",
    "MONTH": (
        r"(?:january|february|march|april|may|june|july|august|september|october|november|december"
        r"|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)"
    ),
    "DAY": (
        r"(?:\d{1,2}(?:st|nd|rd|th)? (?:of )?{MONTH}|{MONTH} \d{1,2}(?:st|nd|rd|th)?|\d{4}-\d\d-\d\d"
        r"|\d{1,2}[./]\d{1,2}[./]\d{2,4})"
    ),
    "WHEN": (
        r"(?:(?:the )?{DAY}|(?:(?:the )?(?:end|middle|start|beginning|close) of |mid-?|early |late )?"
        r"(?:{MONTH}|q[1-4]|(?:the |next |this |their |your )(?:\w{1,20} )?"
        r"(?:quarter|year|month|week|season|term|semester|spring|summer|autumn|fall|winter|harvest))"
        r"|(?:the )?(?:easter|christmas|ramadan|thanksgiving|black friday|new year|whitsun|pentecost)"
        r"|week \d{1,2}|(?:mon|tues|wednes|thurs|fri|satur|sun)day)"
    ),
    # Up to about eight words of the same part of the sentence.
    "NEAR": r"[^.;:]{0,48}?",
    "OWNER": r"(?:their|its|his|her|your|\w{2,30}'s?|customer|buyer|client)",
    "WHOSE": r"(?:their |its |the |our |his |her |your |\w{2,20}'s? )?",
}
