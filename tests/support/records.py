"""Summary records in the shape people keep them."""

SHAPE = """Link zum Dokument: www.landtag.nrw.de/portal/WWW/dokumentenarchiv/Dokument/MMD{number}.pdf
Zusammenfassung der Anfrage:
{inquiry}
Zusammenfassung der Antwort:
{answer}
"""


def record(
    number: str = "18-14241",
    inquiry: str = "ie Kleine Anfrage thematisiert den Einsatz von Künstlicher Intelligenz in Kommunen",
    answer: str = "ie Landesregierung betont, dass die Kommunen eigenverantwortlich handeln",
) -> str:
    """One record as a text file holds it."""
    return SHAPE.format(number=number, inquiry=inquiry, answer=answer)
