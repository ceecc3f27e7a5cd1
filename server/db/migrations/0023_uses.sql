-- One turn of one story is one use, whatever the key of the request; and the files that are handed out for a use.

-- Set for uses sold from now on: before, the same turn could be sold twice.
alter table sales add column is_one_use boolean not null default false;
create unique index sales_used_once on sales (account_id, asset_id, story_id, turn_id)
  where is_one_use and state <> 'refunded';

create or replace function record_sales(sales json, parts json) returns void language plpgsql as $$
begin
  insert into sales (account_id, id, key, state, offer, paid_from, asset_id, version_id, creator_id, ancestry, fee_version,
    amount_micro_dollars, platform_micro_dollars, story_id, turn_id, title, order_id, subscription_id, country, sold_at,
    state_at, is_one_use)
  select t.account_id, t.id, t.key, 'completed', t.offer, t.paid_from, t.asset_id, t.version_id, t.creator_id, t.ancestry,
    t.fee_version, t.amount_micro_dollars, t.platform_micro_dollars, t.story_id, t.turn_id, t.title, t.order_id,
    t.subscription_id, t.country, t.sold_at, t.sold_at, t.offer = 'per_use'
  from json_to_recordset(record_sales.sales) as t(account_id uuid, id uuid, key text, offer text, paid_from text,
    asset_id uuid, version_id uuid, creator_id uuid, ancestry jsonb, fee_version integer, amount_micro_dollars bigint,
    platform_micro_dollars bigint, story_id text, turn_id integer, title text, order_id uuid, subscription_id uuid,
    country text, sold_at timestamptz);
  insert into entitlements (account_id, sale_id, asset_id, version_id, offer, valid_from, valid_until)
  select t.account_id, t.id, t.asset_id, t.version_id, t.offer, t.valid_from, t.valid_until
  from json_to_recordset(record_sales.sales) as t(account_id uuid, id uuid, asset_id uuid, version_id uuid, offer text,
    valid_from timestamptz, valid_until timestamptz);
  insert into sales_to_count (account_id, sale_id)
  select t.creator_id, t.id from json_to_recordset(record_sales.sales) as t(creator_id uuid, id uuid);
  insert into creator_sales (account_id, sale_id, asset_id, sold_asset_id, depth, version_id, buyer_id, offer,
    amount_micro_dollars, earned_micro_dollars, country, state, sold_at)
  select t.account_id, t.sale_id, t.asset_id, t.sold_asset_id, t.depth, t.version_id, t.buyer_id, t.offer,
    t.amount_micro_dollars, t.earned_micro_dollars, t.country, 'completed', t.sold_at
  from json_to_recordset(parts) as t(account_id uuid, sale_id uuid, asset_id uuid, sold_asset_id uuid, depth integer,
    version_id uuid, buyer_id uuid, offer text, amount_micro_dollars bigint, earned_micro_dollars bigint, country text,
    sold_at timestamptz);
end
$$;

-- A picture as it is handed out for a use, or under a free license for screens: reduced, and marked with the sale. What is
-- sold for good never leaves the market for the price of a use.
create table bound_renditions (
  -- The buyer.
  account_id uuid not null,
  sale_id uuid not null,
  asset_id uuid not null,
  -- Of what is sold.
  source_sha256 text not null check (length(source_sha256) = 64),
  sha256 text not null check (length(sha256) = 64),
  content_type text not null,
  size_bytes bigint not null,
  width integer not null,
  height integer not null,
  made_at timestamptz not null,
  primary key (account_id, sale_id, source_sha256)
);
create index bound_renditions_by_content on bound_renditions (sha256);
alter table bound_renditions enable row level security;
alter table bound_renditions force row level security;
create policy own on bound_renditions for select to luna_app using (account_id = app_account());
create policy service on bound_renditions to luna_service using (true) with check (true);
grant select on bound_renditions to luna_app;
grant select, insert, delete on bound_renditions to luna_service;
