"""What counts as a name in a summary, and what does not."""

import pytest

from storage.figures import read
from storage.german import analyse
from storage.names import statements

PEOPLE = {"kapteinat": {"Lisa-Kristin Kapteinat"}, "müller-rech": {"Franziska Müller-Rech"}}


def stated(summary: str) -> list[str]:
    return [one.written for one in statements(summary, PEOPLE)]


@pytest.mark.parametrize(
    ("summary", "names"),
    [
        ("Ministerin Paul sagt es zu.", ["Paul"]),
        ("Das sagt die Ministerin Josefine Paul zu.", ["Josefine Paul"]),
        ("Die Abgeordnete Lisa-Kristin Kapteinat fragt.", ["Lisa-Kristin Kapteinat"]),
        ("Gefragt haben Lisa-Kristin Kapteinat und Franziska Müller-Rech.", ["Lisa-Kristin Kapteinat", "Franziska Müller-Rech"]),
        ("Es fragt die SPD, es antworten die Grünen.", ["SPD", "Grünen"]),
        ("Die Fraktion BÜNDNIS 90/DIE GRÜNEN fragt.", ["BÜNDNIS 90/DIE GRÜNEN"]),
        ("Brücken in Kölns Süden und im Ennepe-Ruhr-Kreis", ["Kölns", "Ennepe", "Ruhr"]),
        ("Das gilt in Essen.", ["Essen"]),
        ("Das gilt auch in Baden-Württemberg.", ["Baden-Württemberg"]),
        ("Das Programm „Moderne Sportstätte“ läuft.", ["„Moderne Sportstätte“"]),
    ],
)  # fmt: skip
def test_people_factions_places_and_quotations_are_names(summary: str, names: list[str]) -> None:
    assert stated(summary) == names


@pytest.mark.parametrize(
    "summary",
    [
        "Die Ministerin Handlungsbedarf absprechen will niemand.",
        "Die Abgeordnete Auskunft geben zu lassen, ist ihr Recht.",
        "Der Minister des Innern und die Ministerin für Schule und Bildung antworten.",
        "Das Essen in Kitas wird teurer, das Wetter schlechter.",
        "Grünen Wasserstoff braucht das Land Nordrhein-Westfalen.",
        "Die Landesregierung setzt auf Kommunen, Kreise und Städte.",
    ],
)
def test_nouns_are_no_names(summary: str) -> None:
    assert stated(summary) == []


@pytest.mark.parametrize(
    ("summary", "paper", "held"),
    [
        ("Ministerin Josefine Paul", "Die Ministerin Paul sagt", True),
        ("in Köln", "am Flughafen Köln/Bonn", True),
        ("in Kölns Süden", "in Köln", True),
        ("in Köln", "in Bonn", False),
        ("„Moderne Sportstätte“", "Programm „Moderne Sportstätten“", True),
        ("„Moderne Sportstätte“", "moderne Sportanlagen", False),
        ("der Grünen", "BÜNDNIS 90/DIE GRÜNEN", True),
    ],
)
def test_a_name_is_found_bent_and_in_part(summary: str, paper: str, held: bool) -> None:
    holdings = read(paper, {token.term for token in analyse(paper).words})
    assert [one.held(holdings) for one in statements(summary, PEOPLE)] == [held]
