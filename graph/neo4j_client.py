"""How runoff talks to a Neo4j server: settings, transactions, and what goes wrong in one line each.

Only what every edition has is used (Neo4j 5 or later; a cluster or Aura by the same URIs). Values are parameters;
Cypher text is put together from names that `runoff.schema` declares, never from data.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from threading import Timer
from typing import TYPE_CHECKING, Any, TypeVar

from ..schema.errors import RunoffError, StoreUnavailable, UsageError

if TYPE_CHECKING:
    from neo4j import Driver, ManagedTransaction, Transaction

_T = TypeVar("_T")

SCHEMES = ("neo4j", "neo4j+s", "neo4j+ssc", "bolt", "bolt+s", "bolt+ssc")
_OLDEST = 5

#: Seconds for which a transaction is tried again while the server does not answer, as when a cluster chooses a new leader.
_RETRY_SECONDS = 15

#: What pushes lock, one at a time.
_LOCK_NODE = "push"

#: Seconds of waiting for another push after which the user is told.
_SAY_SO = 1.0


def is_uri(target: str) -> bool:
    """Whether a store's name is the URI of a Neo4j server."""
    scheme, separator, _ = target.partition("://")
    return bool(separator) and scheme in SCHEMES


def named_server() -> str | None:
    """The URI in NEO4J_URI (NEO4J_ADDRESS counts, too), else that of the local server if it runs."""
    named = os.environ.get("NEO4J_URI") or os.environ.get("NEO4J_ADDRESS")
    if named:
        return named
    from .neo4j_server import local_settings

    settings = local_settings()
    return settings.uri if settings else None


class Client:
    """A connection to one database of a server.

    Args:
        uri: `neo4j://`, `bolt://` and their encrypted forms.
        timeout: seconds for which a read transaction may run; None for the server's own bound.

    Raises:
        UsageError: no address of a server, or one with user or password in it.
        StoreUnavailable: unreachable, wrong password, no such database, too old, or the driver is not installed.
    """

    def __init__(self, uri: str, timeout: float | None = None) -> None:
        #: The URI without what may be secret in it, to be shown.
        self.address = shown(uri)
        self._uri = uri
        self._timeout = timeout or None
        self._database = os.environ.get("NEO4J_DATABASE") or None
        if "@" in uri:
            raise UsageError(
                f"{self.address}: user and password do not go into the address.",
                "Set NEO4J_USERNAME and NEO4J_PASSWORD.",
            )
        with self._reported():
            self._driver = self._open(uri)
        try:
            with self._reported():
                self._check_version()
        except ValueError as error:
            self.close()
            raise self._no_address(error) from error
        except RunoffError:
            self.close()
            raise

    def _no_address(self, error: Exception) -> UsageError:
        # The driver quotes the address, with what may be secret in it.
        told = " ".join(str(error).replace(self._uri, self.address).split()).rstrip(".")
        return UsageError(f"{self.address} is no address of a Neo4j server: {told}.", "Write neo4j://HOST:7687")

    def _open(self, uri: str) -> Driver:
        try:
            from neo4j import GraphDatabase, NotificationMinimumSeverity
        except ImportError:
            raise StoreUnavailable("the Neo4j driver is not installed.", 'pip install "runoff[neo4j]"') from None
        # Else Python writes the driver's warnings to standard error: what matters of them is in our one line.
        logging.getLogger("neo4j").addHandler(logging.NullHandler())
        login = _login(uri)
        try:
            return GraphDatabase.driver(
                uri,
                auth=login,
                connection_timeout=10,
                connection_acquisition_timeout=15,
                max_transaction_retry_time=_RETRY_SECONDS,
                notifications_min_severity=NotificationMinimumSeverity.OFF,
                user_agent="runoff",
            )
        except ValueError as error:
            raise self._no_address(error) from error

    def _check_version(self) -> None:
        agent = self._driver.get_server_info().agent
        number = agent.rpartition("/")[2].split(".")[0]
        if number.isdigit() and int(number) < _OLDEST:
            raise StoreUnavailable(
                f"{self.address} is {agent}; runoff needs Neo4j {_OLDEST} or later.", "Upgrade the server."
            )

    def close(self) -> None:
        """Close all connections."""
        self._driver.close()

    def read(self, cypher: str, **parameters: Any) -> list[list[Any]]:
        """Rows of a query, run in a read transaction."""
        return self._execute_read(lambda transaction: _rows(transaction, cypher, parameters))

    def read_both(self, cypher: str, parameters: Mapping[str, Any], after: str) -> tuple[list[Any], list[Any]]:
        """Rows of a query, and of one without parameters that is run after it in the same read transaction."""
        return self._execute_read(
            lambda transaction: (_rows(transaction, cypher, parameters), _rows(transaction, after, {}))
        )

    def _execute_read(self, work: Callable[[ManagedTransaction], _T]) -> _T:
        from neo4j import unit_of_work

        with self._reported(), self._driver.session(database=self._database, default_access_mode="READ") as session:
            return session.execute_read(unit_of_work(timeout=self._timeout)(work))

    def stream(self, cypher: str, **parameters: Any) -> Iterator[list[Any]]:
        """Rows of a query one by one, as the server sends them."""
        with (
            self._reported(),
            self._driver.session(database=self._database, default_access_mode="READ") as session,
            session.begin_transaction(timeout=self._timeout) as transaction,
        ):
            for record in transaction.run(cypher, parameters):
                yield list(record.values())

    def plan(self, cypher: str, **parameters: Any) -> list[str]:
        """The operators by which the server would run a query."""

        def operators(plan: Mapping[str, Any]) -> Iterator[str]:
            yield str(plan["operatorType"])
            for child in plan.get("children", ()):
                yield from operators(child)

        def explain(transaction: ManagedTransaction) -> list[str]:
            plan = transaction.run(f"EXPLAIN {cypher}", parameters).consume().plan
            return list(operators(plan or {"operatorType": ""}))

        return self._execute_read(explain)

    def write(self, work: Callable[[Callable[..., list[list[Any]]]], _T]) -> _T:
        """Run several statements in one write transaction; `work` gets a function that runs one."""

        def unit(transaction: ManagedTransaction) -> _T:
            return work(lambda cypher, **parameters: _rows(transaction, cypher, parameters))

        with self._reported(), self._driver.session(database=self._database) as session:
            return session.execute_write(unit)

    def write_schema(self, cypher: str) -> None:
        """Run a statement that changes constraints or indexes."""
        with self._reported(), self._driver.session(database=self._database) as session:
            session.run(cypher).consume()

    @contextmanager
    def alone(self, waiting: Callable[[], object]) -> Iterator[None]:
        """Keep all others that ask for this waiting; `waiting` is called if this one has to wait itself.

        What keeps them waiting is a node that is never committed: the server drops it as soon as this process, or the
        connection, is gone.
        """
        with ExitStack() as held:
            session = held.enter_context(self._driver.session(database=self._database))
            with self._reported():
                transaction = session.begin_transaction()
            held.callback(_roll_back, transaction)
            timer = Timer(_SAY_SO, waiting)
            timer.daemon = True
            timer.start()
            try:
                with self._reported():
                    transaction.run("MERGE (n:RunoffLock {id: $id})", id=_LOCK_NODE).consume()
            finally:
                timer.cancel()
            yield

    @contextmanager
    def _reported(self) -> Iterator[None]:
        """Turn the driver's errors into ours, each with a remedy and without a secret; those of our own code stay what they are."""
        try:
            from neo4j import exceptions
        except ImportError:
            yield
            return
        try:
            yield
        except exceptions.AuthError as error:
            raise StoreUnavailable(
                f"{self.address} refuses the user or the password.", "Set NEO4J_USERNAME and NEO4J_PASSWORD."
            ) from error
        except exceptions.ConfigurationError as error:
            raise self._no_address(error) from error
        except exceptions.Forbidden as error:
            raise StoreUnavailable(
                f"{self.address} forbids it: {_first_line(error)}.", "Use a user who may do it."
            ) from error
        except exceptions.ClientError as error:
            raise self._client_error(error) from error
        except exceptions.ServiceUnavailable as error:
            raise StoreUnavailable(
                f"{self.address} does not answer.", "Is the server running? Try: runoff neo4j status"
            ) from error
        except exceptions.TransientError as error:
            if "OutOfMemory" in str(error.code):
                raise StoreUnavailable(
                    f"{self.address} has too little memory.", "Give it more: runoff neo4j start --memory 2g"
                ) from error
            raise StoreUnavailable(f"{self.address} gave up: {_first_line(error)}.", "Try again.") from error
        except exceptions.DatabaseError as error:
            raise StoreUnavailable(f"{self.address} failed: {_first_line(error)}.", "Its log says more.") from error
        except (exceptions.DriverError, exceptions.Neo4jError) as error:
            raise StoreUnavailable(
                f"{self.address} does not answer: {_first_line(error)}.",
                "Is the server running? Try: runoff neo4j status",
            ) from error

    def _client_error(self, error: Any) -> RunoffError:
        code = str(error.code or "")
        if "AuthenticationRateLimit" in code:
            return StoreUnavailable(
                f"{self.address} has seen too many wrong passwords.", "Wait some seconds, and mend NEO4J_PASSWORD."
            )
        if "Database.DatabaseNotFound" in code:
            return StoreUnavailable(f'{self.address} has no database "{self._database}".', "Set NEO4J_DATABASE.")
        if "TransactionTimedOut" in code:
            return RunoffError(f"{self.address} ran out of time.", "Allow more: --timeout 5m")
        if "Security" in code:
            return StoreUnavailable(f"{self.address} forbids it: {_first_line(error)}.", "Use a user who may do it.")
        return StoreUnavailable(
            f"{self.address} refuses: {_first_line(error)}.", "Is it a Neo4j 5 that others use as well?"
        )


