-- Gifts: one-time copies bought for somebody else. The sale stays the buyer's; the account that takes the
-- gift has the access.

-- Also of orders that are not paid yet: those have no sale.
create table gifts (
  -- Who gives.
  account_id uuid not null,
  order_id uuid not null,
  sale_id uuid,
  asset_id uuid not null,
  title text not null,
  -- To the recipient, as plain text.
  message text,
  state text not null check (state in ('ordered', 'waiting', 'taken', 'taken_back')),
  -- SHA-256 of the secret in the link; null while there is no link.
  link_hash bytea,
  -- The idempotency key of the request that made the link, whose answer is shown once.
  link_key text,
  link_at timestamptz,
  -- When the market last sent the link by email.
  mailed_at timestamptz,
  -- Who took it; not shown to the buyer.
  recipient_id uuid,
  taken_at timestamptz,
  ordered_at timestamptz not null,
  primary key (account_id, order_id),
  check ((state = 'ordered') = (sale_id is null)),
  check ((state = 'taken') = (recipient_id is not null))
);
create unique index gifts_of_sale on gifts (account_id, sale_id);
-- Looked up by the link alone.
create index gifts_by_link on gifts (link_hash) where link_hash is not null;
alter table gifts enable row level security;
alter table gifts force row level security;
create policy own on gifts for select to luna_app using (account_id = app_account());
create policy service on gifts to luna_service using (true) with check (true);
grant select (account_id, order_id, sale_id, asset_id, title, message, state, link_at, mailed_at, taken_at, ordered_at)
  on gifts to luna_app;
grant select, insert, update on gifts to luna_service;

-- The same gift for the recipient.
create table received_gifts (
  account_id uuid not null,
  -- That of the giver's sale, as in the recipient's entitlement.
  sale_id uuid not null,
  giver_id uuid not null,
  asset_id uuid not null,
  title text not null,
  message text,
  taken_at timestamptz not null,
  -- When the recipient first got its content; a refund takes a person since then.
  opened_at timestamptz,
  primary key (account_id, sale_id)
);
alter table received_gifts enable row level security;
alter table received_gifts force row level security;
create policy own on received_gifts for select to luna_app using (account_id = app_account());
create policy service on received_gifts to luna_service using (true) with check (true);
grant select (account_id, sale_id, asset_id, title, message, taken_at, opened_at) on received_gifts to luna_app;
grant select, insert, update on received_gifts to luna_service;

alter table refund_requests drop constraint refund_requests_beyond_check;
alter table refund_requests add constraint refund_requests_beyond_check
  check (beyond in ('same_work', 'too_many', 'too_large_a_share', 'opened_gift'));

-- As in 0039, but that the buyer's access may be withdrawn from the beginning, which it is for a gift.
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
  insert into sale_shares (account_id, sale_id, shares, closed_accounts)
  select t.account_id, t.id, t.shares, t.closed_accounts
  from json_to_recordset(record_sales.sales) as t(account_id uuid, id uuid, shares jsonb, closed_accounts uuid[])
  where t.shares is not null;
  insert into entitlements (account_id, sale_id, asset_id, version_id, offer, valid_from, valid_until, withdrawn_at,
    withdrawal_reason)
  select t.account_id, t.id, t.asset_id, t.version_id, t.offer, t.valid_from, t.valid_until,
    case when t.withdrawal_reason is not null then t.sold_at end, t.withdrawal_reason
  from json_to_recordset(record_sales.sales) as t(account_id uuid, id uuid, asset_id uuid, version_id uuid, offer text,
    valid_from timestamptz, valid_until timestamptz, sold_at timestamptz, withdrawal_reason text);
  insert into sales_to_count (account_id, sale_id)
  select t.creator_id, t.id from json_to_recordset(record_sales.sales) as t(creator_id uuid, id uuid);
  insert into creator_sales (account_id, sale_id, asset_id, sold_asset_id, depth, version_id, buyer_id, offer,
    amount_micro_dollars, earned_micro_dollars, country, state, sold_at, share_basis_points)
  select t.account_id, t.sale_id, t.asset_id, t.sold_asset_id, t.depth, t.version_id, t.buyer_id, t.offer,
    t.amount_micro_dollars, t.earned_micro_dollars, t.country, 'completed', t.sold_at, t.share_basis_points
  from json_to_recordset(parts) as t(account_id uuid, sale_id uuid, asset_id uuid, sold_asset_id uuid, depth integer,
    version_id uuid, buyer_id uuid, offer text, amount_micro_dollars bigint, earned_micro_dollars bigint, country text,
    sold_at timestamptz, share_basis_points integer);
end
$$;
