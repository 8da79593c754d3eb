"""The story: who does what when, from four weeks ago until now."""

from datetime import datetime, timedelta
from functools import partial

from otpweb.flows.rehearsal import cast, mail_server, strangers
from otpweb.flows.rehearsal.admins import Admin
from otpweb.flows.rehearsal.browser import Browser
from otpweb.flows.rehearsal.cast import Person
from otpweb.flows.rehearsal.desk_work import DeskWork
from otpweb.flows.rehearsal.door import Guest
from otpweb.flows.rehearsal.stage import Scene, Stage

DAYS = 29  # codes are kept for thirty

_SPAMMER = 1  # of sixty
_DOUBTFUL = 11  # of thirty: nobody knows them, and they ask twice
_HELPER = 2
_HOURS = range(24)
_BUSY = (1, 1, 0, 0, 0, 1, 3, 8, 14, 15, 11, 9, 8, 10, 9, 8, 8, 7, 6, 7, 9, 9, 6, 3)


class Month:
    """Plans everything on a stage."""

    def __init__(self, stage: Stage, until: datetime, people: int) -> None:
        """Take the moment at which the month is over, and how many live in it."""
        self.admin = Admin(stage)
        self.begins = until - timedelta(days=DAYS)
        self._stage = stage
        self._until = until
        self._people = cast.people(stage.chance, people)
        doubtful = {person.username for person in self._people[_DOUBTFUL::30]}
        self._desk = DeskWork(stage, self.admin, doubtful)
        self._morning = _last_morning(until)

    def plan(self) -> None:
        """Put everything on the stage; nothing has happened yet."""
        self._stage.plan(self.begins, self.admin.begin)
        for number, person in enumerate(self._people):
            self._plan_person(number, person)
        self._plan_weather()
        self._plan_strangers()
        self._plan_desk()

    def _plan_person(self, number: int, person: Person) -> None:
        guest, chance = Guest(self._stage, person), self._stage.chance
        # Most came in the first weeks; some keep coming, until an hour ago.
        arrives = self.begins + (self._until - self.begins) * chance.random() ** 1.4
        arrives = min(self._busy_hour(arrives), self._until - timedelta(minutes=25))
        if number % 40 == cast.NEWCOMER:
            arrives = self._until - timedelta(hours=7) * chance.uniform(0.1, 1)
        elif number % 60 == _SPAMMER:
            arrives = self.begins + timedelta(days=chance.uniform(2, 12))
        elif number % 60 == _DOUBTFUL:
            arrives = self._until - timedelta(days=chance.uniform(9, 14))
        self._plan(arrives, self._arrival(number, guest))
        for _ in range(person.visits):
            comes = self._busy_hour(arrives + (self._until - arrives) * chance.random())
            self._plan(max(comes, arrives + timedelta(minutes=20)), guest.log_in)
        if number % 30 == _DOUBTFUL:
            asks = self._busy_hour(arrives + timedelta(days=8.5))
            if number % 60 == _DOUBTFUL:  # so lately that it stands in the queue
                asks = self._until - timedelta(hours=chance.uniform(0.5, 5))
            self._plan(asks, guest.ask_again)
        if number % 17 == 4:
            self._plan(self._busy_hour(arrives + timedelta(days=3)), guest.recover)

    def _arrival(self, number: int, guest: Guest) -> Scene:
        local, _, domain = guest.person.email.partition("@")
        match number % 25:
            case 3:  # two letters in the wrong order; the relay knows no such domain
                typed = f"{local}@{domain[:2]}{domain[3]}{domain[2]}{domain[4:]}"
                self._stage.mail.refused[typed.rpartition("@")[2]] = mail_server.NO_SUCH_DOMAIN
                return partial(guest.register_mistyped, typed)
            case 9:  # a mailbox that was closed; they never come in
                self._stage.mail.refused[guest.person.email] = mail_server.NO_SUCH_USER
        return guest.register

    def _plan_weather(self) -> None:
        morning = self._morning
        self._stage.mail.troubles = mail_server.morning_of_trouble(morning)
        self._stage.mail.slow_domains[cast.SLOW_DOMAIN] = 5.0
        for number, person in enumerate(self._people[: len(self._people) // 3]):
            comes = morning + timedelta(hours=7.5 + 2.3 * self._stage.chance.random())
            if number % 2:  # more than usual: the news said that places are few
                self._plan(comes, Guest(self._stage, person).log_in)
        self._plan(morning + timedelta(hours=8.95), self._desk.mend_mail)

    def _plan_strangers(self) -> None:
        stage, people = self._stage, self._people
        self._ago(6.4, partial(strangers.spray, stage, people, 300))
        self._ago(2.2, partial(strangers.register_many, stage, 14, "mailinator.com", finish=False))
        self._ago(0.2, partial(strangers.register_many, stage, 4, "yopmail.com", finish=True))
        self._ago(9.4, partial(strangers.register_many, stage, 5, "promo.test", finish=True))
        owner = Browser(people[0].device, people[0].address)
        self._ago(4.6, partial(strangers.guess_codes, stage, people[0], 7, owner))
        # So lately that the budgets are near their ends still.
        self._ago(0.02, partial(strangers.guess_codes, stage, people[1], 2, None))
        self._ago(0.022, partial(strangers.guess_codes, stage, people[-1], 4, None))
        self._ago(0.018, partial(strangers.spray, stage, people[2:6], 90))

    def _plan_desk(self) -> None:
        desk = self._desk
        for number, person in enumerate(self._people):
            if number % 60 == _SPAMMER:
                self._ago(5 + number / 100, partial(desk.suspend, person.username))
            if number % 120 == 60 + _SPAMMER:
                self._ago(3 + number / 200, partial(desk.restore, person.username))
        self._ago(16, partial(desk.give_role, self._people[_HELPER].username))
        self._ago(4.4, partial(desk.help_in, self._people[0].username))
        for days in range(1, DAYS):
            self._ago(days - 0.31, self.admin.look_in)
            self._ago(days - 0.3, desk.clear_queue)
        for times in range(1, 6 * DAYS):
            self._ago(times / 6, desk.hear_of_queue)

    def _ago(self, days: float, scene: Scene) -> None:
        self._plan(self._until - timedelta(days=days), scene)

    def _plan(self, moment: datetime, scene: Scene) -> None:
        if self.begins + timedelta(hours=1) < moment < self._until:
            self._stage.plan(moment, scene)

    def _busy_hour(self, moment: datetime) -> datetime:
        """Return a moment of the same day when people are up; fewer at weekends."""
        chance = self._stage.chance
        if moment.weekday() > 4 and chance.random() < 0.4:
            moment -= timedelta(days=2)
        [hour] = chance.choices(_HOURS, _BUSY)
        return moment.replace(hour=hour)


def _last_morning(until: datetime) -> datetime:
    """Return the beginning of the last day whose morning is over."""
    midnight = until.replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight if until.hour >= 12 else midnight - timedelta(days=1)
