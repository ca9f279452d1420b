"""What is wrong with a config file is said in a sentence."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from desk_app.embed.help_config import ConfigUnusable, fresh_jwt, read_config
from desk_app.embed.program import choose_input_method


def written(folder: Path, text: str, name: str = "help.toml") -> Path:
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return file


def test_toml_and_json_say_the_same(tmp_path: Path) -> None:
    toml = written(tmp_path, 'hub = "https://h.example.com"\napp_key = "k"\n[context]\nproduct = "Ledger"\n')
    json = written(
        tmp_path, '{"hub": "https://h.example.com", "app_key": "k", "context": {"product": "Ledger"}}', "h.json"
    )
    assert read_config(toml) == read_config(json)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('hub = "https://h.example.com"', "app_key"),
        ('hub = "h"\napp_key = "k"\ncolour = "red"', "colour"),
        ('hub = "h"\napp_key = "k"\ntheme = "red"', "red"),
        ('hub = "h"\napp_key = 5', "app_key"),
        ('hub = "h"\napp_key = "k"\nvendor_key = "mistyped"', "vendor_key cannot be used"),
        ("hub = ", "not understood"),
        ('hub = "h"\napp_key = "k"\nshow = "attic"', "desktop, monitor or application"),
        ('hub = "h"\napp_key = "k"\nshow_at_most = "application"', "more than application"),
        ('hub = "h"\napp_key = "k"\nhide_titles = [""]', "title to hide"),
        ('hub = "h"\napp_key = "k"\nblackout = [[0, 0, 0, 5]]', "black out"),
        ('hub = "h"\napp_key = "k"\njwt = "a"\njwt_file = "b"', "jwt, jwt_file"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(ConfigUnusable, match=says):
        read_config(written(tmp_path, text))


def test_missing_and_huge_files_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigUnusable, match="cannot be read"):
        read_config(tmp_path / "none.toml")
    with pytest.raises(ConfigUnusable, match="no configuration"):
        read_config(written(tmp_path, "#" * 300_000))


def test_token_comes_from_a_file_beside_the_config_or_a_command(tmp_path: Path) -> None:
    written(tmp_path, "from-file\n", "token")
    config = read_config(written(tmp_path, 'hub = "h"\napp_key = "k"\njwt_file = "token"'))
    assert fresh_jwt(config) == "from-file"
    command = f'hub = "h"\napp_key = "k"\njwt_command = [{sys.executable!r}, "-c", "print(40 + 2)"]'
    assert fresh_jwt(read_config(written(tmp_path, command))) == "42"
    failing = f'hub = "h"\napp_key = "k"\njwt_command = [{sys.executable!r}, "-c", "raise SystemExit(3)"]'
    with pytest.raises(ConfigUnusable, match="failed"):
        fresh_jwt(read_config(written(tmp_path, failing)))


@pytest.mark.parametrize(("before", "after"), [("fcitx", "ibus"), ("fcitx5", "ibus"), ("ibus", "ibus"), ("", "")])
def test_fcitx_is_reached_through_ibus(before: str, after: str) -> None:
    environment = {"QT_IM_MODULE": before} if before else {}
    choose_input_method(environment)
    assert environment.get("QT_IM_MODULE", "") == after