def _roll_back(transaction: Transaction) -> None:
    from neo4j.exceptions import DriverError, Neo4jError

    # If the connection is gone, so is what the transaction has done.
    with suppress(DriverError, Neo4jError):
        transaction.rollback()


def _rows(transaction: ManagedTransaction, cypher: str, parameters: Mapping[str, Any]) -> list[list[Any]]:
    return [list(record.values()) for record in transaction.run(cypher, dict(parameters))]


def shown(uri: str) -> str:
    """A URI without user, password and parameters, to be shown."""
    scheme, separator, rest = uri.partition("://")
    return f"{scheme}{separator}{rest.rpartition('@')[2].partition('?')[0]}"


def _first_line(error: object) -> str:
    text = getattr(error, "message", None) or str(error)
    lines = str(text).strip().splitlines()
    return (lines[0] if lines else type(error).__name__).rstrip(".")


def _login(uri: str) -> tuple[str, str] | None:
    """User and password: from the environment, else those of the local server; None for a server without."""
    user = os.environ.get("NEO4J_USERNAME") or os.environ.get("NEO4J_USER") or "neo4j"
    if "NEO4J_PASSWORD" in os.environ:
        password = os.environ["NEO4J_PASSWORD"]
        if not password:
            raise UsageError("NEO4J_PASSWORD is set and empty.", "Set it, or unset it.")
        return user, password
    from .neo4j_server import local_settings

    settings = local_settings()
    if settings is not None and settings.uri.partition("://")[2] == uri.partition("://")[2].replace(
        "localhost", "127.0.0.1"
    ):
        return settings.username, settings.password
    return None
