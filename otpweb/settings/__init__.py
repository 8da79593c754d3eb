"""Settings: every OTPWEB_* variable, read once, with all problems reported together."""

from otpweb.settings.development_key import development_key
from otpweb.settings.effective import effective_settings
from otpweb.settings.environment import PREFIX, SettingsError
from otpweb.settings.settings import Settings, settings_table
from otpweb.settings.values import find_limits

__all__ = [
    "PREFIX",
    "Settings",
    "SettingsError",
    "development_key",
    "effective_settings",
    "find_limits",
    "settings_table",
]
