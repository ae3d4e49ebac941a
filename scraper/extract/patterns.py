r"""Every regular expression of the reader, named, with the printed line it matches.

Patterns with `\s*` between words are for lines in which blanks get lost (`Anfrage 4110vom`, `Drucksache18/32`).
"""

import re

# -- fixed print around the text -------------------------------------------------------------------------------

# "LANDTAG NORDRHEIN-WESTFALEN - 18. Wahlperiode   Drucksache 18/14087" above every page but the first
RUNNING_HEAD = re.compile(
    r"LANDTAG\s*NORDRHEIN-\s*WESTFALEN\s*[-–]\s*\d{1,2}\s*\.\s*Wahlperiode", re.IGNORECASE
)

# "LANDTAG NORDRHEIN-WESTFALEN" at the top of the first page
LETTERHEAD = re.compile(r"LANDTAG\s*NORDRHEIN\s*-\s*WESTFALEN", re.IGNORECASE)

# "Drucksache 18/14087", "Drucksache18/32"; also as the last line of an answer's address block
PAPER = re.compile(r"Drucksache\s*(\d{1,2})\s*/\s*(\d{1,6})", re.IGNORECASE)

# "2", "- 2 -" alone below the text
PAGE_NUMBER = re.compile(r"[-–]?\s*(\d{1,4})\s*[-–]?")

# "Datum des Originals: 28.05.2025/Ausgegeben: 04.06.2025 (28.06.2025)"; the bracket on reprints only
FOOT_LINE = re.compile(
    r"Datum\s*des\s*Originals\s*:?\s*(?P<original>[\d.\s]*)/\s*Ausgegeben\s*:?\s*(?P<issued>[\d.\s]*)"
    r"(?:\(\s*(?P<reprinted>[\d.\s]*)\))?",
    re.IGNORECASE,
)

# "Die Veröffentlichungen des Landtags Nordrhein-Westfalen sind einzeln …": framed imprint, page 1, up to 2019
IMPRINT = re.compile(r"Die\s*Veröffentlichungen\s*des\s*Landtags", re.IGNORECASE)

# "Neudruck" below the printed date
REPRINT = re.compile(r"Neudruck", re.IGNORECASE)

# -- dates -----------------------------------------------------------------------------------------------------

# "17. April 2025", "17.04.2025", "3. Mai 3013"; blanks anywhere
DATE = re.compile(
    r"(?P<day>\d{1,2})\s*\.\s*(?:(?P<name>[A-ZÄÖÜa-zäöü]{3,9})\s*|(?P<month>\d{1,2})\s*\.\s*)(?P<year>\d{4})(?!\d)"
)

# -- the head of a paper ---------------------------------------------------------------------------------------

# "Antwort" alone, in larger bold type
ANSWER_WORD = re.compile(r"Antwort(?:\s*der\s*Landesregierung)?")

# "Unterrichtung" alone
NOTICE_WORD = re.compile(r"Unterrichtung(?:\s*durch\b.*)?")

# "Kleine Anfrage 5441" alone: the title line of an inquiry
INQUIRY_WORD = re.compile(r"Kleine\s*Anfrage\s*(\d{1,6})")

# "auf die Kleine Anfrage 5441 vom 17. April 2025", "auf die Kleine Anfrage 4110vom 3. April 2024", "zu der Kleinen
# Anfrage 4118"
INQUIRY_REF = re.compile(
    r"(?P<size>Kleine|Große)n?\s*Anfrage\s*(?:Nr\.?\s*)?(?P<number>\d{1,6})", re.IGNORECASE
)

# "… 5441 vom 17. April 2025 der Abgeordneten": what stands between number and askers
ASKED_ON = re.compile(r"\s*vom\s*(?P<date>.{0,40}?)\s*(?=\bde[rs]\s*(?:Abgeordneten|Fraktion)|Drucksache|$)")

# "der Abgeordneten Lisa-Kristin Kapteinat SPD", "des Abgeordneten …", "der AbgeordnetenBjörn-Ole …"
ASKERS = re.compile(r"\b[Dd]e[rs]\s*Abgeordnete[nr]?\s*(?P<askers>.+)")

# "und der Abgeordneten Friederike von Drensteinberg FDP": the askers of a second faction on a line of their own
MORE_ASKERS = re.compile(r"(?:und\s*)?de[rs]\s*Abgeordneten|und\s")

