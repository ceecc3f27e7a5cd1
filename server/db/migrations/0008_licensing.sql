-- Licence listings, what was granted under them, declared usage and what it owes, and how a licence can be revoked.
--
-- Who sees what: anyone the active listings, without anybody's revenue (the view content_licenses); a creator all own
-- listings, the licences granted under them without the keys, and the royalties; a buyer the own licences with their keys.

-- Public: whose a listing is, for everything that knows its id alone.
create table license_listing_directory (
  id uuid primary key,
  account_id uuid not null
);
grant select on license_listing_directory to luna_app;
grant select, insert on license_listing_directory to luna_service;

create table license_listings (
  -- The creator.
  account_id uuid not null,
  id uuid not null,
  asset_id uuid not null,
  -- sold: an exclusive licence was granted for the asset.
  status text not null check (status in ('active', 'closed', 'sold')),
  current_version_id uuid not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (account_id, id)
);
create index license_listings_of_asset on license_listings (account_id, asset_id);
create index license_listings_newest on license_listings (created_at desc, id desc) where status = 'active';
alter table license_listings enable row level security;
alter table license_listings force row level security;
create policy public_read on license_listings for select to luna_app
  using (status = 'active' or account_id = app_account());
-- A creator's own listings are theirs to manage; the market checks on top that the asset is theirs and fits the terms.
create policy own_insert on license_listings for insert to luna_app with check (account_id = app_account());
create policy own_change on license_listings for update to luna_app
  using (account_id = app_account()) with check (account_id = app_account());
create policy service on license_listings to luna_service using (true) with check (true);
grant select, insert, update (status, current_version_id, updated_at) on license_listings to luna_app;
grant select, insert, update (status, current_version_id, updated_at) on license_listings to luna_service;

-- Title, price and terms as they were offered; written once. Each has an offer of the same id, which holds its price too.
create table license_listing_versions (
  account_id uuid not null,
  id uuid not null,
  listing_id uuid not null,
  asset_id uuid not null,
  number integer not null check (number >= 1),
  kind text not null check (kind in ('royalty_free', 'rights_managed', 'editorial', 'commercial', 'exclusive')),
  title text not null check (length(title) between 1 and 500),
  -- A preview of the asset.
  preview_sha256 text check (length(preview_sha256) = 64),
  price_cents integer not null check (price_cents between 0 and 99999999),
  terms jsonb not null check (terms ->> 'kind' = kind),
  created_at timestamptz not null,
  primary key (account_id, id),
  unique (account_id, listing_id, number)
);
alter table license_listing_versions enable row level security;
alter table license_listing_versions force row level security;
create policy public_read on license_listing_versions for select to luna_app using (true);
create policy own_insert on license_listing_versions for insert to luna_app with check (account_id = app_account());
create policy service on license_listing_versions to luna_service using (true) with check (true);
grant select, insert on license_listing_versions to luna_app;
grant select, insert on license_listing_versions to luna_service;

-- What anyone may browse, under the documented names of the columns.
create view content_licenses with (security_invoker = true) as
  select l.id, l.account_id as creator_id, a.kind as content_type, l.asset_id as content_id, v.title as content_title,
    v.preview_sha256, v.kind as license_type, v.price_cents, v.terms, v.id as version_id, v.number as version,
    l.created_at
  from license_listings l
  join license_listing_versions v on v.account_id = l.account_id and v.id = l.current_version_id
  join assets a on a.account_id = l.account_id and a.id = l.asset_id
  where l.status = 'active' and a.status = 'published';
grant select on content_licenses to luna_app;
grant select on content_licenses to luna_service;

-- Who is at the payment page for a licence, and under which name; an exclusive one is held for them as long.
create table license_reservations (
  -- The creator.
  account_id uuid not null,
  asset_id uuid not null,
  buyer_id uuid not null,
  listing_id uuid not null,
  is_exclusive boolean not null,
  licensee_name text not null check (length(licensee_name) between 1 and 200),
  expires_at timestamptz not null,
  primary key (account_id, asset_id, buyer_id, listing_id)
);
create unique index license_reservations_exclusive on license_reservations (account_id, asset_id) where is_exclusive;
alter table license_reservations enable row level security;
alter table license_reservations force row level security;
create policy service on license_reservations to luna_service using (true) with check (true);
grant select, insert, update, delete on license_reservations to luna_service;

