"""Chapters are written against these rows: every oddity that the seeds promise is looked for."""

import pytest

import environment


@pytest.fixture(scope="module")
def ask(_shared):
    """Run one query on a data set; each set is cloned once for this module."""
    made = {}

    def answer(data, query):
        if data not in made:
            made[data] = environment.database(data)
        return made[data].execute(query)

    with pytest.MonkeyPatch.context() as patch:
        for name in ("DATABASE_URL", "REDIS_URL"):
            patch.delenv(name, raising=False)
        patch.setenv("COURSE_STATE", str(_shared.folder))
        patch.setenv("COURSE_DATA", _shared.data)
        yield answer
        for database in made.values():
            database.drop()


SHOP = {"customers": 40, "categories": 12, "products": 30, "orders": 120, "order_items": 308, "reviews": 60}
BLOG = {"authors": 12, "posts": 100, "tags": 15, "post_tags": 250, "comments": 400}


ROWS = [("shop", *entry) for entry in SHOP.items()] + [("blog", *entry) for entry in BLOG.items()]


@pytest.mark.parametrize(("data", "table", "number"), ROWS)
def test_the_tables_have_as_many_rows_as_promised(ask, data, table, number):
    """Numbers in the chapters' text are these."""
    assert ask(data, f"select count(*) from {table}") == [(number,)]
    assert ask(f"{data}_empty", f"select count(*) from {table}") == [(0,)]


@pytest.mark.parametrize(
    ("data", "table"),
    [("shop", name) for name in SHOP if name != "order_items"] + [("blog", name) for name in BLOG],
)
def test_the_next_number_is_free(ask, data, table):
    """A learner's first insert must not meet the seed's rows."""
    query = f"select nextval(pg_get_serial_sequence('{table}', 'id')) = (select max(id) from {table}) + 1"
    assert ask(data, query) == [(True,)]


PAID = "status in ('paid', 'shipped')"
SPENT = f"""select customer_id, sum(quantity * unit_price) as spent from orders join order_items on order_id = orders.id
            where {PAID} group by customer_id"""
SHOP_ODDITIES = {
    "customers without email": "customers where email is null",
    "customers without city but with country": "customers where city is null and country is not null",
    "customers without city and country": "customers where city is null and country is null",
    "customers of the same name": "customers group by name having count(*) > 1",
    "cities of one name in two countries": "customers group by city having count(distinct country) > 1",
    "referred by somebody who was referred": "customers a join customers b on a.referred_by = b.id"
    " where b.referred_by is not null",
    "customers without orders": "customers c where not exists (select from orders where customer_id = c.id)",
    "orders of guests": "orders where customer_id is null",
    "orders without coupon": "orders where coupon is null",
    "orders with coupon": "orders where coupon is not null",
    "orders without items": "orders o where not exists (select from order_items where order_id = o.id)",
    "orders in the last second of a month": "orders where ordered_at = '2026-01-31 23:59:59+00'",
    "orders at midnight of a first": "orders where ordered_at = '2026-02-01 00:00:00+00'",
    "orders of a customer in one instant": "orders group by customer_id, ordered_at having count(*) > 1",
    "numbers that do not follow time": "orders a join orders b on a.id < b.id and a.ordered_at > b.ordered_at",
    "refunded orders that were shipped": "orders where status = 'refunded' and shipped_at is not null",
    "refunded orders that were not": "orders where status = 'refunded' and shipped_at is null",
    "shipped in another month": "orders where date_trunc('month', ordered_at) < date_trunc('month', shipped_at)",
    "products never sold": "products p where not exists (select from order_items where product_id = p.id)",
    "products without category": "products where category_id is null",
    "products out of stock": "products where stock = 0",
    "discontinued products that were sold": "products join order_items on product_id = id where discontinued",
    "free products": "products where price = 0",
    "names with a quote": "products where name like '%''%'",
    "names with a percent sign": "products where strpos(name, '%') > 0",
    "categories without products": "categories c where not exists (select from products where category_id = c.id)",
    "categories of the third level": "categories a join categories b on a.parent_id = b.id"
    " where b.parent_id is not null",
    "equal prices": "products group by price having count(*) > 2",
    "equal totals": "(select sum(quantity * unit_price) as total from order_items group by order_id) t"
    " group by total having count(*) > 1",
    "equal numbers of orders": "(select count(*) as n from orders group by customer_id) t"
    " group by n having count(*) > 1",
    "customers who spent the same": f"({SPENT}) t group by spent having count(*) > 1",
    "prices that have changed": "order_items i join products p on p.id = product_id where unit_price <> price",
    "two reviews of a product by one": "reviews where customer_id > 0"
    " group by customer_id, product_id having count(*) > 1",
    "reviews without text": "reviews where body is null",
    "reviews with an empty text": "reviews where body = ''",
    "anonymous reviews": "reviews where customer_id is null",
}


