from __future__ import annotations

import getpass
import pickle
import warnings
from pathlib import Path

import apsw
import pytest
from hypothesis import given
from hypothesis import strategies as st

from truename.errors import GalleryKeyError
from truename.vault import Secret, new_key_file
from truename.vault.keys import PREFIX, key_text, raw_key

KEY = bytes(range(32))
SALT = bytes(16)


@given(st.binary(min_size=32, max_size=32))
def test_the_text_of_a_key_is_read_back(key: bytes) -> None:
    assert Secret.from_text(key_text(key) + "\n")._value == key


@given(st.integers(0, 87), st.characters(codec="utf-8"))
def test_one_changed_character_is_noticed(place: int, character: str) -> None:
    text = key_text(KEY)
    changed = text[:place] + character + text[place + 1 :]
    if changed != text:
        with pytest.raises(GalleryKeyError):
            Secret.from_text(changed)


@given(st.integers(1, 87))
def test_a_cut_key_is_never_a_passphrase(length: int) -> None:
    if length >= len("truename-key"):  # what is shorter does not look like a key any more
        with pytest.raises(GalleryKeyError):
            Secret.from_text(key_text(KEY)[:length])
    with pytest.raises(GalleryKeyError):
        Secret.from_text(key_text(KEY) + key_text(KEY)[:length])


@pytest.mark.parametrize("digits", [63, 64, 65, 48])
def test_bare_hex_digits_are_never_a_passphrase(digits: int) -> None:
    with pytest.raises(GalleryKeyError, match="whole key"):
        Secret.from_text("0123456789abcdefABCDEF0123456789abcdef0123456789abcdef0123456789abcdef"[:digits])


@given(st.text(max_size=2000))
def test_any_text_is_a_secret_or_refused(text: str) -> None:
    try:
        secret = Secret.from_text(text)
    except GalleryKeyError as error:
        shown = str(error)
    else:
        shown = repr(secret)
    assert len(text) < 8 or text not in shown


def test_a_key_file_is_private_and_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "key"
    new_key_file(path)
    assert path.stat().st_mode & 0o777 == 0o600
    text = path.read_text()
    assert text.startswith(PREFIX)
    assert len(Secret.from_file(path)._value) == 32
    with pytest.raises(GalleryKeyError, match="no file yet"):
        new_key_file(path)
    assert path.read_text() == text
    new_key_file(tmp_path / "other")
    assert (tmp_path / "other").read_text() != text
    with pytest.raises(GalleryKeyError, match="to write a key file"):
        new_key_file(tmp_path / "no folder" / "key")


def test_a_key_file_that_others_can_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "key"
    new_key_file(path)
    for mode in (0o640, 0o604, 0o660):
        path.chmod(mode)
        with pytest.raises(GalleryKeyError, match="chmod 600"):
            Secret.from_file(path)


@pytest.mark.parametrize(
    "content", [b"", b"a passphrase in a file", key_text(KEY).encode()[:-1], b"\xff" * 89, b"0" * 5000]
)
def test_a_file_that_is_no_whole_key_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "key"
    path.write_bytes(content)
    path.chmod(0o600)
    with pytest.raises(GalleryKeyError, match="whole key"):
        Secret.from_file(path)


def test_a_missing_key_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    for path in (tmp_path / "none", tmp_path):
        with pytest.raises(GalleryKeyError, match="a key file at"):
            Secret.from_file(path)


def test_the_environment_gives_a_key_or_a_passphrase(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRUENAME_KEY", key_text(KEY))
    assert Secret.from_env()._value == KEY
    monkeypatch.setenv("TRUENAME_KEY", "several random words")
    assert Secret.from_env()._value == b"several random words"
    for broken in ("", "  ", key_text(KEY)[:-3]):
        monkeypatch.setenv("TRUENAME_KEY", broken)
        with pytest.raises(GalleryKeyError, match="TRUENAME_KEY"):
            Secret.from_env()
    monkeypatch.delenv("TRUENAME_KEY")
    with pytest.raises(GalleryKeyError, match="nothing"):
        Secret.from_env()


def test_the_prompt_asks_twice_for_a_new_passphrase(monkeypatch: pytest.MonkeyPatch) -> None:
    typed: list[str] = []
    monkeypatch.setattr(getpass, "getpass", lambda prompt: typed.pop(0))
    typed[:] = ["several random words", "several random words"]
    assert Secret.from_prompt(confirm=True)._value == b"several random words"
    typed[:] = ["several random words", "several random worms"]
    with pytest.raises(GalleryKeyError, match="two different"):
        Secret.from_prompt(confirm=True)
    typed[:] = ["eleven char", "eleven char"]
    with pytest.raises(GalleryKeyError, match="at least 12"):
        Secret.from_prompt(confirm=True)
    typed[:] = ["eleven char"]  # an older gallery's may be short
    assert Secret.from_prompt()._value == b"eleven char"


def test_the_prompt_says_what_it_opens(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def answer(prompt: str) -> str:
        asked.append(prompt)
        return "eleven char"

    monkeypatch.setattr(getpass, "getpass", answer)
    Secret.from_prompt()
    with pytest.raises(GalleryKeyError, match="for a new case"):
        Secret.from_prompt(confirm=True, noun="case")
    assert asked == ["Passphrase of the gallery: ", "Passphrase of the case: ", "The same again: "]


def test_without_a_terminal_the_prompt_shows_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def without_terminal(prompt: str) -> str:
        warnings.warn("Can not control echo on the terminal.", getpass.GetPassWarning, stacklevel=2)
        return "shown while typed"

    monkeypatch.setattr(getpass, "getpass", without_terminal)
    with pytest.raises(GalleryKeyError, match="a terminal"):
        Secret.from_prompt()


def test_a_secret_hides_itself() -> None:
    secret = Secret.from_text("several random words")
    assert "random" not in f"{secret!r} {secret} {[secret]}"
    with pytest.raises(TypeError):
        pickle.dumps(secret)
    assert repr(secret.derive(SALT)) == "Keys()"


def test_what_is_derived_depends_on_all_and_only_on_secret_and_salt() -> None:
    composed, decomposed = Secret.from_text("caf\u00e9 au lait noir"), Secret.from_text("cafe\u0301 au lait noir")
    keys = composed.derive(SALT)
    assert keys == decomposed.derive(SALT)
    assert len({keys.database, keys.wrapping, composed.derive(b"1" * 16).database}) == 3
    assert keys.database != Secret.from_text("cafe au lait noir").derive(SALT).database


@pytest.mark.parametrize(("key", "salt"), [(KEY[:-1], SALT), (KEY + b"1", SALT), (KEY, SALT[:-1]), (KEY + SALT, b"")])
def test_a_malformed_raw_key_is_refused_before_the_cipher_sees_it(key: bytes, salt: bytes) -> None:
    with pytest.raises(GalleryKeyError, match="32 bytes"):
        raw_key(key, salt)


def test_why_raw_keys_are_checked(tmp_path: Path) -> None:
    """The cipher takes a malformed raw key without a word, as a passphrase: two different files, both of them open."""

    def write(name: str, key: str) -> Path:
        db = apsw.Connection(str(tmp_path / name))
        db.pragma("cipher", "aegis")
        db.pragma("key", key)
        db.execute("CREATE TABLE t (x); INSERT INTO t VALUES (1)")
        db.close()
        return tmp_path / name

    whole = raw_key(KEY, b"0123456789abcdef")
    assert write("whole", whole).read_bytes()[:16] == b"0123456789abcdef"
    assert write("cut", whole[:-1]).read_bytes()[:16] != b"0123456789abcdef"
