"""A scene: a panel in a state, and how to get there."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from tests.e2e.person import Person

Way = Callable[[Person], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Scene:
    """A panel in a state, reached by a person who has not been here before."""

    name: str
    way: Way
    settings: Mapping[str, object]


SCENES: list[Scene] = []


AT_ONCE = {"RESEND_INTERVAL": 0, "CODE_SENDS": 2}


GUESSED = {"RESEND_INTERVAL": 0, "BUDGET_WRONG_CODES": "1/hour"}


def scene(name: str, settings: Mapping[str, object] | None = None) -> Callable[[Way], Way]:
    """Add a scene, named panel-state, at a server with these settings."""

    def add(way: Way) -> Way:
        SCENES.append(Scene(name, way, settings or {}))
        return way

    return add
