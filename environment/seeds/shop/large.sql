-- The large shop: 200,000 orders over three years, for indexes, plans, pagination and locks. No random number: every
-- value comes from hashint4extended, so that all learners (and their plans) see the same rows. Customer 1 is a wholesaler
-- with 2 % of all orders and product 1 a bestseller: skew is what makes a plan right for one value and wrong for another.
create function pg_temp.pick(row_number int, purpose int, choices int) returns int
    language sql immutable as
    $$ select ((hashint4extended(row_number, purpose) & 9223372036854775807) % choices)::int $$;

-- Checking half a million rows one by one takes longer than making them: keys and references of the two big tables come
-- back at the end, under the same names.
alter table orders drop constraint orders_customer_id_fkey;
alter table order_items
    drop constraint order_items_pkey,
    drop constraint order_items_order_id_fkey,
    drop constraint order_items_product_id_fkey;

insert into customers (id, name, email, city, country, referred_by, created_at)
select n,
       (array['Amara', 'Lena', 'Mateo', 'Priya', 'Misaki', 'Siobhán', 'Tomasz', 'Olivia', 'Kwame', 'Sofia', 'Jonas',
              'Fatima', 'Liam', 'Wei', 'Isabela', 'Noah', 'Grace', 'Emil', 'Yara', 'Zeynep'])[1 + pick.first] || ' ' ||
       (array['Okafor', 'Fischer', 'García', 'Raman', 'Satō', 'O''Connor', 'Nowak', 'Martin', 'Mensah', 'Rossi',
              'Lindqvist', 'El Amrani', 'Murphy', 'Chen', 'Souza', 'Williams', 'Kim', 'Hansen', 'Haddad', 'Kaya',
              'Dubois', 'Horvat', 'Dlamini', 'Tanaka', 'Torres'])[1 + pick.last],
       case when pick.mail > 0 then 'customer' || n || '@example.com' end,
       place.city,
       place.country,
       case when n > 100 and pick.mail > 14 then 1 + pg_temp.pick(n, 5, 100) end,
       timestamptz '2022-06-01 00:00:00+00' + pg_temp.pick(n, 6, 580 * 1440) * interval '1 minute'
from generate_series(1, 20000) as n,
     lateral (select pg_temp.pick(n, 1, 20), pg_temp.pick(n, 2, 25), pg_temp.pick(n, 3, 20), pg_temp.pick(n, 4, 12))
         as pick (first, last, mail, place)
     left join (values (0, 'Lagos', 'Nigeria'), (1, 'Berlin', 'Germany'), (2, 'Valencia', 'Spain'),
                       (3, 'Chennai', 'India'), (4, 'Osaka', 'Japan'), (5, 'Galway', 'Ireland'),
                       (6, 'Kraków', 'Poland'), (7, 'Lyon', 'France'), (8, 'São Paulo', 'Brazil'),
                       (9, 'Seoul', 'South Korea'), (10, 'Toronto', 'Canada')) as place (id, city, country)
         on place.id = pick.place;

insert into categories (id, name, parent_id)
select n,
       case when n <= 5 then (array['Home', 'Outdoors', 'Paper', 'Sports', 'Toys'])[n]
            when n <= 20 then 'Department ' || n
            else 'Shelf ' || n end,
       case when n <= 5 then null when n <= 20 then 1 + (n - 6) % 5 else 6 + (n - 21) % 15 end
from generate_series(1, 60) as n;

insert into products (id, name, category_id, price, stock, discontinued)
select n,
       (array['Enamel', 'Linen', 'Oak', 'Paper', 'Copper', 'Wool', 'Clay', 'Glass', 'Bamboo', 'Steel'])[1 + pg_temp.pick(n, 11, 10)]
       || ' ' ||
       (array['Mug', 'Lamp', 'Basket', 'Blanket', 'Notebook', 'Kettle', 'Tray', 'Stool', 'Clock', 'Vase'])[1 + pg_temp.pick(n, 12, 10)]
       || ' ' || n,
       case when n % 50 > 0 then 21 + pg_temp.pick(n, 13, 40) end,
       (490 + 100 * pg_temp.pick(n, 14, 150))::numeric / 100,
       pg_temp.pick(n, 15, 200),
       pg_temp.pick(n, 16, 25) = 0
from generate_series(1, 2000) as n;

insert into orders (id, customer_id, status, ordered_at, shipped_at, coupon)
select n,
       case when pick.customer < 1000 then null
            when pick.customer < 3000 then 1
            else 1 + pg_temp.pick(n, 22, 20000) end,
       pick.status,
       pick.ordered_at,
       case when pick.status = 'shipped' then pick.ordered_at + (1 + pg_temp.pick(n, 23, 8 * 1440)) * interval '1 minute' end,
       case pg_temp.pick(n, 24, 20) when 0 then 'WELCOME10' when 1 then 'SPRING15' when 2 then 'FRIEND5' end
from generate_series(1, 200000) as n,
     lateral (select pg_temp.pick(n, 21, 100000),
                     case when share < 72 then 'shipped' when share < 87 then 'paid' when share < 94 then 'cancelled'
                          when share < 98 then 'refunded' else 'pending' end,
                     -- Seven minutes and a half apart, a little shaken: time follows the number nearly, not quite.
                     timestamptz '2023-07-01 00:00:00+00' + n * interval '450 seconds'
                         + pg_temp.pick(n, 25, 7200) * interval '1 second'
              from pg_temp.pick(n, 26, 100) as share) as pick (customer, status, ordered_at);

insert into order_items (order_id, product_id, quantity, unit_price)
select n, product.id, 1 + pg_temp.pick(n, 40 + item, 4), product.price
from generate_series(1, 200000) as n,
     generate_series(1, 3) as item,
     products as product
-- Two or three different products per order; every hundredth order has none.
where n % 100 > 0
  and item <= 2 + n % 2
  and product.id = case when item = 1 and n % 10 = 0 then 1 else 2 + (pg_temp.pick(n, 30, 1990) + item * 3) % 1999 end;

alter table orders add constraint orders_customer_id_fkey foreign key (customer_id) references customers;
alter table order_items
    add constraint order_items_pkey primary key (order_id, product_id),
    add constraint order_items_order_id_fkey foreign key (order_id) references orders on delete cascade,
    add constraint order_items_product_id_fkey foreign key (product_id) references products;

insert into reviews (id, product_id, customer_id, rating, body, created_at)
select n,
       1 + pg_temp.pick(n, 51, 2000),
       case when n % 10 > 0 then 1 + pg_temp.pick(n, 52, 20000) end,
       least(5, 1 + pg_temp.pick(n, 53, 7)),
       (array['Does what it says.', 'Arrived on time and in one piece.', 'Smaller than I thought.', null,
              'My second one, so that tells you something.', 'The colour is nicer than in the picture.',
              'Broke after a month, but was replaced without a question.'])[1 + pg_temp.pick(n, 54, 7)],
       timestamptz '2023-07-15 00:00:00+00' + pg_temp.pick(n, 55, 1040 * 1440) * interval '1 minute'
from generate_series(1, 30000) as n;


-- Rows with explicit ids do not move the sequences behind them.
select setval(pg_get_serial_sequence('customers', 'id'), (select max(id) from customers)),
       setval(pg_get_serial_sequence('categories', 'id'), (select max(id) from categories)),
       setval(pg_get_serial_sequence('products', 'id'), (select max(id) from products)),
       setval(pg_get_serial_sequence('orders', 'id'), (select max(id) from orders)),
       setval(pg_get_serial_sequence('reviews', 'id'), (select max(id) from reviews));