-- A licence as it was bought. Written once: no role may change or delete any of it.
create table license_grants (
  -- The licensee.
  account_id uuid not null,
  id uuid not null,
  -- Null for one that was free and needed no order.
  order_id uuid,
  sale_id uuid,
  creator_id uuid not null,
  listing_id uuid not null,
  listing_version_id uuid not null,
  asset_id uuid not null,
  asset_version_id uuid not null,
  kind text not null,
  title text not null,
  licensee_name text not null,
  price_cents integer not null,
  -- The frozen terms as canonical JSON, and their SHA-256.
  terms text not null,
  terms_sha256 text not null check (length(terms_sha256) = 64),
  license_key text not null,
  key_fingerprint text not null check (length(key_fingerprint) = 64),
  -- As signed: {document, keyId, signature}.
  certificate jsonb not null,
  active_from timestamptz not null,
  expires_at timestamptz,
  created_at timestamptz not null,
  primary key (account_id, id),
  unique (account_id, order_id)
);
create index license_grants_newest on license_grants (account_id, created_at desc, id desc);
alter table license_grants enable row level security;
alter table license_grants force row level security;
create policy own on license_grants for select to luna_app using (account_id = app_account());
create policy service on license_grants to luna_service using (true) with check (true);
grant select on license_grants to luna_app;
grant select, insert on license_grants to luna_service;

-- What does change about it.
create table license_grant_states (
  account_id uuid not null,
  grant_id uuid not null,
  -- As declared by the licensee.
  impressions bigint not null default 0 check (impressions >= 0),
  downloads bigint not null default 0 check (downloads >= 0),
  embeds bigint not null default 0 check (embeds >= 0),
  ended_at timestamptz,
  end_reason text check (end_reason in ('revoked', 'refunded')),
  primary key (account_id, grant_id),
  check ((ended_at is null) = (end_reason is null))
);
alter table license_grant_states enable row level security;
alter table license_grant_states force row level security;
create policy own on license_grant_states for select to luna_app using (account_id = app_account());
create policy service on license_grant_states to luna_service using (true) with check (true);
grant select on license_grant_states to luna_app;
grant select, insert, update (impressions, downloads, embeds, ended_at, end_reason) on license_grant_states
  to luna_service;

-- The same licence for its creator: without the key.
create table creator_license_grants (
  -- The creator.
  account_id uuid not null,
  grant_id uuid not null,
  buyer_id uuid not null,
  listing_id uuid not null,
  listing_version_id uuid not null,
  asset_id uuid not null,
  kind text not null,
  title text not null,
  licensee_name text not null,
  price_cents integer not null,
  terms_sha256 text not null,
  active_from timestamptz not null,
  expires_at timestamptz,
  created_at timestamptz not null,
  impressions bigint not null default 0,
  downloads bigint not null default 0,
  embeds bigint not null default 0,
  ended_at timestamptz,
  end_reason text,
  primary key (account_id, grant_id)
);
create index creator_license_grants_of_listing on creator_license_grants (account_id, listing_id);
create index creator_license_grants_newest on creator_license_grants (account_id, created_at desc, grant_id desc);
-- An exclusive licence is sold once.
create unique index creator_license_grants_exclusive on creator_license_grants (account_id, asset_id)
  where kind = 'exclusive' and end_reason is distinct from 'refunded';
alter table creator_license_grants enable row level security;
alter table creator_license_grants force row level security;
create policy own on creator_license_grants for select to luna_app using (account_id = app_account());
create policy service on creator_license_grants to luna_service using (true) with check (true);
-- Who the licence was made out to is part of the contract; the account behind it is not.
grant select (account_id, grant_id, listing_id, listing_version_id, asset_id, kind, title, licensee_name, price_cents,
  terms_sha256, active_from, expires_at, created_at, impressions, downloads, embeds, ended_at, end_reason)
  on creator_license_grants to luna_app;
grant select, insert, update (impressions, downloads, embeds, ended_at, end_reason) on creator_license_grants
  to luna_service;

-- Whose a grant is, by its id and by the fingerprint of its key, for the public status.
create table license_grant_directory (
  reference text primary key,
  account_id uuid not null,
  grant_id uuid not null
);
alter table license_grant_directory enable row level security;
alter table license_grant_directory force row level security;
create policy service on license_grant_directory to luna_service using (true) with check (true);
grant select, insert on license_grant_directory to luna_service;

-- Declared usage, each declaration once.
create table license_usage (
  -- The licensee.
  account_id uuid not null,
  grant_id uuid not null,
  key text not null check (length(key) between 1 and 200),
  usage_type text not null check (usage_type in ('impression', 'download', 'embed')),
  count bigint not null check (count between 1 and 1000000000),
  royalty_micro_dollars bigint not null check (royalty_micro_dollars >= 0),
  -- The month (UTC) it is settled with, such as 2026-03.
  month text not null check (month ~ '^\d{4}-\d{2}$'),
  declared_at timestamptz not null,
  primary key (account_id, grant_id, key)
);
alter table license_usage enable row level security;
alter table license_usage force row level security;
create policy own on license_usage for select to luna_app using (account_id = app_account());
create policy service on license_usage to luna_service using (true) with check (true);
grant select on license_usage to luna_app;
grant select, insert on license_usage to luna_service;

