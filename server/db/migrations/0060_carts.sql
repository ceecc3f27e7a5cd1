-- Carts, orders of several works, and card payments that pay for several sales.

-- Works that somebody means to buy together: kept until they are bought or removed.
create table cart_items (
  account_id uuid not null,
  asset_id uuid not null,
  -- As it was called and what it cost when it was added, to say what changed since.
  title text not null,
  price_cents integer not null check (price_cents >= 0),
  added_at timestamptz not null,
  primary key (account_id, asset_id)
);
alter table cart_items enable row level security;
alter table cart_items force row level security;
create policy own on cart_items to luna_app using (account_id = app_account()) with check (account_id = app_account());
create policy service on cart_items to luna_service using (true) with check (true);
grant select, insert, delete on cart_items to luna_app;
grant select, delete on cart_items to luna_service;

-- An order of a cart or a bundle names no work itself: its items do. Existing rows satisfied the narrower checks.
alter table orders drop constraint orders_kind_check;
alter table orders drop constraint orders_check;
alter table orders add constraint orders_kind_check
  check (kind in ('one_time', 'subscription', 'license', 'top_up', 'cart', 'bundle')) not valid;
alter table orders add constraint orders_check
  check ((kind in ('top_up', 'cart', 'bundle')) = (asset_id is null)) not valid;

-- The works of such an order, as they were when it was made; each becomes a sale of its own.
create table order_items (
  account_id uuid not null,
  order_id uuid not null,
  asset_id uuid not null,
  -- In the order in which the buyer saw them, from 0.
  place smallint not null check (place >= 0),
  version_id uuid not null,
  creator_id uuid not null,
  offer_id uuid not null,
  ancestry jsonb not null,
  title text not null,
  price_cents integer not null check (price_cents >= 0),
  -- Once the order is paid, one of these: its sale, or why it could not be had any more.
  sale_id uuid,
  failure text,
  primary key (account_id, order_id, asset_id),
  check (sale_id is null or failure is null)
);
create unique index order_items_of_sale on order_items (account_id, sale_id) where sale_id is not null;
alter table order_items enable row level security;
alter table order_items force row level security;
create policy own on order_items for select to luna_app using (account_id = app_account());
create policy service on order_items to luna_service using (true) with check (true);
grant select on order_items to luna_app;
grant select, insert, update (sale_id, failure) on order_items to luna_service;

-- The sales that one card payment paid for, where it paid for several. A payment of one sale names it in
-- payment_references and payment_taxes as before.
create table payment_sales (
  account_id uuid not null,
  -- The payment by its name at the payment service.
  reference text not null,
  sale_id uuid not null,
  -- Of the payment, with tax.
  amount_cents integer not null check (amount_cents >= 0),
  tax_cents integer not null check (tax_cents between 0 and amount_cents),
  primary key (account_id, reference, sale_id),
  unique (account_id, sale_id)
);
alter table payment_sales enable row level security;
alter table payment_sales force row level security;
create policy own on payment_sales for select to luna_app using (account_id = app_account());
create policy service on payment_sales to luna_service using (true) with check (true);
grant select on payment_sales to luna_app;
grant select, insert on payment_sales to luna_service;

-- What a bank takes of each sale of a payment while it holds the money, so that the same is released or lost later.
create table dispute_sales (
  account_id uuid not null,
  processor_dispute_id text not null,
  sale_id uuid not null,
  amount_cents integer not null check (amount_cents > 0),
  primary key (account_id, processor_dispute_id, sale_id)
);
alter table dispute_sales enable row level security;
alter table dispute_sales force row level security;
create policy own on dispute_sales for select to luna_app using (account_id = app_account());
create policy service on dispute_sales to luna_service using (true) with check (true);
grant select on dispute_sales to luna_app;
grant select, insert on dispute_sales to luna_service;
