-- Prices that buyers choose, and prices that are reduced for a time.

-- The price of such an offer is the least that a buyer pays; above it they choose, with a suggestion where there is one.
alter table offers
  add column pay_what_you_want boolean not null default false,
  add column suggested_cents integer,
  add constraint offers_pay_what_you_want check (kind = 'one_time' or not pay_what_you_want),
  add constraint offers_suggested check (
    suggested_cents is null or (pay_what_you_want and suggested_cents between price_cents and 9999));

-- One-time prices of a creator that are lower from a start to an end. Never changed but for ending early.
create table price_reductions (
  -- The creator.
  account_id uuid not null,
  id uuid not null,
  -- Null: all works of the creator.
  asset_id uuid,
  percent integer not null check (percent between 5 and 90),
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  -- Ended early, or before it began.
  ended_at timestamptz,
  created_at timestamptz not null,
  primary key (account_id, id),
  constraint price_reductions_length check (ends_at > starts_at and ends_at - starts_at <= interval '720 hours')
);
create index price_reductions_by_end on price_reductions (account_id, ends_at);
alter table price_reductions enable row level security;
alter table price_reductions force row level security;
-- Buyers see what a price is now and was before, not what is planned.
create policy own on price_reductions for select to luna_app using (account_id = app_account());
create policy service on price_reductions to luna_service using (true) with check (true);
grant select on price_reductions to luna_app;
grant select, insert, update (ended_at) on price_reductions to luna_service;
