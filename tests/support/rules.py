"""The summary of what a change of the reading rules did to the cases: which fields of which papers."""

from collections import defaultdict
from collections.abc import Iterable

# The name under which a case's test records each field that reads differently from what is expected.
RULE_CHANGE = "rule change"


def summary(recorded: Iterable[tuple[str, str]]) -> list[str]:
    """Lines such as `title changed: 18-14087, 18-13528`, from pairs of a case's name and a change.

    >>> summary([("18-1", "title lost"), ("18-2", "title lost"), ("18-2", "annex gained")])
    ['annex gained: 18-2', 'title lost: 18-1, 18-2']
    """
    cases: dict[str, list[str]] = defaultdict(list)
    for case, change in recorded:
        cases[change].append(case)
    return [f"{change}: {', '.join(sorted(names))}" for change, names in sorted(cases.items())]
