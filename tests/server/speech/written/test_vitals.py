import pytest

from tests.server.speech.written.test_numbers import said
from tests.support.pairs import wrote


def test_every_believable_pressure_is_written_as_it_is_said() -> None:
    for above in range(101, 200, 7):
        hundreds = said(above).replace("one hundred", "one")
        for below in range(40, 100, 3):
            for spoken in {said(above), hundreds} if above > 109 else {said(above)}:
                assert wrote(f"{spoken} over {said(below)}") == f"{above}/{below}"


@pytest.mark.parametrize(
    ("spoken", "written"),
    [
        ("temp ninety eight six", "temp 98.6"),
        ("temp was one oh one four", "temp was 101.4"),
        ("fever of one hundred three", "fever of 103"),
        ("temp ninety eight six days ago", "temp {ninety eight six days} ago"),
        ("sat ninety eight six", "sat {ninety eight six}"),
        ("one eighty over one ten", "180/110"),
        ("pain is eight over ten", "pain is 8/10"),
        ("six over ten", "six over 10"),
        ("strength is four plus out of five", "strength is 4+ out of 5"),
        ("gleason score of three plus four equals seven", "Gleason score of 3+4=7"),
        ("twenty forty in the left eye", "20/40 in the left eye"),
        ("one twenty to one thirty over seventy to eighty", "120 to 130 over 70 to 80"),
        ("one thirty to one forty over ninety", "130 to 140 over 90"),
        ("one thirty over eighty to one forty over ninety", "130/80 to 140/90"),
        ("four plus over five", "4+/5"),
        ("two hundred over ninety days", "200 over 90 days"),
        ("eighty over one twenty", "80 over {one twenty}"),
        ("one forty over the weekend", "{one forty} over the weekend"),
        ("a two over six murmur", "a 2/6 murmur"),
        ("vision is twenty over forty", "vision is 20/40"),
        ("pressure one ninety five by eighty three", "pressure 195/83"),
        ("one ninety five by eighty three", "{one ninety five} by 83"),
        ("strength is five over five bilaterally", "strength is 5/5 bilaterally"),
        ("four over five strength", "4/5 strength"),
        ("five over five in both", "five over five in both"),
        ("two plus pitting edema", "2+ pitting edema"),
        ("reflexes are two plus and symmetric", "reflexes are 2+ and symmetric"),
        ("vision is twenty thirty in the left", "vision is 20/30 in the left"),
        ("one forty two over ninety one millimeters of mercury", "142/91 mmHg"),
        ("two plus two is four", "two plus two is four"),
    ],
)
def test_only_what_is_sure_is_a_pair(spoken: str, written: str) -> None:
    assert wrote(spoken) == written