# Factions as printed, the long one with blanks anywhere, any but the shortest broken over
# two lines ("BÜND-" / "NIS 90/DIE GRÜNEN", "FRAKTIONS-" / "LOS");
# the archive's spelling beside each
_GREENS = r"[\s-]*".join("BÜNDNIS90") + r"\s*/?\s*" + r"[\s-]*".join("DIEGRÜNEN")
FACTIONS = (
    (re.compile(_GREENS, re.IGNORECASE), "BÜNDNIS 90/DIE GRÜNEN"),
    (re.compile(r"\bGRÜNEN?\b"), "BÜNDNIS 90/DIE GRÜNEN"),
    (re.compile(r"-?".join("fraktionslos") + r"(?:er?)?", re.IGNORECASE), "fraktionslos"),
    (re.compile(r"-?".join("PIRATEN") + r"|\bPiraten\b"), "PIRATEN"),
    (re.compile(r"(?<![A-ZÄÖÜ])CDU(?![A-ZÄÖÜ])"), "CDU"),
    (re.compile(r"(?<![A-ZÄÖÜ])SPD(?![A-ZÄÖÜ])"), "SPD"),
    (re.compile(r"(?<![A-ZÄÖÜ])FDP(?![A-ZÄÖÜ])"), "FDP"),
    (re.compile(r"(?<![A-ZÄÖÜ])A[fF]D(?![A-ZÄÖÜ])"), "AfD"),
)

# "Große Anfrage 23 der Fraktion der SPD": a major inquiry is asked by a faction
MAJOR_WORD = re.compile(r"Großen?\s*Anfrage", re.IGNORECASE)

# -- the ministry sentence -------------------------------------------------------------------------------------

# "Die Ministerin für … hat die Kleine Anfrage 5441 mit Schreiben vom 28. Mai 2025 namens der Landesregierung
# [im Einvernehmen mit dem …] beantwortet."; also "für die Landesregierung"
MINISTRY = re.compile(
    r"^(?:Der|Die|Das|Den|Dem)\s*(?P<lead>[^.:?!]{0,40}?(?:[Mm]inister|Chef|Staats|Beauftragt)\w*\b.{0,250}?)\s+hat\s+"
    r"(?P<first>.{0,120}?)(?:die\s+)?(?:Kleine|Große)\s*Anfrage\s*(?:Nr\.?\s*)?(?P<number>\d{1,6})\b(?P<rest>.{0,2500}?)"
    r"\s*(?:beantwortet|geantwortet)\s*[.:]",
    re.DOTALL,
)

# "mit Schreiben vom 28. Mai 2025"
LETTER_DATE = re.compile(r"Schreiben\s*vom\s*(?P<date>.{6,24}?\d{4})(?!\d)")

# "im Einvernehmen mit dem Minister des Innern, dem … und der …": up to the end or to "namens der Landesregierung"
CONSULTED = re.compile(
    r"(?:Einvernehmen|Benehmen|Abstimmung|Zusammenarbeit|gemeinsam|Beteiligung)\s+(?:mit\s+|von\s+)?(?P<offices>.+?)"
    r"\s*(?:(?:,\s*)?(?:namens|im\s+Namen)\s+der\s+Landesregierung|für\s+die\s+Landesregierung)?\s*$",
    re.DOTALL,
)

# where one office ends and the next begins: a comma, "und" or "sowie" before an article (right or wrong) and an
# office; "und Chef der Staatskanzlei" without an article belongs to the office before it
_ARTICLE = r"(?:mit\s+)?(?:dem|der|den|die|das|des|allen|sämtlichen)"
OFFICE_BREAK = re.compile(
    rf"\s*(?:,\s*(?:und|sowie)?|\bund|\bsowie)\s+(?:mit\s+)?(?=(?:{_ARTICLE}\s+)"
    r"(?:\w*[Mm]inister\w*|Chef\w*|Staats\w*|Beauftragt\w*|Landesbeauftragt\w*|übrigen|anderen|weiteren|Mitgliedern)\b)"
    r"|\s*,\s*(?=(?:Ministerin|Minister|Ministerpräsident\w*)\b)"
)

# the article printed before an office, right or wrong
OFFICE_ARTICLE = re.compile(r"^(?:mit\s+)?(?:dem|der|den|die|das|des)\s+", re.IGNORECASE)

# -- parts of the text -----------------------------------------------------------------------------------------

