from pathlib import Path

from pipelines.home import Home


def test_everything_of_a_home_lies_within_it() -> None:
    home = Home(Path("somewhere"))
    places = [value.__get__(home) for value in vars(Home).values() if isinstance(value, property)]
    assert len(places) == 13
    assert len(set(places)) == 13
    assert all(place.parent == home.path for place in places)


def test_the_settings_are_crmcast_toml() -> None:
    assert Home(Path("somewhere")).settings_path == Path("somewhere/crmcast.toml")
