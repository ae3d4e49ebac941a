"""Settings: option before environment before file before default, and none that cannot be meant."""

from pathlib import Path

import pytest

from scraper.config import is_loopback, load_config
from scraper.errors import UsageError


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "config.toml"
    path.write_text('home = "/from/file"\ncontact = "file@example.org"\ndelay = 3\n')
    return path


def test_the_nearer_word_counts(file: Path, tmp_path: Path) -> None:
    environment = {"LANDTAG_HOME": "/from/environment", "LANDTAG_CONTACT": ""}
    config = load_config(home=tmp_path, environment=environment, file=file)
    assert config.home == tmp_path
    assert config.database == f"sqlite:///{tmp_path / 'archive.db'}"
    assert load_config(environment=environment, file=file).home == Path("/from/environment")
    assert load_config(environment={}, file=file).home == Path("/from/file")
    # An empty variable says nothing.
    assert config.contact == "file@example.org"
    assert dict(config.origins)["delay"] == "configuration file"
    assert config.delay == 3.0


def test_without_any_word_the_defaults_of_the_contract_hold(tmp_path: Path) -> None:
    config = load_config(environment={}, file=tmp_path / "none.toml")
    assert config.base_url == "https://www.landtag.nrw.de"
    assert config.listing_url == "https://www.parlamentsspiegel.de/suche"
    assert (config.delay, config.contact) == (1.0, None)
    assert config.originals == config.home / "originals"
    assert config.user_agent.startswith("landtag-archive/")


@pytest.mark.parametrize("delay", ["-1", "nan", "inf", "1e9", "soon", "0"])
def test_a_delay_that_would_hurt_is_refused(tmp_path: Path, delay: str) -> None:
    with pytest.raises(UsageError, match="LANDTAG_DELAY"):
        load_config(environment={"LANDTAG_DELAY": delay}, file=tmp_path / "none.toml")


@pytest.mark.parametrize(
    "url", ["http://localhost:8000", "http://127.0.0.1", "http://127.8.9.1:1", "http://[::1]:80"]
)
def test_loopback_needs_no_delay(tmp_path: Path, url: str) -> None:
    assert is_loopback(url)
    environment = {"LANDTAG_DELAY": "0", "LANDTAG_BASE_URL": url}
    assert load_config(environment=environment, file=tmp_path / "none.toml").delay == 0


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1.example.org", "http://localhost.example.org", "http://10.0.0.1"]
)
def test_what_only_looks_like_loopback_is_not(url: str) -> None:
    assert not is_loopback(url)


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("dealy = 2.0", "has “dealy”, which is no setting. Settings are home, database"),
        ("[landtag]\ndelay = 2.0", "has “landtag”, which is no setting"),
        ('contact = ["a"]', "contact in {file} is ['a']; it must be text in quotes"),
        ("contact = 7", "contact in {file} is 7; it must be text"),
        ("delay = true", "delay in {file} is True; it must be a number"),
        ("delay = 99999", "delay in {file} is “99999”; it must be seconds between"),
        ("delay = 0", "delay in {file} is 0; that is allowed only for"),
        ('base_url = "ftp://x"', "base_url in {file} is “ftp://x”; it must be a web address"),
        ('contact = "ö"', "contact in {file} goes into an HTTP header"),
        ('home = "~nobody-of-this-name/x"', "home in {file} is “~nobody-of-this-name/x”"),
        ('home = "a\\u0000b"', "home in {file} is"),
    ],
)
def test_what_is_wrong_in_the_file_is_said_of_the_file(tmp_path: Path, line: str, says: str) -> None:
    file = tmp_path / "config.toml"
    file.write_text(line, encoding="utf-8")
    with pytest.raises(UsageError) as refused:
        load_config(environment={}, file=file)
    assert says.format(file=file) in str(refused.value)
    assert str(file) in str(refused.value)
    assert "LANDTAG_" not in str(refused.value)


def test_a_number_or_a_text_may_stand_for_the_delay(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    for line in ("delay = 2", "delay = 2.0", 'delay = "2,0"'):
        file.write_text(line)
        assert load_config(environment={}, file=file).delay == 2.0
