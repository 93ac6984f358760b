from pathlib import Path

from earshot_server.speech import errors


def test_every_error_of_models_ends_the_program_with_its_sentence() -> None:
    path = Path("/m")
    for error in (
        errors.ModelMissing(path),
        errors.ModelTruncated(path, "graph/HCLG.fst is missing"),
        errors.ModelForeign(path, "it is a zip file"),
        errors.FetchFailed("The maker lists no model 'x'."),
    ):
        assert isinstance(error, errors.ModelError)
        assert error.exit_code == 2
        assert str(error) == f"{error.problem} {error.remedy}"
        assert str(error).endswith((".", "here."))
