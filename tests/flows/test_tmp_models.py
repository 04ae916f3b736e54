from tests.flows.test_commands import Story, models


def test_models(place, tmp_path):
    models(Story(place, tmp_path / "m"))
