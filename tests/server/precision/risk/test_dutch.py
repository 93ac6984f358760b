"""The Dutch lipid score. The sums are counted by hand from its table; its bands are those of the source."""

import pytest

from earshot_server.precision.risk.dutch import Inputs, dutch
from earshot_server.precision.risk.refusal import Refusal


@pytest.mark.parametrize(
    ("given", "points", "band"),
    [
        (Inputs(ldl_mmol_l=3.9), 0, "unlikely"),
        (Inputs(ldl_mmol_l=4.0, relative_premature_chd=True), 2, "unlikely"),
        (Inputs(ldl_mmol_l=5.0), 3, "possible"),
        (Inputs(ldl_mmol_l=6.5), 5, "possible"),
        (Inputs(ldl_mmol_l=6.5, relative_premature_chd=True), 6, "probable"),
        (Inputs(8.4, relative_xanthoma_or_arcus=True, premature_cerebral_or_peripheral=True), 8, "probable"),
        (Inputs(ldl_mmol_l=8.5), 8, "probable"),
        (Inputs(ldl_mmol_l=8.5, premature_cerebral_or_peripheral=True), 9, "definite"),
        (Inputs(ldl_mg_dl=190), 1, "unlikely"),
        (Inputs(ldl_mg_dl=191), 3, "possible"),
        (Inputs(ldl_mg_dl=325), 5, "possible"),
        (Inputs(ldl_mg_dl=326), 8, "probable"),
        (Inputs(ldl_mmol_l=3.0, causative_variant=True), 8, "probable"),
    ],
)
def test_points_and_bands(given: Inputs, points: int, band: str) -> None:
    score = dutch(given)
    assert not isinstance(score, Refusal)
    assert (score.points, score.band) == (points, band)


def test_of_each_group_only_the_highest_item_counts() -> None:
    every = Inputs(4.5, None, True, True, True, True, True, True, True, True, True)
    score = dutch(every)
    assert not isinstance(score, Refusal)
    assert (score.points, score.missing) == (2 + 2 + 6 + 1 + 8, ())
    assert score.items["tendon_xanthoma"] == 6 and "arcus_before_45" not in score.items


def test_what_is_not_known_is_named_and_not_counted() -> None:
    score = dutch(Inputs(ldl_mmol_l=5.1, tendon_xanthoma=False))
    assert not isinstance(score, Refusal)
    assert "causative variant" in score.missing and "tendon xanthoma" not in score.missing


@pytest.mark.parametrize("given", [Inputs(), Inputs(tendon_xanthoma=True), Inputs(ldl_mmol_l=130)])
def test_there_is_no_score_without_a_believable_ldl(given: Inputs) -> None:
    assert isinstance(dutch(given), Refusal)
