"""The key that a development server makes for itself, so that starting it needs no set-up."""

import os
import secrets
import tempfile
from pathlib import Path

from otpweb.settings.environment import PREFIX, SettingsError


def development_key(folder: Path) -> str:
    """Return the key kept in the folder, made at the first call, readable by its owner only.

    Processes that start at once agree on one key. Raises SettingsError when the key can be neither
    read nor made.
    """
    path = folder / "secret_key"
    try:
        if not path.exists():
            _make(path)
        key = path.read_text(encoding="ascii")
    except (OSError, UnicodeError) as error:
        raise SettingsError(
            [f"{PREFIX}SECRET_KEY: set one, since {path} cannot be used ({error})."]
        ) from error
    if len(key) < 32:
        raise SettingsError([f"{PREFIX}SECRET_KEY: delete {path}, which is damaged."])
    return key


def _make(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    # A link appears complete or not at all, and the first one stays: a file written in place
    # could be read half-written, and a rename would replace the key another process has read.
    handle, draft = tempfile.mkstemp(dir=path.parent)  # mode 0600
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(48))
        path.hardlink_to(draft)
    except FileExistsError:
        pass
    finally:
        Path(draft).unlink()
