"""Where scenes are played: many at once, one at a time, in the order of a clock that jumps.

A scene is a coroutine that sleeps by this clock. While it does, others go on; so a log-in that
takes two minutes stands in the tables between those of other people, as it really would.
"""

import asyncio
from collections.abc import Callable, Coroutine
from datetime import datetime, timedelta
from functools import partial
from heapq import heappop, heappush
from itertools import count
from random import Random

from otpweb.flows.delivery import Postman
from otpweb.flows.rehearsal.clock import StageClock
from otpweb.flows.rehearsal.mail_server import PretendServer
from otpweb.flows.services import Services
from otpweb.storage import outbox

Scene = Callable[[], Coroutine[None, None, None]]


class Stage:
    """Services with a clock and a mail server of their own, and all that is going to happen."""

    def __init__(self, services: Services, clock: StageClock, chance: Random) -> None:
        """Take the services whose clock is this one."""
        self.services = services
        self.clock = clock
        self.chance = chance
        self.mail = PretendServer(clock, chance)
        self._postman = Postman(services, self.mail)
        self._next_round: datetime | None = None
        self._due: list[tuple[datetime, int, Callable[[], None]]] = []
        self._numbers = count()
        self._players: set[asyncio.Task[None]] = set()
        self._is_quiet = asyncio.Event()

    def plan(self, moment: datetime, scene: Scene) -> None:
        """Have a scene begin at that moment."""
        self._at(moment, partial(self._begin, scene))

    async def sleep(self, seconds: float) -> None:
        """Let time pass in a scene, and others go on meanwhile."""
        turn = asyncio.get_running_loop().create_future()
        self._at(self.clock.now + timedelta(seconds=seconds), partial(turn.set_result, None))
        self._is_quiet.set()
        await turn

    async def play(self, until: datetime, on_begin: Callable[[], None]) -> None:
        """Play all that happens until that moment; what is under way then, is left so.

        `on_begin` is called for each scene that begins. Raises what a scene raises.
        """
        self._on_begin = on_begin
        try:
            while self._due and self._due[0][0] <= until:
                moment, _, go_on = heappop(self._due)
                self.clock.move_to(moment)
                self._is_quiet.clear()
                go_on()
                await self._is_quiet.wait()
                await self._look_after_mail()
        finally:
            for player in self._players:
                player.cancel()
            await asyncio.gather(*self._players, return_exceptions=True)
        self.clock.move_to(until)

    @property
    def planned(self) -> int:
        """How many scenes are going to begin."""
        return len(self._due)

    def _at(self, moment: datetime, act: Callable[[], None]) -> None:
        heappush(self._due, (moment, next(self._numbers), act))

    def _begin(self, scene: Scene) -> None:
        self._on_begin()
        player = asyncio.create_task(scene())
        self._players.add(player)
        player.add_done_callback(lambda _: self._is_quiet.set())

    async def _look_after_mail(self) -> None:
        for player in [player for player in self._players if player.done()]:
            self._players.remove(player)
            player.result()  # raises what went wrong
        is_due = self._next_round is not None and self._next_round <= self.clock.now
        if not is_due and not self.services.mail_waiting.is_set():
            return
        self.services.mail_waiting.clear()
        await self._postman.deliver_due()
        self._next_round = await outbox.next_due(self.services.db)
        if self._next_round:
            self._at(self._next_round, self._is_quiet.set)