# "Vorbemerkung der Kleinen Anfrage", "Vormerkung der Kleinen Anfrage", "Wortlaut der Kleinen Anfrage 4321"
INQUIRY_HEADING = re.compile(
    r"(?:Vor(?:be)?merkung(?:en)?|Wortlaut|Text|Begründung|Einleitung)\s*(?:(?:zu)?(?:der|des|zur))\s*"
    r"(?:Kleine[nr]?\s*Anfrage(?:\s*\d+)?|Frage\w*|Anfragende\w*|Abgeordneten|Anfrage\w*)\s*:?"
)

# "Vorbemerkung der Landesregierung", "Vorbemerkung:" of the government
GOVERNMENT_HEADING = re.compile(r"Vor(?:be)?merkung(?:en)?\s*(?:der|seitens\s*der)\s*Landesregierung\s*:?")

# "Vor diesem Hintergrund frage ich die Landesregierung:", "Wir fragen daher …:", "… folgende Fragen:"
_ASKING = r"(?:frage|bitte|richte|stelle|möchte|erkundige)n?"
LEAD_IN = re.compile(
    rf"(?:\b{_ASKING}\s+(?:\w+\s+)?(?:ich|wir)\b|\b(?:[Ii]ch|[Ww]ir)\s+(?:\w+\s+){{0,2}}{_ASKING}\b|"
    r"\b(?:folgend|nachstehend)\w*\s+(?:\w+\s+)?(?:Frag|Punkt)\w*|"
    r"\b[Ff]rag(?:t|en)\s+(?:die|der)\s+(?:Abgeordnet|Unterzeichn|Fragestell|Fraktion))"
)

# "Ich frage mich daher, ob die Landesregierung handelt.": a thought, no lead-in
ASKS_ONESELF = re.compile(r"\b(?:mich|uns)\b")

# where one sentence ends and another begins ("NRW. Daher", "2024. Daher", "5 %. Daher"); not in "vom 3. Mai", "Nr. 5",
# "z. B. Kinder", "bzw. Kinder", "Abs. 1", "Dr. Muster"
_ABBREVIATED = "".join(
    rf"(?<!\b{word})"
    for word in "bzw vgl ggf usw inkl evtl zzgl sog ca Abs Art Drs Prof Mio Mrd Str lit gem Dr Nr Nrn St Rn Ziff".split()
)
SENTENCE_BREAK = re.compile(
    rf"(?:[^\W\d_]{{2}}{_ABBREVIATED}|\d{{3}}|[)“”\]%])[.!?](?:\[\^\d+\])*\s+(?=[A-ZÄÖÜ„])|[!?]\s+(?=[A-ZÄÖÜ„])"
)

# "Anlage", "Anlage 1", "Anlage zur Kleinen Anfrage 4111", "Anlage zu Drs. 18/1234", "ANHANG 2"; a line that ends as
# a sentence does ("Anlage 2 enthält eine Übersicht.") is text
ANNEX_HEADING = re.compile(r"(?:Anlagen?|ANLAGEN?|Anhang|ANHANG)\b(?:.{0,110}[^.:;,!?]|[.:])?")

# "1.", "2)", "(3)" before a question or a list item
NUMBER_MARK = re.compile(r"\(?(\d{1,3})\s*[.)]")

# "Frage 1:", "Frage 2" as the number of a question
QUESTION_WORD = re.compile(r"^(?:Zu\s+)?Frage\s+(\d{1,3})\s*[:.]?\s*", re.IGNORECASE)

# "… gestellt?", "… gestellt? (bitte tabellarisch angeben)", "… gestellt?[^1]": how a question ends
QUESTION_END = re.compile(r"\?(?:\s*\([^()]{3,150}\))?(?:\[\^\d+\])*$")

# "a)", "aa)", "(b)", "IV."
LETTER_MARK = re.compile(r"\(?[a-z]{1,2}\)|[IVX]{1,5}\.")

# "a)", "(b)": letters whose order tells a list
SINGLE_LETTER_MARK = re.compile(r"\(?([a-z])\)")

# bullets and dashes before list items
BULLET_MARK = re.compile(r"[•●○▪■□◦‣➢✓*·o–—-]")

# "1. Januar 2020" at the start of a line is no list item
MONTH_NAME = re.compile(
    r"(?:Januar|Jänner|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember|Quartal|Halbjahr)\b"
)

# "… vom 26." / "Februar 2018", "… nach § 4 Abs." / "2": the sentence goes on behind such an end of a line
DAY_END = re.compile(r"(?<!\d)\d{1,2}\.$")
OPEN_END = re.compile(r"\b(?:Abs|Nr|Nrn|Art|Drs|Rn|[Vv]gl|bzw|ggf|inkl|Dr|Prof|Ziff|ca|rd|z|d|i|u|S)\.$")

