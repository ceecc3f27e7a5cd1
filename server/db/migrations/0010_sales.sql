-- What was ordered, sold, granted, subscribed to, refunded and disputed.
--
-- Everything here lies with the buyer, except creator_sales, which lies with each creator who gets a part of a sale. Amounts
-- stand here for reading; what is owed to whom stands in the ledger alone.

-- One order is one visit to the payment page.
create table orders (
  account_id uuid not null,
  id uuid not null,
  idempotency_key text not null,
  kind text not null check (kind in ('one_time', 'subscription', 'license', 'top_up')),
  state text not null check (state in ('pending', 'paid', 'fulfilled', 'failed', 'expired', 'refunded')),
  -- What is bought, as it was when the order was made; null for a top-up.
  asset_id uuid,
  version_id uuid,
  creator_id uuid,
  offer_id uuid,
  ancestry jsonb not null,
  -- What is sold, for the payment page and receipts.
  title text not null,
  price_cents integer not null check (price_cents >= 0),
  billing_interval text check (billing_interval in ('month', 'year')),
  -- The fee schedule as it was when the order was made: version and shares.
  fees jsonb not null,
  country text,
  checkout_session_id text,
  checkout_url text,
  payment_intent_id text,
  -- Why it failed, for the buyer.
  failure text,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  settled_at timestamptz,
  primary key (account_id, id),
  unique (account_id, idempotency_key),
  check ((kind = 'top_up') = (asset_id is null))
);
create index orders_open on orders (expires_at) where state in ('pending', 'paid');
alter table orders enable row level security;
alter table orders force row level security;
create policy own on orders for select to luna_app using (account_id = app_account());
create policy service on orders to luna_service using (true) with check (true);
grant select on orders to luna_app;
grant select, insert, update on orders to luna_service;

-- One row per sale: a use, a purchase, a licence, a period of a subscription. Only its state may change.
create table sales (
  account_id uuid not null,
  id uuid not null,
  -- The request's key for a use; order or invoice otherwise. The journal in the ledger is `sale:` and the id.
  key text not null,
  state text not null check (state in ('completed', 'refunded', 'disputed', 'charged_back')),
  offer text not null check (offer in ('per_use', 'one_time', 'subscription', 'license')),
  paid_from text not null check (paid_from in ('wallet', 'processor', 'nothing')),
  asset_id uuid not null,
  title text not null,
  -- Pinned: a later version, price, ancestry or fee schedule changes nothing about this sale.
  version_id uuid not null,
  creator_id uuid not null,
  ancestry jsonb not null,
  fee_version integer not null,
  amount_micro_dollars bigint not null check (amount_micro_dollars >= 0),
  platform_micro_dollars bigint not null check (platform_micro_dollars >= 0),
  -- Of a use: which story, and which turn of it.
  story_id text,
  turn_id integer,
  order_id uuid,
  subscription_id uuid,
  country text,
  sold_at timestamptz not null,
  state_at timestamptz not null,
  primary key (account_id, id),
  unique (account_id, key)
);
alter table sales enable row level security;
alter table sales force row level security;
create policy own on sales for select to luna_app using (account_id = app_account());
create policy service on sales to luna_service using (true) with check (true);
grant select on sales to luna_app;
grant select, insert, update (state, state_at) on sales to luna_service;

-- The same sale for each creator in its chain, without who bought.
create table creator_sales (
  account_id uuid not null,
  sale_id uuid not null,
  -- The creator's own asset: the one sold, or an ancestor of it.
  asset_id uuid not null,
  sold_asset_id uuid not null,
  -- 0 for the asset sold, 1 for its parent, and so on.
  depth integer not null check (depth between 0 and 5),
  version_id uuid not null,
  -- Whose sale it is, so that its state can be found; not shown to the creator.
  buyer_id uuid not null,
  offer text not null,
  amount_micro_dollars bigint not null,
  -- This creator's part after passing on royalties.
  earned_micro_dollars bigint not null check (earned_micro_dollars >= 0),
  country text,
  state text not null check (state in ('completed', 'refunded', 'disputed', 'charged_back')),
  sold_at timestamptz not null,
  primary key (account_id, sale_id, asset_id)
);
alter table creator_sales enable row level security;
alter table creator_sales force row level security;
create policy own on creator_sales for select to luna_app using (account_id = app_account());
create policy service on creator_sales to luna_service using (true) with check (true);
grant select on creator_sales to luna_app;
grant select, insert, update (state) on creator_sales to luna_service;

-- What a buyer may use, since which sale, until when.
create table entitlements (
  account_id uuid not null,
  sale_id uuid not null,
  asset_id uuid not null,
  version_id uuid not null,
  offer text not null,
  valid_from timestamptz not null,
  -- Null for ever.
  valid_until timestamptz,
  withdrawn_at timestamptz,
  withdrawal_reason text,
  primary key (account_id, sale_id)
);
create index entitlements_of_asset on entitlements (account_id, asset_id);
-- What is bought for good is bought once.
create unique index entitlements_bought_once on entitlements (account_id, asset_id)
  where offer = 'one_time' and withdrawn_at is null;
