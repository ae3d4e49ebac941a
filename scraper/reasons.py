"""The archive's fixed reasons in German, for the pages that people read; scripts get them as they are kept."""

import re

# What stands in the ledger (storage/, responses.py, failures.py, robots.py) and how a German page says it. A reason
# that is not listed stays as it is: an English sentence is better than none.
_GERMAN = tuple(
    (re.compile(english), german)
    for english, german in (
        (r"named by its user", "von Hand genannt"),
        (r"named by (.+)", r"genannt in \1"),
        (r"inquiry of (\S+)", r"Anfrage zu Drs. \1"),
        (r"tried because it follows the highest known number", "folgt auf die höchste bekannte Nummer"),
        (r"The site has no such paper \(status (\d+)\)\.", r"Der Landtag hat kein solches Papier (Status \1)."),
        (r"The site refuses to give this paper \(status (\d+)\)\.", r"Der Landtag gibt dieses Papier nicht heraus (Status \1)."),
        (r"The site has an error of its own \(status (\d+)\); try later\.", r"Beim Landtag ist ein Fehler aufgetreten (Status \1)."),
        (r"The site gave an answer that is no paper \(status (\d+)\)\.", r"Statt eines Papiers kam etwas anderes (Status \1)."),
        (r"The site answered with nothing .*", "Es kam eine leere Antwort."),
        (r"The site answered with .* instead of a PDF .*", "Statt eines PDFs kam etwas anderes."),
        (r"The site asks to slow down .*", "Der Landtag bittet um langsamere Anfragen (Status 429)."),
        (r"The site's robots\.txt closes the archive of terms 11 to 15 to programs.*", "Die robots.txt des Landtags schließt die Wahlperioden 11 bis 15 für Programme; im Browser sind sie offen."),
        (r"The site's robots\.txt does not allow this paper to be fetched\.", "Die robots.txt des Landtags erlaubt nicht, dieses Papier zu holen."),
        (r"The connection ended before the file was complete.*", "Die Verbindung brach ab, bevor die Datei vollständig war."),
        (r"(\S+) cannot be found; is this machine connected to the internet\?", r"\1 war nicht zu finden."),
        (r"(\S+) does not accept connections; try later\.", r"\1 nahm keine Verbindung an."),
        (r"(\S+) did not answer in time; try later\.", r"\1 antwortete nicht rechtzeitig."),
        (r"The connection to (\S+) failed; try later\.", r"Die Verbindung zu \1 kam nicht zustande."),
    )
)  # fmt: skip


def in_german(reason: str) -> str:
    """Why a paper is wanted, missing or failed, in German if it is one of the archive's own reasons.

    >>> in_german("inquiry of 18/14087")
    'Anfrage zu Drs. 18/14087'
    """
    for english, german in _GERMAN:
        found = english.fullmatch(reason)
        if found is not None:
            return found.expand(german)
    return reason
