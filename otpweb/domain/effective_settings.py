"""Settings as an admin may see them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class EffectiveSetting:
    """One setting in force: as text, never a secret one, and where it was read.

    `source` is "" where nobody has set it.
    """

    name: str
    group: str
    value: str
    default: str
    source: str
    about: str

    @property
    def is_default(self) -> bool:
        """Tell whether nobody has set it."""
        return not self.source

    def matches(self, text: str) -> bool:
        """Tell whether the text stands in its name, its value or what it is about."""
        words = f"{self.name} {self.group} {self.value} {self.about}".casefold()
        return text.casefold() in words


@dataclass(frozen=True, slots=True)
class EffectiveSettings:
    """All settings in their order, and what about them is seldom meant, in sentences."""

    settings: tuple[EffectiveSetting, ...] = ()
    warnings: tuple[str, ...] = ()
