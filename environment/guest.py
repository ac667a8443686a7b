"""One sandboxed run as the services know it: its role, its databases, its Redis, and who may come in where."""

import secrets
import socket
from typing import TYPE_CHECKING

import psycopg

from environment import desk, guest_client, install, services, startup
from environment.desk import Answer, Refused
from environment.errors import ServiceError
from environment.loans import Loan
from environment.relay import Line, Porch, Reception

if TYPE_CHECKING:
    from environment.guests import Guests

# In a network of its own; outside of one they are what the system gives.
PORTS = (5432, 6379, 7432)
MOST_LINES = 64
MOST_DATABASES = 40
MOST_LOANS = 8
_FULL = "this run has taken more room in the database server than it may"


class Guest:
    """Made by `Guests.admit`; `excess` says which limit it went beyond, if any."""

    def __init__(self, guests: "Guests", role: str, password: str, ports: tuple[int, ...]) -> None:
        self._guests, self.role, self._password, self.ports = guests, role, password, ports
        self.excess = ""
        self.gone = False
        self.databases: dict[str, int] = {}  # with the size that each had when it was new
        self.loans: dict[tuple[str, int], Loan] = {}
        self._home_is_made = False
        self.redis = guests.spare_redis()
        self._token = secrets.token_hex(16)
        answers = {
            "database": self._database,
            "drop": self._drop,
            "borrow": self._borrow,
            "status": self._status,
            "requirements": self._requirements,
        }
        self._desk = desk.Desk(self._token, answers)
        self.porch = Porch(guests.relay, MOST_LINES)

    @property
    def env(self) -> dict[str, str]:
        """The variables that tell the run where its services are."""
        return {
            "DATABASE_URL": self._url(self.role),
            "REDIS_URL": f"redis://:{self.redis.password}@127.0.0.1:{self.ports[1]}/0",
            guest_client.VARIABLE: f"127.0.0.1:{self.ports[2]}/{self._token}",
        }

    def serve(self, listeners: list[socket.socket]) -> None:
        """Answer on these sockets, one for each of `ports`, from now on; they are closed when the guest leaves."""
        for listener, receive in zip(listeners, (self._at_postgres, self._at_redis, self._at_desk), strict=True):
            self.porch.listen(listener, receive)

    def leave(self) -> None:
        """End all that the guest has; its databases go a little later."""
        self._guests.leave(self)

    def _url(self, name: str) -> str:
        return f"postgresql://{self.role}:{self._password}@127.0.0.1:{self.ports[0]}/{name}"

    # What happens on the relay's thread.

    def _at_postgres(self, line: Line) -> Reception:
        held, refusals = b"", 0

        def receive(data: bytes) -> None:
            nonlocal held, refusals
            held += data
            try:
                while (message := startup.read(held)) and message.kind == "encryption":
                    held, refusals = held[message.size :], refusals + 1
                    if refusals > 2:  # there are two kinds of encryption to ask for
                        raise startup.Malformed("unsupported frontend protocol 1234.5679")
                    line.say(b"N")
            except startup.Malformed as error:
                line.say(startup.refusal("08P01", str(error)), last=True)
                return
            if message:
                self._open_postgres(line, message, held)

        return receive

    def _open_postgres(self, line: Line, message: startup.Startup, data: bytes) -> None:
        refusal = self._refusal(message)
        if refusal:
            line.say(refusal, last=True)
        elif message.database == self.role and not self._home_is_made:
            line.hold(True)
            self._guests.front.do(lambda: self._make_home(line, data))
        else:
            line.open(self._guests.host.address, data)

    def _refusal(self, message: startup.Startup) -> bytes:
        if message.kind == "cancel":
            return b""
        if self.excess:
            return startup.refusal("53100", _FULL)
        if message.user != self.role:
            return startup.refusal("28P01", f'password authentication failed for user "{message.user}"')
        lent = any(loan.name == message.database for loan in list(self.loans.values()))
        if message.database != self.role and message.database not in self.databases and not lent:
            return startup.refusal("3D000", f'database "{message.database}" does not exist')
        return b""

    def _at_redis(self, line: Line) -> Reception:
        line.hold(True)
        self._guests.front.do(lambda: self._open_redis(line))
        return lambda _data: None

    def _at_desk(self, line: Line) -> Reception:
        held, known = b"", False

        def receive(data: bytes) -> None:
            nonlocal held, known
            held += data
            if not known and b"\n" in held:
                token, _, held = held.partition(b"\n")
                known = self._desk.knows(token)
                if not known:
                    line.close()
                    return
            if len(held) > desk.LONGEST:
                line.say(b'{"error": "The question is too long."}\n', last=True)
            elif known and b"\n" in held:
                question = held.partition(b"\n")[0]
                line.hold(True)
                self._guests.front.do(lambda: self._reply(line, question))

        return receive

    # What happens on the front thread, one after the other.

    def _reply(self, line: Line, question: bytes) -> None:
        try:
            answer = self._desk.reply(question)
        except psycopg.Error as error:
            self._guests.note(error)
            answer = b'{"error": "PostgreSQL could not do this for the run."}\n'
        self._guests.relay.call(lambda: line.say(answer, last=True))

    def _make_home(self, line: Line, data: bytes) -> None:
        try:
            if not self._home_is_made:
                self._must_stay()
                self._new_database("", self.role)
                self._home_is_made = True
        except (ServiceError, psycopg.Error) as error:
            self._guests.note(error)
            refusal = startup.refusal("57P03", "the database of this run could not be made")
            self._guests.relay.call(lambda: line.say(refusal, last=True))
        else:
            self._guests.relay.call(lambda: line.open(self._guests.host.address, data))

    def _open_redis(self, line: Line) -> None:
        try:
            self._must_stay()
            self.redis.start()
            self._guests.note_redis(self.redis)
        except (ServiceError, OSError) as error:
            self._guests.note(error)
            self._guests.relay.call(line.close)
        else:
            self._guests.relay.call(lambda: line.open(self.redis.socket, b""))

    def _must_stay(self) -> None:
        if self.gone or self.excess:
            raise Refused(f"This run gets no more services: {_FULL if self.excess else 'it has ended'}.")

    def _new_database(self, data: str, name: str = "") -> str:
        if len(self.databases) >= MOST_DATABASES:
            raise Refused(f"This run has {MOST_DATABASES} databases: drop some before you make more.")
        guests = self._guests
        name = guests.host.clone(guests.connection(), self.role, data, name)
        self.databases[name] = guests.size_when_new(data, name)
        return name

    def _database(self, question: Answer) -> Answer:
        data = desk.data_set(question)
        self._must_stay()
        name = self._new_database(data)
        return {"name": name, "url": self._url(name)}

    def _drop(self, question: Answer) -> Answer:
        name = desk.text(question, "name")
        if name in self.databases and name != self.role:
            self._guests.host.drop(self._guests.connection(), name)
            del self.databases[name]
        return {}

    def _borrow(self, question: Answer) -> Answer:
        data = desk.data_set(question)
        process = question.get("process")
        self._must_stay()
        key = (data, process if isinstance(process, int) else 0)
        if key not in self.loans:
            if len(self.loans) >= MOST_LOANS:
                raise Refused(f"This run has borrowed {MOST_LOANS} databases; that is enough.")
            self.loans[key] = self._guests.loans.lend(self._guests.connection(), data, self.role)
        name = self.loans[key].name
        return {"name": name, "url": self._url(name)}

    def _status(self, _question: Answer) -> Answer:
        versions = {one.name.lower()[:5]: one.version for one in services.status()}
        return {"versions": {"postgres": versions.get("postg", ""), "redis": versions.get("redis", "")}}

    def _requirements(self, question: Answer) -> Answer:
        return {"requirements": install.requirements(desk.text(question, "extra"))}
