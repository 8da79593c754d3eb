"""Settings: every OTPWEB_* variable, read once, with all problems reported together."""

from otpweb.settings.development_key import development_key
from otpweb.settings.environment import PREFIX, SettingsError
from otpweb.settings.settings import Settings, settings_table

__all__ = ["PREFIX", "Settings", "SettingsError", "development_key", "settings_table"]
