-- Codes that lower the price of a one-time purchase, and who used them.

create table coupons (
  -- The creator.
  account_id uuid not null,
  id uuid not null,
  code text not null check (code ~ '^[A-Z0-9]{4,24}$'),
  -- Null: all works of the creator.
  asset_id uuid,
  percent integer check (percent between 5 and 90),
  amount_cents integer check (amount_cents between 1 and 9900),
  -- Null: without a limit.
  max_uses integer check (max_uses between 1 and 100000),
  -- Orders that were made with it and not given back.
  used integer not null default 0 check (used >= 0),
  is_once_per_buyer boolean not null,
  starts_at timestamptz not null,
  ends_at timestamptz not null check (ends_at > starts_at),
  -- Ended by hand, or made room for another of the same code.
  ended_at timestamptz,
  created_at timestamptz not null,
  primary key (account_id, id),
  constraint coupons_discount check ((percent is null) <> (amount_cents is null))
);
create unique index coupons_code on coupons (account_id, code) where ended_at is null;
alter table coupons enable row level security;
alter table coupons force row level security;
create policy own on coupons for select to luna_app using (account_id = app_account());
create policy service on coupons to luna_service using (true) with check (true);
grant select on coupons to luna_app;
grant select, insert, update (used, ended_at) on coupons to luna_service;

-- Made with the order, and released where nothing comes of it or the money goes back.
create table coupon_uses (
  -- The buyer.
  account_id uuid not null,
  order_id uuid not null,
  creator_id uuid not null,
  coupon_id uuid not null,
  -- As the coupon was then.
  is_once_per_buyer boolean not null,
  used_at timestamptz not null,
  released_at timestamptz,
  primary key (account_id, order_id, coupon_id)
);
create unique index coupon_uses_once on coupon_uses (account_id, coupon_id)
  where is_once_per_buyer and released_at is null;
create index coupon_uses_of_creator on coupon_uses (creator_id, coupon_id);
alter table coupon_uses enable row level security;
alter table coupon_uses force row level security;
create policy own on coupon_uses for select to luna_app using (account_id = app_account());
create policy service on coupon_uses to luna_service using (true) with check (true);
grant select on coupon_uses to luna_app;
grant select, insert, update (released_at) on coupon_uses to luna_service;
