"""Settings as an admin may see them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class EffectiveSetting:
    """One setting in force: as text, never a secret one, and where it was read."""

    name: str
    value: str
    default: str
    source: str
    about: str

    @property
    def is_default(self) -> bool:
        """Tell whether nobody has set it."""
        return not self.source
