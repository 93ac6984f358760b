import shutil
from pathlib import Path

import pytest

from earshot_protocol.units import RATE
from earshot_server.speech.engine import load_engine
from earshot_server.speech.errors import ModelMissing, ModelTruncated
from earshot_server.speech.gate import GateSettings
from earshot_server.speech.listener import ListenerSettings
from earshot_server.speech.model import shipped_model
from tests.support.speech import engine, listen, piece, undisturbed


@pytest.fixture
def model(tmp_path: Path) -> Path:
    """A copy of the shipped model without its graph: what the name is made from, but for loading."""
    shipped = shipped_model()
    assert shipped is not None
    copy = tmp_path / shipped.name
    shutil.copytree(shipped, copy, ignore=shutil.ignore_patterns("build"), symlinks=True)
    return copy


def test_the_name_says_which_words_are_to_be_expected(model: Path) -> None:
    """The log keeps it: the same name, the same words; another configuration is another name."""
    here = load_engine(model).name
    assert here.startswith("earshot-en/")
    assert load_engine(model).name == here
    with (model / "conf/model.conf").open("a") as file:
        file.write("--max-active=2000\n")
    assert load_engine(model).name != here


def test_other_settings_have_another_name() -> None:
    shipped = shipped_model()
    assert shipped is not None
    other = ListenerSettings(GateSettings(hangover=RATE // 2))
    assert load_engine(shipped, other).name != engine().name


def test_it_listens_from_any_offset() -> None:
    listener = engine().listener(RATE * 100)
    assert (listener.position, listener.reported_to, listener.received_to) == (RATE * 100,) * 3
    words = listen(piece(0, 5), listener=listener).words
    assert words == undisturbed(0, 5).words


def test_what_is_no_whole_model_is_refused_before_vosk_opens_it(model: Path) -> None:
    with pytest.raises(ModelMissing):
        load_engine(model / "nothing")
    (model / "am/final.mdl").unlink()
    with pytest.raises(ModelTruncated):
        load_engine(model)
