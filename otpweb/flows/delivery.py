"""Delivering the outbox: claimed with a lease, tried again while the code lives."""

import asyncio
import logging
import random
from contextlib import suppress
from datetime import datetime, timedelta
from email.message import EmailMessage
from typing import Protocol, assert_never

from otpweb.domain.mails import RENEW_LEASE_AFTER, Mail, MailState, next_attempt
from otpweb.flows import letters
from otpweb.flows.mail_watch import LOOK_EVERY
from otpweb.flows.services import Services
from otpweb.mail.console import Printed
from otpweb.mail.smtp import CONNECTIONS, Accepted, Delayed, Delivery, Refused
from otpweb.storage import outbox
from otpweb.storage.database import StorageUnavailable

_LANES = CONNECTIONS  # mails under way at once: more would only wait for each other
_LONGEST_REST = 1.0  # seconds; by then retries and mails of other processes are noticed
_SWEEP_EVERY = timedelta(seconds=10)

_log = logging.getLogger("otpweb.mail")


class Transport(Protocol):
    """Whatever takes a message: a mail server, or the console."""

    async def deliver(
        self, message: EmailMessage, *, sender: str, recipient: str
    ) -> Delivery | Printed:
        """Hand the message over and say what came of it."""

    async def close(self) -> None:
        """Let go of open connections."""


class Postman:
    """Empties the outbox, in every process that serves."""

    def __init__(self, services: Services, transport: Transport) -> None:
        self._services = services
        self._transport = transport
        self._under_way: dict[asyncio.Task[None], Mail] = {}
        self._next_sweep = self._next_renewal = self._next_look = services.clock()

    async def run(self) -> None:
        """Deliver until cancelled. A database that is away is waited for."""
        while True:
            self._services.mail_waiting.clear()
            try:
                await self._round()
            except StorageUnavailable as problem:
                _log.warning("The outbox cannot be read, trying again: %s", problem)
            await self._rest()

    async def deliver_due(self) -> None:
        """Deliver what is due now, and return when it is settled or put back: for whoever does
        not stay. Raises StorageUnavailable.
        """
        await self._round()
        while self._under_way:
            await asyncio.wait(self._under_way)
            await asyncio.sleep(0)  # for what is called when each is done

    async def finish(self, *, within: float) -> None:
        """Give mails that are under way so many seconds; the rest keep their lease and are sent
        by whoever finds it run out.
        """
        if self._under_way:
            _, late = await asyncio.wait(self._under_way, timeout=within)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
        await self._transport.close()

    async def _round(self) -> None:
        now = self._services.clock()
        if now >= self._next_sweep:
            self._next_sweep = now + _SWEEP_EVERY
            await outbox.expire(self._services.db, now=now)
        await self._renew_leases(now)
        room = _LANES - len(self._under_way)
        for mail in await outbox.claim(self._services.db, limit=room, now=now) if room else []:
            task = asyncio.create_task(self._deliver(mail))
            self._under_way[task] = mail
            task.add_done_callback(self._done)
        await self._watch(now)

    async def _renew_leases(self, now: datetime) -> None:
        if now < self._next_renewal:
            return
        self._next_renewal = now + RENEW_LEASE_AFTER
        for mail in list(self._under_way.values()):
            await outbox.renew_lease(self._services.db, mail.id, now=now)

    async def _watch(self, now: datetime) -> None:
        if now >= self._next_look:
            self._next_look = now + LOOK_EVERY
            await self._services.mail_watch.look(self._services.db, now=now)

    async def _rest(self) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(_LONGEST_REST):
                await self._services.mail_waiting.wait()

    def _done(self, task: asyncio.Task[None]) -> None:
        del self._under_way[task]
        if len(self._under_way) == _LANES - 1:
            self._services.mail_waiting.set()
        if not task.cancelled() and (problem := task.exception()):
            _log.error("A mail could not be handled; its lease brings it back", exc_info=problem)

    async def _deliver(self, mail: Mail) -> None:
        services = self._services
        message = letters.compose(services, mail)
        if message is None:
            await self._settle(mail, MailState.EXPIRED, "the key of its code is gone")
            return
        delivery = await self._transport.deliver(
            message,
            sender=services.composer.letterhead.sender_address,
            recipient=mail.recipient,
        )
        match delivery:
            case Accepted(reply):
                await self._settle(mail, MailState.ACCEPTED, reply)
            case Printed():
                await self._settle(mail, MailState.PRINTED, "")
            case Refused(reply, recipient=True):
                await self._settle(mail, MailState.REFUSED, reply)
            case Refused(reply):
                await self._settle(mail, MailState.FAILED, reply)
                _log.error(
                    "The mail server does not take our mail: %s",
                    letters.conceal(services, mail, reply),
                )
            case Delayed(reply):
                await self._delay(mail, letters.conceal(services, mail, reply))
            case _:
                assert_never(delivery)

    async def _settle(self, mail: Mail, state: MailState, reply: str) -> None:
        now, reply = self._services.clock(), letters.conceal(self._services, mail, reply)
        await outbox.settle(self._services.db, mail.id, state, now=now, reply=reply)

    async def _delay(self, mail: Mail, reply: str) -> None:
        _log.warning("A mail is delayed, try %d: %s", mail.attempts, reply)
        jitter = random.uniform(0.8, 1.2)  # noqa: S311 - spreads load, guards nothing
        again = next_attempt(mail, self._services.clock(), jitter=jitter)
        if again is None:
            await self._settle(mail, MailState.EXPIRED, reply)
        else:
            await outbox.delay(self._services.db, mail.id, until=again, reply=reply)
