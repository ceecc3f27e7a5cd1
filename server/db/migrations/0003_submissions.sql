-- Uploads, submissions and what becomes of them.

-- Operational: which contents the blob store holds or is about to. A row stands before its bytes are written and goes after
-- they are deleted, so that no bytes are ever forgotten.
create table stored_blobs (
  sha256 text primary key check (length(sha256) = 64),
  size_bytes bigint not null check (size_bytes >= 0),
  -- leaving: being deleted; whoever brings the same content again waits until it is gone.
  state text not null check (state in ('arriving', 'stored', 'leaving')),
  used_at timestamptz not null
);
create index stored_blobs_by_use on stored_blobs (used_at);
grant select, insert, update, delete on stored_blobs to luna_service;

-- Operational: random keys that every server of this market must share.
create table shared_secrets (
  name text primary key,
  secret bytea not null check (length(secret) >= 32)
);
grant select, insert on shared_secrets to luna_service;

-- Contents that an account has brought, and what their bytes show. Who knows only a hash has nothing.
create table account_media (
  account_id uuid not null,
  sha256 text not null check (length(sha256) = 64),
  content_type text not null,
  size_bytes bigint not null check (size_bytes > 0),
  -- Of pictures.
  width integer,
  height integer,
  used_at timestamptz not null,
  primary key (account_id, sha256)
);
create index account_media_by_content on account_media (sha256);
create index account_media_by_use on account_media (used_at);
alter table account_media enable row level security;
alter table account_media force row level security;
create policy own on account_media for select to luna_app using (account_id = app_account());
create policy service on account_media to luna_service using (true) with check (true);
grant select on account_media to luna_app;
grant select, insert, update, delete on account_media to luna_service;

create table uploads (
  account_id uuid not null,
  id uuid not null,
  sha256 text not null check (length(sha256) = 64),
  size_bytes bigint not null check (size_bytes > 0),
  -- As the client says; what counts is what the bytes show.
  declared_type text not null,
  received_bytes bigint not null default 0 check (received_bytes between 0 and size_bytes),
  state text not null check (state in ('receiving', 'complete')),
  created_at timestamptz not null,
  expires_at timestamptz not null,
  primary key (account_id, id)
);
create index uploads_by_expiry on uploads (expires_at);
alter table uploads enable row level security;
alter table uploads force row level security;
create policy own on uploads for select to luna_app using (account_id = app_account());
create policy service on uploads to luna_service using (true) with check (true);
grant select on uploads to luna_app;
grant select, insert, update, delete on uploads to luna_service;

create table upload_chunks (
  account_id uuid not null,
  upload_id uuid not null,
  start_byte bigint not null check (start_byte >= 0),
  size_bytes integer not null check (size_bytes > 0),
  -- Where its bytes lie until the upload is complete.
  sha256 text not null check (length(sha256) = 64),
  primary key (account_id, upload_id, start_byte),
  foreign key (account_id, upload_id) references uploads (account_id, id) on delete cascade
);
create index upload_chunks_by_content on upload_chunks (sha256);
alter table upload_chunks enable row level security;
alter table upload_chunks force row level security;
create policy service on upload_chunks to luna_service using (true) with check (true);
grant select, insert, delete on upload_chunks to luna_service;

create table submissions (
  account_id uuid not null,
  id uuid not null,
  state text not null check (state in ('draft', 'submitted', 'in_review', 'changes_requested', 'approved', 'published',
    'rejected', 'withdrawn', 'removed', 'appealed')),
  -- Raised by every change, so that two edits at once cannot overwrite each other.
  version integer not null check (version >= 1),
  -- How often it was submitted.
  round integer not null check (round >= 0),
  event_count integer not null check (event_count >= 0),
  kind text not null,
  name text not null,
  card jsonb not null,
  media jsonb not null,
  media_hashes text[] not null,
  offers jsonb not null,
  age_rating text,
  -- The published asset that this is a version of; null until the first one is published.
  asset_id uuid,
  parent_asset_id uuid,
  parent_account_id uuid,
  royalty_percent integer check (royalty_percent between 0 and 100),
  -- Of the last round.
  fingerprint_id uuid,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  submitted_at timestamptz,
  primary key (account_id, id),
  check ((parent_asset_id is null) = (royalty_percent is null)),
  check ((parent_asset_id is null) = (parent_account_id is null))
);
create index submissions_newest on submissions (account_id, updated_at, id);
alter table submissions enable row level security;
alter table submissions force row level security;
create policy own on submissions for select to luna_app using (account_id = app_account());
create policy service on submissions to luna_service using (true) with check (true);
grant select on submissions to luna_app;
grant select, insert, update, delete on submissions to luna_service;

