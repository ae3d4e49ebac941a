"""Word families that stemming misses: who looks for `Kommune` finds `kommunal` as well.

A short list made by hand, since rules that join `Nation` and `national` would join `Form` and `formal` too: only
words stand together that a reader of inquiries would take for each other, and only where their terms differ. What has
the same term by chance comes along, as it does without families: `geräumt` stands here, `räumen` not, since its term is
that of `Raum`. The families widen queries; the index knows nothing of them, so the list may change at any time.
"""

from functools import cache

from storage.german import term

_FAMILIES = """
    Kommune kommunal
    Region regional
    Nation national
    Stadt städtisch
    Staat staatlich
    Schule schulisch
    Kirche kirchlich
    Universität universitär
    Parlament parlamentarisch
    Demokratie demokratisch
    Kultur kulturell
    Klima klimatisch
    Ökologie ökologisch
    Energie energetisch
    Industrie industriell
    Technik technisch
    Tourismus touristisch
    Personal personell
    Finanzen finanziell
    Gesundheit gesundheitlich
    Psychologie psychologisch
    Psychiatrie psychiatrisch
    Religion religiös
    Strategie strategisch
    Prävention präventiv
    Kriminalität kriminell
    Extremismus extremistisch
    Islamismus islamistisch
    Terrorismus terroristisch
    Rassismus rassistisch
    Antisemitismus antisemitisch
    Beschäftigung Beschäftigte
    digital Digitalisierung digitalisieren digitalisiert
    Sanierung sanieren saniert
    Modernisierung modernisieren modernisiert
    Renovierung renovieren renoviert
    Reaktivierung reaktivieren reaktiviert
    Privatisierung privatisieren privatisiert
    Radikalisierung radikalisieren radikalisiert
    Diskriminierung diskriminieren diskriminiert
    Finanzierung finanzieren finanziert
    Reduzierung Reduktion reduzieren reduziert
    Evaluation Evaluierung evaluieren evaluiert
    Integration integrieren integriert
    Investition investieren investiert
    Förderung fördern gefördert
    Planung planen geplant
    Prüfung prüfen geprüft
    Genehmigung genehmigt
    Ermittlung ermitteln ermittelt
    Unterbringung untergebracht
    Abschiebung abgeschoben
    Einbürgerung einbürgern eingebürgert
    Sperrung gesperrt
    Stilllegung stillgelegt
    Räumung geräumt
    Impfung impfen geimpft
    Arzt Ärztin Ärztinnen
    Anwalt Anwältin Anwältinnen
    Beamte Beamtin Beamtinnen
    Kollege Kollegin Kolleginnen
    Polizist Polizistin Polizistinnen
    Student Studentin Studentinnen
    Patient Patientin Patientinnen
    Migrant Migrantin Migrantinnen
"""


def families() -> tuple[tuple[str, ...], ...]:
    """The families as they are listed, word by word."""
    return tuple(tuple(line.split()) for line in _FAMILIES.strip().splitlines())


def relatives(one: str) -> tuple[str, ...]:
    """The terms of the other members of a term's family; mostly none.

    >>> relatives("kommun"), relatives("bruck")
    (('kommunal',), ())
    """
    return _table().get(one, ())


@cache
def _table() -> dict[str, tuple[str, ...]]:
    together = [tuple(term(word) for word in family) for family in families()]
    return {one: tuple(other for other in those if other != one) for those in together for one in those}