# "Die Fragen 1 bis 3 werden aufgrund des Sachzusammenhangs gemeinsam beantwortet."
GROUP_VERB = re.compile(
    r"gemeinsam|zusammen(?!hang)|gebündelt|insgesamt|im\s+Zusammenhang|in\s+einem", re.IGNORECASE
)

# "Es wird auf die gemeinsame Beantwortung der Fragen 1 und 2 verwiesen.": names a group, forms none
GROUP_REFERENCE = re.compile(
    r"verwiesen|verweis|siehe|Bezug\s+genommen|vgl\.|wie\s+(?:in|bei|unter)", re.IGNORECASE
)

# "Fragen 1 bis 3", "Fragen 1, 2 und 4", "Fragen 2 und 4 sowie 5", "Frage 1 und Frage 2", "Fragen 3-5", "Fragen 1. und 2."
_AND = r"(?:,|und|u\.|sowie|bis|[-–+/&])"
_FILL = r"(?:und\s+|einschließlich\s+|zu\s+|die\s+|der\s+|Fragen?\s+|Nr\.?\s*|Nummern?\s*)*"
_NUMBERS = rf"(?:Nr\.?\s*|Nummern?\s*)?\d{{1,3}}\.?(?:\s*{_AND}\s*{_FILL}\d{{1,3}}\b)+"
GROUP_MEMBER = re.compile(rf"(?P<to>bis|[-–])?\s*{_FILL}(?P<number>\d{{1,3}})", re.IGNORECASE)
GROUP_NUMBERS = re.compile(
    rf"\bFragen?\s+(?P<numbers>{_NUMBERS})(?!\s*(?:der|aus\s+der)\s+Kleinen)", re.IGNORECASE
)

# "Zu den Fragen 2 und 4:" alone above an answer
GROUP_HEADING = re.compile(
    rf"(?:Antwort(?:en)?\s+)?(?:zu|auf)\s+(?:den\s+|die\s+)?Fragen?\s+(?P<numbers>{_NUMBERS})\s*[.:]?",
    re.IGNORECASE,
)

# "Frage 3 wird gemeinsam mit Frage 5 beantwortet.", "Die Frage 2 wird zusammen mit den Fragen 4 und 5 beantwortet."
GROUP_WITH = re.compile(
    r"\bFrage\s+(?:Nr\.?\s*)?(?P<one>\d{1,3})\b[^.:!?\d]{0,120}?\b(?:gemeinsam|zusammen)\s+mit\b[^.:!?\d]{0,60}?\bFragen?\s+"
    r"(?:Nr\.?\s*)?(?P<others>\d{1,3}(?:\s*(?:,|und|sowie|bis|[-–]|&)\s*(?:(?:der\s+)?Frage\s+)?\d{1,3})*)",
    re.IGNORECASE,
)

# -- footnotes and addresses -----------------------------------------------------------------------------------

# "1", "12", "1)", "1,2" set small and raised; "1112" are two marks with nothing between
FOOTNOTE_MARK = re.compile(r"\(?(\d{1,4})\)?(?:\s*[,;]\s*(\d{1,3})\)?)*")

# "km²", "m²" set as a raised 2: no footnote
UNIT = re.compile(r"(?:^|[\d\s(/])(?:[kcdm]?m|CO|qm|µg/m)$")

# "https://www.mkjfgfi.nrw/system/…", "www.landtag.nrw.de/…"
ADDRESS_START = re.compile(r"(?:https?:/?/?|ftp://|www\.)\S*$")

# "men-der-unterbringungseinrichtungen-des-landes.pdf.": the rest of an address on the next line
ADDRESS_PIECE = re.compile(
    r"[/_=&?%#]|\w\.(?:pdf|html?|php|aspx|de|nrw|com|org|eu|docx?|xlsx?)\b|^[a-z0-9]+(?:-[a-z0-9]+){2,}"
)

# -- words -----------------------------------------------------------------------------------------------------

# "technisch-" / "wirtschaftlichen", "siebenbürgisch-" / "sächsischen": two adjectives keep their hyphen
FIRST_ADJECTIVE = re.compile(r"[a-zäöüß]{3,}(?:isch|lich)")
SECOND_ADJECTIVE = re.compile(r"[a-zäöüß]{3,}(?:isch|lich|iv|al|ell|är)(?:e|er|es|en|em)?")
