-- Published assets, their versions and derivations, and the log in which every publication stands.

-- An asset as everyone may see it: the card here is the public part of it, and the media are previews.
create table assets (
  -- The creator.
  account_id uuid not null,
  id uuid not null,
  kind text not null,
  -- sold_exclusively and withdrawn: not sold any more, whoever has it keeps it; removed: by moderation.
  status text not null check (status in ('published', 'sold_exclusively', 'withdrawn', 'removed')),
  name text not null,
  card jsonb not null,
  previews jsonb not null,
  tags text[] not null,
  age_rating text not null check (age_rating in ('all', '13+', '16+', '18+')),
  current_version_id uuid not null,
  parent_asset_id uuid,
  -- [{assetId, creatorId, royaltyPercent}], the parent first: what each gets of the one before it.
  ancestry jsonb not null default '[]' check (jsonb_array_length(ancestry) <= 5),
  quality_score double precision check (quality_score between 0 and 1),
  rating_average double precision check (rating_average between 1 and 5),
  rating_count integer not null default 0 check (rating_count >= 0),
  sales_count bigint not null default 0 check (sales_count >= 0),
  published_at timestamptz not null,
  updated_at timestamptz not null,
  -- Why moderation removed it.
  removal_reason text,
  removed_for_infringement boolean not null default false,
  primary key (account_id, id),
  check ((parent_asset_id is null) = (jsonb_array_length(ancestry) = 0)),
  check (parent_asset_id is distinct from id)
);
create index assets_by_publication on assets (account_id, published_at desc, id);
alter table assets enable row level security;
alter table assets force row level security;
create policy public_read on assets for select to luna_app
  using (status in ('published', 'sold_exclusively') or account_id = app_account());
create policy service on assets to luna_service using (true) with check (true);
grant select on assets to luna_app;
grant select, insert, update on assets to luna_service;

-- Public: whose an asset is, for everything that knows its id alone.
create table asset_directory (
  id uuid primary key,
  account_id uuid not null
);
grant select on asset_directory to luna_app;
grant select, insert on asset_directory to luna_service;

-- Immutable. The whole card and the media are what is sold: the application's role cannot read those columns at all.
create table asset_versions (
  account_id uuid not null,
  id uuid not null,
  asset_id uuid not null,
  number integer not null check (number >= 1),
  submission_id uuid not null,
  card jsonb not null,
  media jsonb not null,
  metadata_hash text not null check (length(metadata_hash) = 64),
  visual_hash text check (length(visual_hash) = 64),
  -- As signed: {document, keyId, signature}.
  certificate jsonb not null,
  log_index bigint not null,
  reviewed_by uuid not null,
  published_at timestamptz not null,
  primary key (account_id, id),
  unique (account_id, asset_id, number),
  -- A submission is published once.
  unique (account_id, submission_id)
);
alter table asset_versions enable row level security;
alter table asset_versions force row level security;
create policy public_read on asset_versions for select to luna_app using (true);
create policy service on asset_versions to luna_service using (true) with check (true);
grant select (account_id, id, asset_id, number, metadata_hash, visual_hash, certificate, log_index, published_at)
  on asset_versions to luna_app;
grant select, insert on asset_versions to luna_service;

-- Public: which assets derive from which, kept with the parent's creator so that an asset's derivatives lie together.
create table derivations (
  account_id uuid not null,
  parent_asset_id uuid not null,
  child_asset_id uuid not null,
  child_account_id uuid not null,
  royalty_percent integer not null check (royalty_percent between 0 and 100),
  created_at timestamptz not null,
  primary key (account_id, parent_asset_id, child_asset_id)
);
alter table derivations enable row level security;
alter table derivations force row level security;
create policy public_read on derivations for select to luna_app using (true);
create policy service on derivations to luna_service using (true) with check (true);
grant select on derivations to luna_app;
grant select, insert on derivations to luna_service;

-- What happened to assets since the change feed last took note. A row appears when its transaction commits, however late
-- that is, so that nothing is ever passed over; the sequencer of the feed takes it away.
create table publication_events (
  account_id uuid not null,
  id uuid not null,
  asset_id uuid not null,
  version_id uuid not null,
  kind text not null check (kind in ('published', 'updated', 'withdrawn', 'sold_exclusively', 'removed')),
  at timestamptz not null,
  primary key (account_id, id)
);
alter table publication_events enable row level security;
alter table publication_events force row level security;
create policy service on publication_events to luna_service using (true) with check (true);
grant select, insert, delete on publication_events to luna_service;

-- Public, on the coordinator only: the size of the log. Whoever appends holds this row until its transaction ends, so
-- that positions have no gaps.
create table publication_log_head (
  id integer primary key check (id = 1),
  -- Names this log in all that is signed about it.
  origin text not null,
  size bigint not null check (size >= 0)
);
insert into publication_log_head values (1, 'luna-log/' || gen_random_uuid(), 0);
grant select on publication_log_head to luna_app;
grant select, update on publication_log_head to luna_service;

-- Public: the entries of the log. Written once.
create table publication_log_entries (
  position bigint primary key check (position >= 0),
  -- {document, keyId, signature}: the document's canonical JSON is the leaf.
  envelope jsonb not null,
  logged_at timestamptz not null
);
grant select on publication_log_entries to luna_app;
grant select, insert on publication_log_entries to luna_service;

-- Public: the Merkle tree over them (RFC 9162), its complete subtrees only. Written once.
create table publication_log_nodes (
  level integer not null check (level between 0 and 53),
  position bigint not null check (position >= 0),
  hash bytea not null check (length(hash) = 32),
  primary key (level, position)
);
grant select on publication_log_nodes to luna_app;
grant select, insert on publication_log_nodes to luna_service;

-- Public: the keys that signed, and when.
create table signing_keys (
  key_id text primary key,
  public_key text not null,
  valid_from timestamptz not null,
  valid_until timestamptz,
  compromised boolean not null default false
);
grant select on signing_keys to luna_app;
grant select, insert, update on signing_keys to luna_service;

-- Commitments that creators put into the log before they show a work.
create table priority_claims (
  account_id uuid not null,
  id uuid not null,
  commitment text not null check (length(commitment) = 64),
  log_position bigint not null,
  created_at timestamptz not null,
  primary key (account_id, id)
);
create index priority_claims_by_time on priority_claims (account_id, created_at desc, id);
alter table priority_claims enable row level security;
alter table priority_claims force row level security;
create policy own on priority_claims for select to luna_app using (account_id = app_account());
create policy service on priority_claims to luna_service using (true) with check (true);
grant select on priority_claims to luna_app;
grant select, insert on priority_claims to luna_service;
