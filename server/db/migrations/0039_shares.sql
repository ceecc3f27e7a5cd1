-- Works that several people share: who proposed which shares to whom, what is in force, and what each sale was split by.

-- What a creator proposes for a work, or for a submission that is to become one. People named in it see all of it, since
-- they agree to the whole.
create table share_proposals (
  -- The creator of the work.
  account_id uuid not null,
  id uuid not null,
  -- Null until the submission is published.
  asset_id uuid,
  submission_id uuid,
  -- What the work is called, for those who are asked.
  title text not null,
  state text not null check (state in ('open', 'agreed', 'declined', 'withdrawn', 'replaced')),
  -- [{ accountId, before, after, answer }]: shares in basis points, 0 for none. Whose share changes has to confirm.
  people jsonb not null,
  person_ids uuid[] not null,
  created_at timestamptz not null,
  settled_at timestamptz,
  primary key (account_id, id),
  check (asset_id is not null or submission_id is not null)
);
create unique index share_proposals_open_of_asset on share_proposals (account_id, asset_id)
  where state = 'open' and asset_id is not null;
create index share_proposals_of_submission on share_proposals (account_id, submission_id) where submission_id is not null;
create index share_proposals_of_people on share_proposals using gin (person_ids);
alter table share_proposals enable row level security;
alter table share_proposals force row level security;
create policy own on share_proposals for select to luna_app
  using (account_id = app_account() or app_account() = any (person_ids));
create policy service on share_proposals to luna_service using (true) with check (true);
grant select on share_proposals to luna_app;
grant select, insert, update on share_proposals to luna_service;

-- The shares in force: each collaborator's part of what stays with the work of a sale.
create table work_shares (
  -- The creator of the work.
  account_id uuid not null,
  asset_id uuid not null,
  person_id uuid not null,
  basis_points integer not null check (basis_points between 1 and 9999),
  since timestamptz not null,
  primary key (account_id, asset_id, person_id)
);
create index work_shares_of_person on work_shares (person_id);
alter table work_shares enable row level security;
alter table work_shares force row level security;
create policy own on work_shares for select to luna_app using (account_id = app_account() or person_id = app_account());
create policy service on work_shares to luna_service using (true) with check (true);
grant select on work_shares to luna_app;
grant select, insert, delete on work_shares to luna_service;

-- Who shares the work is public, as its creator is; how much they have is not.
alter table assets add column collaborators uuid[] not null default '{}';

-- Pinned with a sale where there is something to pin: the shares of all works concerned, and whose accounts were closed
-- by then. It lies with the buyer as the sale does, who is not told of it.
create table sale_shares (
  account_id uuid not null,
  sale_id uuid not null,
  -- [{ assetId, accountId, basisPoints }]
  shares jsonb not null,
  closed_accounts uuid[] not null,
  primary key (account_id, sale_id)
);
alter table sale_shares enable row level security;
alter table sale_shares force row level security;
create policy service on sale_shares to luna_service using (true) with check (true);
grant select, insert on sale_shares to luna_service;

-- Of a collaborator's part; null for the creator's.
alter table creator_sales add column share_basis_points integer;

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
  insert into entitlements (account_id, sale_id, asset_id, version_id, offer, valid_from, valid_until)
  select t.account_id, t.id, t.asset_id, t.version_id, t.offer, t.valid_from, t.valid_until
  from json_to_recordset(record_sales.sales) as t(account_id uuid, id uuid, asset_id uuid, version_id uuid, offer text,
    valid_from timestamptz, valid_until timestamptz);
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

alter table earnings_sums add column shares_received_micro_dollars bigint not null default 0;
alter table earnings_sums add column shares_paid_micro_dollars bigint not null default 0;
