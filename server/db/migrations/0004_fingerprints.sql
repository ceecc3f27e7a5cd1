-- What every submitted work is compared by, computed by the market from the uploaded bytes, and who holds a work's claim.

create table fingerprints (
  account_id uuid not null,
  id uuid not null,
  submission_id uuid not null,
  -- Once published, or where the submission is a new version of a published asset.
  asset_id uuid,
  -- reserved: under review; published; removed: for infringement, still compared with; released: rejected or withdrawn.
  status text not null check (status in ('reserved', 'published', 'removed', 'released')),
  -- Of a removed work: the account whose work it really was, where a person found that out.
  rightful_account_id uuid,
  kind text not null,
  name text not null,
  metadata_hash text not null check (length(metadata_hash) = 64),
  metadata_text text not null,
  word_count integer not null check (word_count >= 0),
  -- The distinct words of metadata_text as the words of two texts are compared, without stop words.
  words text[] not null,
  -- SHA-256 of the main file, whatever its type, and of the main picture.
  content_sha256 text check (length(content_sha256) = 64),
  picture_sha256 text check (length(picture_sha256) = 64),
  visual_hash text check (length(visual_hash) = 64),
  p_hash bit(64),
  d_hash bit(64),
  -- Eight pHashes, then eight dHashes, of 8 bytes each: the picture turned and mirrored.
  oriented_hashes bytea check (length(oriented_hashes) = 128),
  low_information boolean not null,
  -- Which models made the vectors; vectors are compared only within one profile.
  profile text,
  image_vector vector,
  text_vector vector,
  created_at timestamptz not null,
  -- Set by every insert and update. Rows with a number below the oldest open transaction never change under a reader
  -- any more, so a reader that remembers that number misses no change, whatever the order of commits.
  changed_xid xid8 not null default pg_current_xact_id(),
  primary key (account_id, id),
  check ((picture_sha256 is null) = (visual_hash is null)),
  check ((visual_hash is null) = (p_hash is null)),
  check ((visual_hash is null) = (d_hash is null)),
  check ((visual_hash is null) = (oriented_hashes is null))
);
create index fingerprints_by_id on fingerprints (id);
create index fingerprints_by_submission on fingerprints (account_id, submission_id);
create index fingerprints_by_metadata on fingerprints (metadata_hash);
create index fingerprints_by_visual_hash on fingerprints (visual_hash);
create index fingerprints_by_content on fingerprints (content_sha256);
create index fingerprints_by_change on fingerprints (changed_xid);
create index fingerprints_by_words on fingerprints using gin (words);
alter table fingerprints enable row level security;
alter table fingerprints force row level security;
create policy own on fingerprints for select to luna_app using (account_id = app_account());
create policy service on fingerprints to luna_service using (true) with check (true);
grant select on fingerprints to luna_app;
grant select, insert, update on fingerprints to luna_service;

-- One row for each thing that only one account, or only one work, may hold. Distributed by the claim itself, so that of
-- two claims at once one finds the other, wherever their accounts live.
create table fingerprint_claims (
  -- SHA-256 over what is claimed.
  claim text primary key check (length(claim) = 64),
  -- The all-zero uuid: nobody may hold this any more.
  account_id uuid not null,
  asset_id uuid,
  -- The fingerprints that hold it together; the claim goes with the last of them.
  holders uuid[] not null,
  created_at timestamptz not null
);
alter table fingerprint_claims enable row level security;
alter table fingerprint_claims force row level security;
create policy service on fingerprint_claims to luna_service using (true) with check (true);
grant select, insert, update, delete on fingerprint_claims to luna_service;
