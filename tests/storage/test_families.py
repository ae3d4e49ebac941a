"""Words of one family find each other; each family is safe, small and needed."""

from collections import Counter

import pytest

from storage.families import families, relatives
from storage.german import fold, term


@pytest.mark.parametrize("family", families(), ids=" ".join)
def test_every_word_of_a_family_has_all_others_as_its_relatives(family: tuple[str, ...]) -> None:
    terms = {term(word) for word in family}
    for word in family:
        assert {term(word), *relatives(term(word))} == terms


@pytest.mark.parametrize("family", families(), ids=" ".join)
def test_no_family_lists_what_stemming_joins_already(family: tuple[str, ...]) -> None:
    assert len(family) > 1
    assert len({term(word) for word in family}) == len(family)


def test_no_word_belongs_to_two_families() -> None:
    counts = Counter(term(word) for family in families() for word in family)
    assert [one for one, count in counts.items() if count > 1] == []


def test_members_of_a_family_look_alike() -> None:
    for family in families():
        stems = {fold(word).removeprefix("ge").removeprefix("ein").removeprefix("ab") for word in family}
        if len({stem[:3] for stem in stems}) > 1:
            # Two prefixes in a row, as in `eingebürgert`: looked at one by one.
            assert family[0] in {"Einbürgerung", "Abschiebung"}, family


@pytest.mark.parametrize(
    "pair", ["Form formal", "Raum Räumung", "Recht rechtlich", "Land ländlich", "Partei parteiisch"]
)  # fmt: skip
def test_words_that_mean_different_things_are_no_family(pair: str) -> None:
    one, other = (term(word) for word in pair.split())
    assert one != other, "stemming alone joins them"
    assert other not in relatives(one)
    assert one not in relatives(other)


def test_a_word_without_a_family_has_no_relatives() -> None:
    assert relatives(term("Brücke")) == ()
    assert relatives("") == ()
