import psycopg
import pytest

import environment
from environment import services, templates


@pytest.fixture
def seeds(shared, tmp_path, monkeypatch):
    """Seeds of the test's own, on the shared server."""
    folder = tmp_path / "seeds"
    (folder / "tiny").mkdir(parents=True)
    (folder / "tiny/schema.sql").write_text("create table t (n int primary key);")
    (folder / "tiny/rows.sql").write_text("insert into t select generate_series(1, 5);")
    monkeypatch.setattr(templates, "SEEDS", folder)
    for cached in (templates._files, templates.template_name):
        cached.cache_clear()
    yield folder / "tiny"
    for cached in (templates._files, templates.template_name):
        cached.cache_clear()


def existing(like):
    with psycopg.connect(services.server("postgres").admin_url) as connection:
        rows = connection.execute(
            "select datname, datistemplate, datallowconn from pg_database where datname like %s", [like]
        )
        return rows.fetchall()


def test_data_sets_are_found_by_walking_the_folder():
    """A new folder with a schema is a new data set; nothing is registered anywhere."""
    assert sorted(templates.data_sets()) == ["blog", "blog_empty", "shop", "shop_empty", "shop_large"]


def test_a_changed_seed_makes_a_new_template_and_drops_the_old(seeds):
    """An update of the course reaches every learner, without leftovers."""
    assert environment.database("tiny").execute("select count(*) from t") == [(5,)]
    before = existing("template_tiny_" + "_" * 8)
    (seeds / "rows.sql").write_text("insert into t select generate_series(1, 7);")
    templates.template_name.cache_clear()
    assert environment.database("tiny").execute("select count(*) from t") == [(7,)]
    after = existing("template_tiny_" + "_" * 8)
    assert len(before) == len(after) == 1
    assert before != after


def test_a_template_cannot_be_entered_or_altered_by_the_learner(seeds):
    """All notebooks depend on templates, so no notebook may change one."""
    environment.database("tiny_empty")
    ((name, is_template, enterable),) = existing(templates.template_name("tiny_empty"))
    assert (is_template, enterable) == (True, False)
    with psycopg.connect(services.database_url(), autocommit=True) as learner:
        for statement in (f"alter database {name} allow_connections true", f"drop database {name}"):
            with pytest.raises(psycopg.Error):
                learner.execute(statement)


def test_a_half_made_template_is_made_again(seeds):
    """A builder killed between its last steps leaves a database with the right name that is no template yet."""
    name = templates.template_name("tiny")
    with psycopg.connect(services.database_url(), autocommit=True) as learner:
        learner.execute(f"create database {name}")
    assert environment.database("tiny").execute("select count(*) from t") == [(5,)]
    assert existing(name) == [(name, True, False)]


def test_a_mistake_in_a_seed_leaves_no_template(seeds):
    """A data set with an error fails each time, it is never half there."""
    (seeds / "rows.sql").write_text("insert into t values (1); insert into nowhere values (1);")
    for _ in range(2):
        with pytest.raises(psycopg.errors.UndefinedTable):
            environment.database("tiny")
    assert existing(templates.template_name("tiny")) == []


def test_clones_have_statistics_and_no_dead_rows(shared):
    """Plans are the same for everybody from the first query on."""
    db = environment.database("shop")
    pages = "select relpages > 0, relallvisible = relpages, reltuples from pg_class where relname = 'orders'"
    assert db.execute(pages) == [(True, True, 120.0)]
