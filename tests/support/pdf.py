"""Small papers in the Landtag's lay-out, written by hand: enough for reading to find head, question and answer."""

from functools import cache

# Whole by every mark a file has, and without a page: the reader finds nothing in it.
EMPTY = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\nstartxref\n9\n%%EOF\n"

_WINDOWS = "cp1252"  # the encoding of the standard fonts below


def small_answer(number: str, inquiry: int, answer: str, *, reprint: bool = False) -> bytes:
    """An answer on one page: its only question is in bold, the answer's text on one line."""
    term = number.partition("/")[0]
    lines = [
        (72, 780, "F1", "LANDTAG NORDRHEIN-WESTFALEN"), (72, 766, "F1", f"{term}. Wahlperiode"),
        (400, 780, "F1", f"Drucksache {number}"), (400, 752, "F1", "04.06.2025"),
        *([(400, 738, "F1", "Neudruck")] if reprint else []),
        (72, 700, "F2", "Antwort"), (72, 680, "F1", "der Landesregierung"),
        (72, 660, "F1", f"auf die Kleine Anfrage {inquiry} vom 17. April 2025"),
        (72, 646, "F1", "der Abgeordneten Erika Muster SPD"), (72, 632, "F1", "Drucksache 18/20000"),
        (72, 600, "F2", "Wie steht es um die Brücken?"),
        (72, 570, "F1", f"Der Minister für Verkehr hat die Kleine Anfrage {inquiry} mit Schreiben vom"),
        (72, 556, "F1", "28. Mai 2025 namens der Landesregierung beantwortet."),
        (72, 520, "F2", "1."), (100, 520, "F2", "Wie viele Brücken gibt es?"),
        (72, 490, "F1", answer),
        (72, 60, "F1", "Datum des Originals: 28.05.2025/Ausgegeben: 04.06.2025"),
    ]  # fmt: skip
    return pdf(tuple(lines))


@cache
def pdf(lines: tuple[tuple[int, int, str, str], ...]) -> bytes:
    """A PDF of one A4 page; each line is x, y, font (F1 regular, F2 bold) and text."""
    shown = "".join(
        f"BT /{font} 11 Tf {x} {y} Td ({_escaped(text)}) Tj ET\n" for x, y, font, text in lines
    ).encode(_WINDOWS)
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources 7 0 R >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(shown), shown),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold /Encoding /WinAnsiEncoding >>",
        b"<< /Font << /F1 5 0 R /F2 6 0 R >> >>",
    ]
    body, places = bytearray(b"%PDF-1.4\n"), []
    for count, content in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (count, content)
    contents = len(body)
    body += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    body += b"".join(b"%010d 00000 n \n" % place for place in places)
    body += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, contents)
    return bytes(body)


def _escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