alter table entitlements enable row level security;
alter table entitlements force row level security;
create policy own on entitlements for select to luna_app using (account_id = app_account());
create policy service on entitlements to luna_service using (true) with check (true);
grant select on entitlements to luna_app;
grant select, insert, update on entitlements to luna_service;

-- Writes sales down, any number of them at once: what was sold, what the buyers may use since, and what each creator in
-- the chain has of it. `sales` and `parts` are rows as JSON.
create function record_sales(sales json, parts json) returns void language plpgsql as $$
begin
  insert into sales (account_id, id, key, state, offer, paid_from, asset_id, version_id, creator_id, ancestry, fee_version,
    amount_micro_dollars, platform_micro_dollars, story_id, turn_id, title, order_id, subscription_id, country, sold_at,
    state_at)
  select t.account_id, t.id, t.key, 'completed', t.offer, t.paid_from, t.asset_id, t.version_id, t.creator_id, t.ancestry,
    t.fee_version, t.amount_micro_dollars, t.platform_micro_dollars, t.story_id, t.turn_id, t.title, t.order_id,
    t.subscription_id, t.country, t.sold_at, t.sold_at
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
revoke execute on function record_sales from public;
grant execute on function record_sales to luna_service;

create table subscriptions (
  account_id uuid not null,
  -- That of the order it began with.
  id uuid not null,
  state text not null check (state in ('active', 'past_due', 'ended')),
  asset_id uuid not null,
  creator_id uuid not null,
  title text not null,
  billing_interval text not null check (billing_interval in ('month', 'year')),
  price_cents integer not null,
  processor_subscription_id text not null,
  cancel_at_period_end boolean not null,
  period_start timestamptz not null,
  period_end timestamptz not null,
  started_at timestamptz not null,
  ended_at timestamptz,
  primary key (account_id, id)
);
create unique index subscriptions_running_once on subscriptions (account_id, asset_id) where state <> 'ended';
alter table subscriptions enable row level security;
alter table subscriptions force row level security;
create policy own on subscriptions for select to luna_app using (account_id = app_account());
create policy service on subscriptions to luna_service using (true) with check (true);
grant select on subscriptions to luna_app;
grant select, insert, update on subscriptions to luna_service;

-- One refund per sale, whoever asks and however often.
create table refunds (
  account_id uuid not null,
  sale_id uuid not null,
  key text not null,
  origin text not null check (origin in ('buyer', 'platform')),
  reason text not null,
  note text,
  -- Where the money went. `wallet_instead`: the card could not take it back.
  paid_to text not null check (paid_to in ('wallet', 'processor', 'wallet_instead', 'nothing')),
  amount_micro_dollars bigint not null,
  refunded_at timestamptz not null,
  primary key (account_id, sale_id)
);
alter table refunds enable row level security;
alter table refunds force row level security;
create policy own on refunds for select to luna_app using (account_id = app_account());
create policy service on refunds to luna_service using (true) with check (true);
grant select on refunds to luna_app;
grant select, insert, update (paid_to) on refunds to luna_service;

-- A payment that the buyer's bank was asked to take back.
create table disputes (
  account_id uuid not null,
  processor_dispute_id text not null,
  -- One of them: what the payment was for.
  sale_id uuid,
  order_id uuid,
  reason text not null,
  amount_cents integer not null,
  -- `opened`: asked, nothing taken yet. `held`: the bank has taken the money; so long nobody has it.
  state text not null check (state in ('opened', 'held', 'won', 'lost')),
  -- False where the sale had been refunded before, so that there is nothing to hold and a loss is the platform's.
  holds boolean not null,
  opened_at timestamptz not null,
  closed_at timestamptz,
  primary key (account_id, processor_dispute_id)
);
alter table disputes enable row level security;
alter table disputes force row level security;
create policy own on disputes for select to luna_app using (account_id = app_account());
create policy service on disputes to luna_service using (true) with check (true);
grant select on disputes to luna_app;
grant select, insert, update on disputes to luna_service;

-- What a payment was for: the payment service names only its own objects. Looked up by that name alone.
create table payment_references (
  reference text primary key,
  account_id uuid not null,
  order_id uuid not null,
  -- Null where the payment was for a top-up, or could not be fulfilled and went back.
  sale_id uuid,
  amount_cents integer not null,
  created_at timestamptz not null
);
alter table payment_references enable row level security;
alter table payment_references force row level security;
create policy service on payment_references to luna_service using (true) with check (true);
grant select, insert on payment_references to luna_service;

-- Which accounts paid with, or are paid by, the same card or bank account, by the fingerprint the payment service gives.
-- Accounts that share one are linked: their sales to each other say nothing about a creator's reputation.
create table payment_instruments (
  fingerprint text not null,
  account_id uuid not null,
  first_seen_at timestamptz not null,
  primary key (fingerprint, account_id)
);
create index payment_instruments_of_account on payment_instruments (account_id);
alter table payment_instruments enable row level security;
alter table payment_instruments force row level security;
create policy service on payment_instruments to luna_service using (true) with check (true);
grant select, insert on payment_instruments to luna_service;