-- What a licence owes for a month: the sum of license_usage, until it is settled; then paid at once or when there is money.
create table license_usage_months (
  account_id uuid not null,
  grant_id uuid not null,
  month text not null,
  impressions bigint not null,
  downloads bigint not null,
  embeds bigint not null,
  royalty_micro_dollars bigint not null,
  settled_at timestamptz,
  paid_at timestamptz,
  primary key (account_id, grant_id, month),
  check (paid_at is null or settled_at is not null)
);
create index license_usage_months_open on license_usage_months (month) where settled_at is null;
create index license_usage_months_owed on license_usage_months (account_id, month)
  where settled_at is not null and paid_at is null;
alter table license_usage_months enable row level security;
alter table license_usage_months force row level security;
create policy own on license_usage_months for select to luna_app using (account_id = app_account());
create policy service on license_usage_months to luna_service using (true) with check (true);
grant select on license_usage_months to luna_app;
grant select, insert, update (impressions, downloads, embeds, royalty_micro_dollars, settled_at, paid_at)
  on license_usage_months to luna_service;

-- One royalty per licence and month, credited to the creator whole. Written once.
create table royalty_transactions (
  -- The creator.
  account_id uuid not null,
  id uuid not null,
  grant_id uuid not null,
  listing_id uuid not null,
  asset_id uuid not null,
  month text not null,
  impressions bigint not null,
  downloads bigint not null,
  embeds bigint not null,
  amount_micro_dollars bigint not null check (amount_micro_dollars > 0),
  created_at timestamptz not null,
  primary key (account_id, id),
  unique (account_id, grant_id, month)
);
alter table royalty_transactions enable row level security;
alter table royalty_transactions force row level security;
create policy own on royalty_transactions for select to luna_app using (account_id = app_account());
create policy service on royalty_transactions to luna_service using (true) with check (true);
grant select on royalty_transactions to luna_app;
grant select, insert on royalty_transactions to luna_service;

-- A complaint about a licence and where it stands. Both sides see all of it but who decided for the market.
create table license_revocations (
  -- The licensee.
  account_id uuid not null,
  id uuid not null,
  grant_id uuid not null,
  creator_id uuid not null,
  ground text not null check (ground in
    ('attribution_missing', 'use_outside_terms', 'usage_not_declared', 'payment_reversed', 'unlawful_use')),
  state text not null check (state in
    ('reported', 'cure_period', 'proposed', 'revoked', 'appealed', 'upheld', 'reinstated', 'cured', 'dismissed')),
  -- Until when the licensee can put it right; null before notice was given.
  cure_until timestamptz,
  -- Until when an appeal is possible; null before the revocation.
  appeal_until timestamptz,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (account_id, id)
);
create index license_revocations_by_id on license_revocations (id);
create index license_revocations_of_creator on license_revocations (creator_id);
-- One at a time for each licence.
create unique index license_revocations_open on license_revocations (account_id, grant_id)
  where state in ('reported', 'cure_period', 'proposed', 'appealed');
alter table license_revocations enable row level security;
alter table license_revocations force row level security;
create policy both_sides on license_revocations for select to luna_app
  using (account_id = app_account() or creator_id = app_account());
create policy service on license_revocations to luna_service using (true) with check (true);
grant select (id, grant_id, ground, state, cure_until, appeal_until, created_at, updated_at) on license_revocations
  to luna_app;
grant select, insert, update (state, cure_until, appeal_until, updated_at) on license_revocations to luna_service;

-- Every step of it, in order. Written once.
create table license_revocation_steps (
  -- The licensee.
  account_id uuid not null,
  revocation_id uuid not null,
  number integer not null check (number >= 1),
  creator_id uuid not null,
  step text not null,
  by text not null check (by in ('creator', 'licensee', 'market')),
  -- The person; of the market not shown.
  actor_id uuid not null,
  note text not null,
  at timestamptz not null,
  primary key (account_id, revocation_id, number)
);
alter table license_revocation_steps enable row level security;
alter table license_revocation_steps force row level security;
create policy both_sides on license_revocation_steps for select to luna_app
  using (account_id = app_account() or creator_id = app_account());
create policy service on license_revocation_steps to luna_service using (true) with check (true);
grant select (revocation_id, number, step, by, note, at) on license_revocation_steps to luna_app;
grant select, insert on license_revocation_steps to luna_service;