@pytest.mark.parametrize("oddity", SHOP_ODDITIES)
def test_the_shop_has_every_oddity(ask, oddity):
    """A query that overlooks a NULL, a tie or an empty group must give a wrong answer on these rows."""
    assert ask("shop", f"select 1 from {SHOP_ODDITIES[oddity]}")


def test_the_shop_has_a_month_without_paid_orders(ask):
    """A report per month has a gap that a plain GROUP BY leaves out."""
    months = ask("shop", f"select distinct extract(month from ordered_at)::int from orders where {PAID} order by 1")
    assert [month for (month,) in months] == [1, 2, 3, 5, 6]
    assert ask("shop", "select count(*) > 0 from orders where extract(month from ordered_at) = 4") == [(True,)]
    span = "min(ordered_at) >= '2026-01-01', max(ordered_at) < '2026-07-01', max(shipped_at) < '2026-07-01'"
    assert ask("shop", f"select {span} from orders") == [(True, True, True)]


SHOP_NEVER = [
    "orders where shipped_at < ordered_at",
    "orders where status = 'shipped' and shipped_at is null",
    "orders where status in ('pending', 'paid', 'cancelled') and shipped_at is not null",
    "orders join customers c on c.id = customer_id where ordered_at < created_at",
    "customers where referred_by >= id",
]


@pytest.mark.parametrize("accident", SHOP_NEVER)
def test_the_shop_is_consistent_where_it_should_be(ask, accident):
    """Oddities are chosen; accidents would only confuse."""
    assert ask("shop", f"select 1 from {accident}") == []


BLOG_ODDITIES = {
    "authors without email": "authors where email is null",
    "authors without bio": "authors where bio is null",
    "authors without posts": "authors a where not exists (select from posts where author_id = a.id)",
    "authors with drafts only": "posts group by author_id having bool_and(status = 'draft')",
    "authors who never comment": "posts p where not exists (select from comments c where c.author_id = p.author_id)",
    "published posts without comments": "posts p where status = 'published'"
    " and not exists (select from comments where post_id = p.id)",
    "posts without approved comments": "comments group by post_id having not bool_or(approved)",
    "posts without tags": "posts p where not exists (select from post_tags where post_id = p.id)",
    "tags without posts": "tags t where not exists (select from post_tags where tag_id = t.id)",
    "anonymous comments": "comments where author_id is null",
    "the same comment twice": "comments where author_id > 0 group by post_id, author_id, body having count(*) > 1",
    "posts with the same views": "posts where status = 'published' group by views having count(*) > 5",
    "posts published in one instant": "posts group by published_at having count(*) = 2",
    "ids that do not follow time": "posts a join posts b on a.id < b.id and a.published_at > b.published_at",
}


@pytest.mark.parametrize("oddity", BLOG_ODDITIES)
def test_the_blog_has_every_oddity(ask, oddity):
    """The same for the blog."""
    assert ask("blog", f"select 1 from {BLOG_ODDITIES[oddity]}")


def test_the_blog_has_twenty_drafts_and_a_third_to_approve(ask):
    """Numbers in the chapters' text are these."""
    drafts = "select count(*), count(published_at), sum(views) from posts where status = 'draft'"
    assert ask("blog", drafts) == [(20, 0, 0)]
    assert ask("blog", "select count(*) from comments where not approved") == [(133,)]


BLOG_NEVER = [
    "posts where slug !~ '^[a-z0-9]+(-[a-z0-9]+)*$'",
    "comments c join posts p on p.id = post_id where c.created_at <= p.published_at or status = 'draft'",
    "comments c join authors a on a.id = author_id where c.created_at < a.joined_at",
    "posts p join authors a on a.id = author_id where published_at < joined_at",
    "posts where length(body) < 60",
]


@pytest.mark.parametrize("accident", BLOG_NEVER)
def test_the_blog_is_consistent_where_it_should_be(ask, accident):
    """Slugs are such as a framework would make, and nobody comments before there is something to comment on."""
    assert ask("blog", f"select 1 from {accident}") == []


def test_the_large_shop_is_large_skewed_and_always_the_same(ask):
    """Plans and timings in the chapters rest on these rows, so none may come from chance."""
    for table, number, checksum in (("orders", 200_000, 310753284371), ("order_items", 496_000, -1519743845498)):
        query = f"select count(*), sum(hashtext(t::text)::bigint)::bigint from {table} t"
        assert ask("shop_large", query) == [(number, checksum)]
    shares = "count(*) filter (where customer_id = 1) > 3000, count(*) - count(customer_id) > 1000"
    assert ask("shop_large", f"select {shares} from orders") == [(True, True)]
    assert ask("shop_large", "select 1 from orders where shipped_at < ordered_at") == []


def test_the_large_shop_has_the_same_tables(ask):
    """Its keys were taken away for a fast start and came back."""
    columns = "conrelid::regclass::text, conname, pg_get_constraintdef(oid), convalidated"
    keys = f"select {columns} from pg_constraint order by 1, 2"
    assert ask("shop_large", keys) == ask("shop", keys)