-- What exactly was submitted, each time; with what the market found. Written once.
create table submission_rounds (
  account_id uuid not null,
  submission_id uuid not null,
  number integer not null check (number >= 1),
  card jsonb not null,
  media jsonb not null,
  media_hashes text[] not null,
  offers jsonb not null,
  age_rating text not null,
  -- { parentAssetId, parentAccountId, royaltyPercent } or null.
  derivation jsonb,
  fingerprint_id uuid,
  -- The evidence in the form of the studio's preflight report.
  evidence jsonb not null,
  -- What a reviewer should look at; never a verdict.
  signals jsonb not null,
  submitted_at timestamptz not null,
  primary key (account_id, submission_id, number)
);
alter table submission_rounds enable row level security;
alter table submission_rounds force row level security;
create policy own on submission_rounds for select to luna_app using (account_id = app_account());
create policy service on submission_rounds to luna_service using (true) with check (true);
grant select on submission_rounds to luna_app;
grant select, insert on submission_rounds to luna_service;

-- Who did what, when and why. Written once. Creators see all of it but which person reviewed.
create table submission_events (
  account_id uuid not null,
  submission_id uuid not null,
  number integer not null check (number >= 1),
  event text not null,
  -- Null for the first one, by which the submission begins.
  from_state text,
  to_state text not null,
  actor text not null check (actor in ('creator', 'reviewer', 'system')),
  actor_id uuid,
  round integer not null,
  reason text,
  at timestamptz not null,
  primary key (account_id, submission_id, number),
  check ((actor = 'system') = (actor_id is null)),
  -- Only a person approves, rejects or asks for changes.
  check (event not in ('approve', 'reject', 'request_changes', 'dismiss_appeal') or actor = 'reviewer')
);
alter table submission_events enable row level security;
alter table submission_events force row level security;
create policy own on submission_events for select to luna_app using (account_id = app_account());
create policy service on submission_events to luna_service using (true) with check (true);
grant select (account_id, submission_id, number, event, from_state, to_state, actor, round, reason, at)
  on submission_events to luna_app;
grant select, insert on submission_events to luna_service;

-- Under what terms others may derive from a creator's assets. The all-zero asset stands for all that have no row of their
-- own; without any row derivatives are allowed for ten percent.
create table derivation_terms (
  account_id uuid not null,
  asset_id uuid not null,
  allowed boolean not null,
  minimum_percent integer not null check (minimum_percent between 0 and 100),
  updated_at timestamptz not null,
  primary key (account_id, asset_id)
);
alter table derivation_terms enable row level security;
alter table derivation_terms force row level security;
create policy own on derivation_terms to luna_app
  using (account_id = app_account()) with check (account_id = app_account());
create policy service on derivation_terms to luna_service using (true) with check (true);
grant select, insert, update on derivation_terms to luna_app;
grant select on derivation_terms to luna_service;

-- The parent's side of a derivation; the child's side is its submission. One row for each submission and percent.
create table derivation_agreements (
  -- The creator of the parent.
  account_id uuid not null,
  id uuid not null,
  parent_asset_id uuid not null,
  child_account_id uuid not null,
  submission_id uuid not null,
  royalty_percent integer not null check (royalty_percent between 0 and 100),
  state text not null check (state in ('proposed', 'agreed', 'declined', 'ended')),
  -- standing_terms: at or above what the parent's published terms ask; creator: answered by the parent's creator.
  agreed_by text check (agreed_by in ('standing_terms', 'creator')),
  -- The parent's terms as they stood when it was agreed or proposed.
  minimum_percent integer not null,
  created_at timestamptz not null,
  answered_at timestamptz,
  primary key (account_id, id),
  unique (account_id, child_account_id, submission_id, parent_asset_id, royalty_percent),
  check ((state = 'agreed') = (agreed_by is not null))
);
create index derivation_agreements_of_child on derivation_agreements (child_account_id, submission_id);
alter table derivation_agreements enable row level security;
alter table derivation_agreements force row level security;
create policy own on derivation_agreements for select to luna_app
  using (account_id = app_account() or child_account_id = app_account());
create policy service on derivation_agreements to luna_service using (true) with check (true);
grant select on derivation_agreements to luna_app;
grant select, insert, update on derivation_agreements to luna_service;
