"""Where values come from: the environment, a `.env` in development, and files for secrets."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from environs import Env, EnvError

PREFIX = "OTPWEB_"

_ALSO_PLAIN = ("DATABASE_URL", "PORT")  # hosting platforms set these two without the prefix
_ALSO_FROM_FILE = ("SECRET_KEY", "SECRET_KEY_FALLBACKS", "SMTP_PASSWORD", "DATABASE_URL")


class SettingsError(Exception):
    """Settings that cannot be used; `problems` holds a sentence for each variable to mend."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class Environment(Env):
    """Variables that are read setting by setting, and what was wrong with them, told at the end.

    An empty or blank variable counts as not set: compose files pass on what is not there.
    """

    def __init__(self, variables: Mapping[str, str]) -> None:
        super().__init__(eager=False, prefix=PREFIX)
        self._environ = dict(variables)
        self._in_dotenv: set[str] = set()
        self.add_parser("parsed", lambda text, parse: parse(text))

    def read(self, name: str, default: str, parse: Callable[[str], object]) -> Any:  # noqa: ANN401
        """Return the parsed value; the parsed default when there is none, or a wrong one."""
        value = self.parsed(name, default, parse=parse)
        return parse(default) if value is None else value

    def read_dotenv(self, path: Path) -> None:
        """Add what the file holds and the variables do not; production keeps to its variables.

        Raises SettingsError when the file cannot be read, or asks for production.
        """
        if self._text("ENV").strip().lower() == "production" or not path.is_file():
            return
        before = dict(self._environ)
        try:
            self.read_env(path, recurse=False)
        except (OSError, UnicodeError) as error:
            raise SettingsError([f"{path}: this file cannot be read ({error})."]) from error
        read = self._environ.items()
        self._in_dotenv = {key for key, value in read if before.get(key) != value}
        if self._text("ENV").strip().lower() == "production":
            # Half its values would vanish on the machine where the variable is set for real.
            raise SettingsError(
                [f"{PREFIX}ENV: set production outside of {path}, which is for development."]
            )

    def problems(self) -> dict[str, str]:
        """Return what to write instead, by the name of each setting that was wrong."""
        return {key.removeprefix(PREFIX): words[0] for key, words in self._errors.items()}

    def source(self, name: str) -> str:
        """Return the variable that a setting is read from: its own, or its plain namesake."""
        own = PREFIX + name
        plain = not self._environ.get(own, "").strip() and self._text(name)
        return name if plain else own

    def origin(self, name: str) -> str:
        """Return where a setting was read, in words; "" where it was not set."""
        key = self.source(name)
        file = f"{PREFIX}{name}_FILE"
        if name in _ALSO_FROM_FILE and self._environ.get(file, "").strip():
            return f"file in {file}"
        if not self._environ.get(key, "").strip():
            return ""
        place = ".env" if key in self._in_dotenv else "environment"
        return place if key.startswith(PREFIX) else f"{place}, {key}"

    def unknown(self, names: list[str]) -> list[str]:
        """Return the prefixed variables that are none of these settings, sorted."""
        known = {PREFIX + name for name in names}
        known |= {f"{PREFIX}{name}_FILE" for name in _ALSO_FROM_FILE}
        return sorted(key for key in self._environ if key.startswith(PREFIX) and key not in known)

    def _get_value(self, env_key: str, default: Any) -> Any:  # noqa: ANN401 - as in environs
        # environs would look into os.environ first, and let a missing _FILE hide other problems.
        name = env_key.removeprefix(PREFIX)
        try:
            return self._from_file(name) or self._text(name) or default
        except EnvError as error:
            self._errors[env_key].append(str(error))
            return default

    def _text(self, name: str) -> str:
        """Return the value of a variable or its plain namesake, "" when it is blank or not set."""
        keys = (PREFIX + name, name) if name in _ALSO_PLAIN else (PREFIX + name,)
        values = (self._environ.get(key, "") for key in keys)
        return next((value for value in values if value.strip()), "")

    def _from_file(self, name: str) -> str:
        key = f"{PREFIX}{name}_FILE"
        path = self._environ.get(key, "").strip()
        if name not in _ALSO_FROM_FILE or not path:
            return ""
        if self._environ.get(PREFIX + name, "").strip():
            raise EnvError(f"set either this or {key}, not both.")
        try:
            value = Path(path).read_text(encoding="utf-8").rstrip("\r\n")
        except (OSError, UnicodeError) as error:
            raise EnvError(f"{key} names a file that cannot be read ({error}).") from error
        if not value.strip():
            raise EnvError(f"{key} names an empty file, {path}.")
        return value
