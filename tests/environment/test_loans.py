"""Judge databases come back as they were, or they are dropped."""

import psycopg
import pytest

import environment
from environment import templates
from environment.guests import Guests


@pytest.fixture
def guests(shared):
    with Guests() as guests:
        yield guests


class Borrower:
    """One guest that borrows directly from the server, as its relay would."""

    def __init__(self, guests, data):
        self.guests, self.connection = guests, guests.connection()
        self.role, self.password = guests.host.admit(self.connection)
        self.loan = guests.loans.lend(self.connection, data, self.role)
        self.name = self.loan.name

    def connect(self, **options):
        address = self.guests.host.address
        host, port = (address.rpartition("/.s.PGSQL.")[::2]) if isinstance(address, str) else address
        return psycopg.connect(
            host=host, port=port, dbname=self.name, user=self.role, password=self.password, autocommit=True, **options
        )

    def leave(self):
        self.guests.host.shut_out(self.connection, self.role)
        self.guests.loans.take_back(self.connection, self.loan, self.role)
        self.guests.host.dismiss(self.connection, self.role)


def lent_next(guests, data):
    other = Borrower(guests, data)
    other.leave()
    return other.name


def test_a_clean_one_is_lent_again(guests):
    borrower = Borrower(guests, "shop")
    with borrower.connect() as connection:
        assert connection.execute("select count(*) from reviews").fetchone() == (60,)
    borrower.leave()
    assert lent_next(guests, "shop") == borrower.name


def test_who_lends_first_leaves_the_learners_templates_as_they_are(guests, admin_url):
    data = "blog_empty"
    with psycopg.connect(admin_url, autocommit=True) as connection:
        name = templates.template_name(data)
        connection.execute(f"alter database {name} with is_template false" if _exists(connection, name) else "select 1")
        connection.execute(f"drop database if exists {name} with (force)")
    Borrower(guests, data).leave()
    mine = environment.database(data)
    assert mine.execute("select distinct tableowner from pg_tables where schemaname = 'public'") == [("course",)]


def _exists(connection, name):
    return connection.execute("select 1 from pg_database where datname = %s", [name]).fetchone() is not None


def test_two_guests_never_share_one(guests):
    one, other = Borrower(guests, "shop"), Borrower(guests, "shop")
    assert one.name != other.name
    with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
        one.name = other.name
        one.connect()
    one.name = one.loan.name
    one.leave()
    other.leave()


def test_honest_use_of_an_empty_one_leaves_no_trace(guests):
    """Rows that were rolled back have moved the sequences and taken room: both are put right."""
    borrower = Borrower(guests, "shop_empty")
    with borrower.connect() as connection:
        connection.execute("begin; insert into categories (name) values ('Tea'), ('Coffee'); rollback")
    borrower.leave()
    again = Borrower(guests, "shop_empty")
    assert again.name == borrower.name
    with again.connect() as connection:
        assert connection.execute("select pg_relation_size('categories')").fetchone() == (0,)
        assert connection.execute("insert into categories (name) values ('Tea') returning id").fetchone() == (1,)
    again.leave()


@pytest.mark.parametrize(
    "change",
    [
        "insert into categories (name) values ('Tea')",
        "delete from reviews where id = 1",
        "update reviews set rating = 6 - rating where rating <> 3",
        "update reviews set rating = rating where id = 1",
        "delete from reviews; rollback; begin; insert into reviews select * from reviews limit 0; "
        "update products set name = name where id = 1",
        "select lo_create(0)",
        "grant select on reviews to public",
        "alter default privileges grant select on tables to public",
        "begin; insert into categories (name) select g::text from generate_series(1, 9999) g; rollback",
    ],
)
def test_a_changed_one_is_never_lent_again(guests, change):
    """Also where the rows look the same again: their order may be another one."""
    borrower = Borrower(guests, "shop")
    with borrower.connect() as connection:
        connection.execute(change)
    borrower.leave()
    assert lent_next(guests, "shop") != borrower.name
    names = guests.host.sizes(guests.connection(), [borrower.name])
    assert names == {}


@pytest.mark.parametrize(
    "attack",
    [
        "create table mine (a int)",
        "create temporary table reviews (a int)",
        "create schema mine",
        "create view mine as select 1",
        "create function mine() returns int language sql as 'select 1'",
        "create trigger mine before insert on reviews execute function suppress_redundant_updates_trigger()",
        "alter table reviews add column mine int",
        "alter sequence reviews_id_seq increment 2",
        "drop table reviews",
        "truncate reviews",
        "create index on reviews (rating)",
        "alter database lent_shop set timezone = 'UTC'",
        "comment on table reviews is 'mine'",
    ],
)
def test_nothing_but_rows_can_be_changed(guests, attack):
    borrower = Borrower(guests, "shop")
    refused = (psycopg.errors.InsufficientPrivilege, psycopg.errors.InvalidCatalogName)
    with borrower.connect() as connection, pytest.raises(refused):
        connection.execute(attack)
    borrower.leave()
    assert lent_next(guests, "shop") == borrower.name


def test_a_session_that_stays_is_ended_first(guests):
    borrower = Borrower(guests, "shop")
    connection = borrower.connect()
    connection.execute("begin; delete from reviews")
    borrower.leave()
    with pytest.raises(psycopg.OperationalError):
        connection.execute("commit")
    assert lent_next(guests, "shop") == borrower.name


def test_those_that_nobody_has_are_dropped_in_the_end(shared, admin_url):
    with Guests() as guests:
        borrower = Borrower(guests, "shop_empty")
        assert guests.host.sizes(guests.connection(), [borrower.name])
        borrower.leave()
    with psycopg.connect(admin_url) as connection:
        assert not _exists(connection, borrower.name)
