"""Other rows for a moment: tables of their own, and a transaction that is rolled back at the end.

Each set of rows has a schema with copies of the five tables, made when it is first asked for. Inside the block
PostgreSQL looks there first, so `posts` means other rows. Deleting and inserting them each time would take a hundred
times longer.
"""

from contextlib import contextmanager

from django.db import connection, transaction

TABLES = ("authors", "posts", "tags", "post_tags", "comments")
LINKS = (
    ("posts", "author_id", "authors"),
    ("post_tags", "post_id", "posts"),
    ("post_tags", "tag_id", "tags"),
    ("comments", "post_id", "posts"),
    ("comments", "author_id", "authors"),
)

# A small newsroom with every awkward case that a real one has sooner or later.
ODD = """
INSERT INTO authors (id, name, email, bio, joined_at) VALUES
    (1, 'Ada Winter',    'ada@commit.example', 'Writes about servers.', '2025-01-10 09:00+00'),
    (2, 'Ben Lind',      NULL,                  NULL,                 '2025-02-10 09:00+00'),
    (3, 'Cleo Marsh',    'cleo@commit.example', NULL,                '2025-03-10 09:00+00'),  -- only comments
    (4, 'Ben Lind',      'ben@commit.example', NULL,                 '2025-04-10 09:00+00'),  -- same name
    (5, 'Dora Quist',    NULL,                  NULL,                 '2025-05-10 09:00+00');  -- only drafts
INSERT INTO posts (id, author_id, title, slug, body, status, published_at, views) VALUES
    (11, 1, 'Deploys on Friday',     'deploys-on-friday', 'Text.', 'published', '2026-03-01 08:00+00', 70),
    (12, 2, 'Cache me if you can',   'cache-me',          'Text.', 'published', '2026-03-02 08:00+00', 90),
    (13, 4, 'The missing semicolon', 'missing-semicolon', 'Text.', 'published', '2026-03-02 08:00+00', 90),  -- tie
    (14, 1, 'Diary of an outage',    'outage-diary',      'Text.', 'draft',     NULL,                   0),
    (15, 1, 'Naming things',         'naming-things',     'Text.', 'published', '2026-02-20 08:00+00', 10),
    (16, 5, 'Unfinished interview',  'interview',         'Text.', 'draft',     '2026-04-01 08:00+00',  0);  -- planned
INSERT INTO tags (id, name) VALUES
    (1, 'sql'), (2, 'git'), (3, 'cache'), (4, 'docker'), (5, 'linux'), (6, 'api'), (7, 'python'), (8, 'humour'),
    (9, 'career'), (10, 'unused');
INSERT INTO post_tags (post_id, tag_id) VALUES
    (11, 3), (12, 2), (12, 3), (14, 1),
    (13, 9), (13, 8), (13, 7), (13, 6), (13, 5), (13, 4), (13, 3), (13, 2), (13, 1);
INSERT INTO comments (id, post_id, author_id, body, approved, created_at) VALUES
    (21, 12, 3,    'Finally!',        true,  '2026-03-02 10:00+00'),
    (22, 12, NULL, 'Which key?',     true,  '2026-03-02 10:00+00'),  -- same moment, anonymous
    (23, 12, 1,    'Buy my course',     false, '2026-03-02 11:00+00'),
    (24, 13, 3,    'First in line',   false, '2026-03-03 08:00+00'),  -- nothing approved here
    (25, 15, 2,    'How much?',       true,  '2026-02-22 08:00+00'),
    (26, 15, 1,    'Ask the parser',    true,  '2026-02-21 08:00+00'),  -- higher id, but older
    (27, 14, 2,    'Nice draft',      true,  '2026-03-05 08:00+00');
"""

# Three hundred posts of thirty authors: a budget that holds here does not grow with the data.
CROWD = """
INSERT INTO authors (id, name, joined_at)
    SELECT n, 'Author ' || n, '2025-01-01 00:00+00' FROM generate_series(1, 30) AS n;
INSERT INTO posts (id, author_id, title, slug, body, status, published_at, views)
    SELECT n, 1 + n % 30, 'Post ' || n, 'post-' || n, 'Text.', CASE WHEN n % 10 = 0 THEN 'draft' ELSE 'published' END,
           timestamptz '2026-01-01 00:00+00' + n * interval '1 hour', n FROM generate_series(1, 300) AS n;
INSERT INTO tags (id, name) SELECT n, 'tag ' || n FROM generate_series(1, 20) AS n;
INSERT INTO post_tags (post_id, tag_id)
    SELECT p, 1 + (p + t) % 20 FROM generate_series(1, 300) AS p, generate_series(1, 3) AS t;
INSERT INTO comments (id, post_id, author_id, body, approved, created_at)
    SELECT n, 1 + n % 300, CASE WHEN n % 4 = 0 THEN NULL ELSE 1 + n % 30 END, 'Comment ' || n, n % 3 <> 0,
           timestamptz '2026-02-01 00:00+00' + n * interval '1 minute' FROM generate_series(1, 900) AS n;
"""

ROWS = {"blog": None, "empty": "", "odd": ODD, "crowd": CROWD}


@contextmanager
def situation(name, *also):
    """Inside the block the tables hold the rows called `name`, plus what the statements `also` add or change."""
    if name not in ROWS:
        raise ValueError(f"There is no situation called {name!r}; these exist: {', '.join(ROWS)}.")
    path = f"SET LOCAL search_path = {prepared(name)}, public" if ROWS[name] is not None else ""
    with transaction.atomic():
        with connection.cursor() as cursor:
            for statements in (path, *also):
                if statements.strip():
                    cursor.execute(statements)
        yield
        transaction.set_rollback(True)


def prepared(name):
    """The schema with these rows; it is made if this database does not have it yet."""
    schema = f"situation_{name}"
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regnamespace(%s) IS NULL", [schema])
        if cursor.fetchone()[0]:
            with transaction.atomic():
                cursor.execute(script(schema, ROWS[name]))
    return schema


def script(schema, rows):
    """Copies of the tables with these rows; the links come last, so that PostgreSQL checks them all at once."""
    tables = [
        f"CREATE TABLE {schema}.{table} (LIKE public.{table} INCLUDING ALL);"
        f"ALTER TABLE {schema}.{table} ALTER id RESTART 10001;"  # below are the ids of the rows
        for table in TABLES
    ]
    add = f"ALTER TABLE {schema}.%s ADD FOREIGN KEY (%s) REFERENCES {schema}.%s;"
    links = [add % link for link in LINKS]
    path = f"SET LOCAL search_path = {schema}, public;"
    return "".join([f"CREATE SCHEMA {schema};", *tables, path, rows, *links])
