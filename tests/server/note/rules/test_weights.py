"""The table of weights."""

import pytest

from earshot_server.note.rules.errors import TableError
from earshot_server.note.rules.weights import SECTIONS, parse_ends, parse_weights

HEAD = f"feature,worth,{','.join(SECTIONS)}\n"


def test_weights_are_read_and_empty_cells_are_zero() -> None:
    weights = parse_weights(f"# a comment\n{HEAD}w knee,0.5,1{',' * 10}\n")
    assert weights.worth == {"w knee": 0.5}
    assert weights.sections == {"w knee": (1, *[0] * 10)}


def test_a_column_that_is_not_known_is_refused() -> None:
    with pytest.raises(TableError, match="the columns feature, worth, hpi"):
        parse_weights("feature,colour\nw knee,red\n")


def test_a_weight_that_is_no_number_is_refused_by_its_row() -> None:
    with pytest.raises(TableError, match=r"row 'w knee'.*heavy"):
        parse_weights(f"{HEAD}w knee,heavy{',' * 11}\n")


def test_the_weights_of_gaps_are_read() -> None:
    assert parse_ends("# a comment\nfeature,weight\nbias,-2.5\n2 okay,1.0\n") == {"bias": -2.5, "2 okay": 1.0}


def test_a_gap_without_a_number_is_refused() -> None:
    with pytest.raises(TableError, match=r"ends.csv"):
        parse_ends("feature,weight\nbias,much\n")
