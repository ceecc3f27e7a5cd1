/** The library: assets, revisions, media, fingerprints, decisions, jobs. */
export const sql = `
-- Media files, by content. The bytes lie in the media store under their SHA-256.
create table media (
  sha256 text primary key check (length(sha256) = 64),
  media_type text not null,
  size_bytes integer not null check (size_bytes >= 0),
  width integer,
  height integer,
  frames integer not null default 1,
  has_alpha integer not null default 0 check (has_alpha in (0, 1)),
  dominant_color text,
  original_name text not null,
  created_at text not null
) strict;

-- Where a content was last seen outside the library. Identity is the content, so a moved file keeps everything.
create table media_source (
  path text primary key,
  sha256 text not null references media (sha256),
  size_bytes integer not null,
  modified_at_ms integer not null,
  seen_at text not null
) strict;
create index media_source_by_content on media_source (sha256);

-- What AI tools wrote into a file: parsed where possible, the raw text always.
create table generation (
  sha256 text primary key references media (sha256),
  source_tool text,
  prompt text,
  negative_prompt text,
  model text,
  seed text,
  steps integer,
  guidance_scale real,
  sampler text,
  loras text not null default '[]',
  -- Equal for pictures that differ only in their seed; null where nothing was parsed.
  settings_key text,
  raw text not null
) strict;
create index generation_by_settings on generation (settings_key);

create table asset (
  -- FTS and vector rows refer to the number, the world refers to the id.
  number integer primary key,
  id text not null unique,
  kind text not null,
  name text not null,
  rating integer not null default 0 check (rating between 0 and 5),
  flag text check (flag in ('pick', 'reject')),
  head_revision_id text not null references revision (id) deferrable initially deferred,
  branch text not null default 'main',
  -- Of the newest state, kept beside it for lists: the picture as imported and as edited, the generating model, and the
  -- key that assets differing only in their seed share.
  media_sha256 text references media (sha256),
  picture_sha256 text references media (sha256),
  model text,
  settings_key text,
  created_at text not null,
  updated_at text not null,
  deleted_at text
) strict;
create index asset_by_creation on asset (deleted_at, created_at);
create index asset_by_name on asset (deleted_at, name collate nocase);
create index asset_by_rating on asset (deleted_at, rating);
create index asset_by_kind on asset (kind);
create index asset_by_media on asset (media_sha256);
-- A new revision may be what a new asset waits for: without this, inserting one reads all assets to find out.
create index asset_by_head on asset (head_revision_id);
create index asset_by_picture on asset (picture_sha256);

-- Immutable saved states.
create table revision (
  id text primary key,
  asset_id text not null references asset (id) deferrable initially deferred,
  number integer not null check (number >= 1),
  parent_id text references revision (id),
  branch text not null,
  card text not null check (json_valid(card)),
  media_sha256 text references media (sha256),
  recipe text not null check (json_valid(recipe)),
  picture_sha256 text references media (sha256),
  note text not null default '',
  authored_at text not null,
  unique (asset_id, number)
) strict;
create trigger revision_never_changes before update on revision
begin select raise(abort, 'a revision never changes'); end;
create trigger revision_never_goes before delete on revision
begin select raise(abort, 'a revision is never removed'); end;

-- The newest unsaved edit of an asset, at most one.
create table draft (
  asset_id text primary key references asset (id),
  base_revision_id text not null references revision (id),
  branch text not null,
  card text not null check (json_valid(card)),
  media_sha256 text references media (sha256),
  recipe text not null check (json_valid(recipe)),
  picture_sha256 text references media (sha256),
  updated_at text not null
) strict;

-- Files an asset came from beside its media, kept as they came: a card, an archive of a card and its pictures.
create table asset_origin (
  asset_id text not null references asset (id),
  sha256 text not null references media (sha256),
  primary key (asset_id, sha256)
) strict, without rowid;
create index asset_origin_by_content on asset_origin (sha256);

create table asset_tag (
  asset_id text not null references asset (id),
  tag text not null,
  primary key (asset_id, tag)
) strict, without rowid;
create index asset_tag_by_tag on asset_tag (tag);

create virtual table asset_search using fts5 (
  name, description, tags, details, prompt, negative_prompt, model, raw,
  content = '', contentless_delete = 1, tokenize = 'unicode61 remove_diacritics 2'
);

-- Assets whose full-text row is older than their tags.
create table search_pending (
  asset_id text primary key references asset (id)
) strict, without rowid;

create table smart_folder (
  id text primary key,
  name text not null,
  query text not null check (json_valid(query)),
  position integer not null
) strict;

create table prompt_iteration (
  id text primary key,
  asset_id text not null references asset (id),
  generation text not null check (json_valid(generation)),
  note text not null default '',
  picture_sha256 text references media (sha256),
  created_at text not null
) strict;
create index prompt_iteration_by_asset on prompt_iteration (asset_id, created_at);

-- Fingerprints are kept by content, so a finished one is reused wherever the content appears again.
create table picture_fingerprint (
  picture_sha256 text primary key,
  p_hash text not null check (length(p_hash) = 16),
  d_hash text not null check (length(d_hash) = 16),
  visual_hash text not null,
  orientations text not null check (json_valid(orientations)),
  information real not null,
  low_information integer not null check (low_information in (0, 1))
) strict;

create table picture_vector (
  picture_sha256 text not null,
  profile text not null,
  vector blob not null,
  primary key (picture_sha256, profile)
) strict;

create table text_vector (
  metadata_hash text not null,
  profile text not null,
  vector blob not null,
  primary key (metadata_hash, profile)
) strict;

-- What the newest state of each asset is compared by.
create table asset_fingerprint (
  asset_id text primary key references asset (id),
  picture_sha256 text,
  metadata_hash text not null,
  metadata_text text not null,
  word_count integer not null
) strict;
create index asset_fingerprint_by_metadata on asset_fingerprint (metadata_hash);
create index asset_fingerprint_by_picture on asset_fingerprint (picture_sha256);

create table preflight_report (
  asset_id text primary key references asset (id),
  -- The content the report is about; another content makes it stale.
  picture_sha256 text,
  metadata_hash text not null,
  profile text not null,
  verdict text not null,
  uniqueness real not null,
  report text not null check (json_valid(report)),
  checked_at text not null
) strict;

-- A creator's word on a pair, kept by the content of both sides (smaller key first), so it outlives renames and moves.
create table decision (
  id text primary key,
  low_key text not null,
  high_key text not null,
  relation text not null check (relation in ('not_duplicate', 'alternate_of')),
  note text not null default '',
  decided_at text not null,
  undone_at text,
  check (low_key <= high_key)
) strict;
create unique index decision_in_force on decision (low_key, high_key) where undone_at is null;

create table catalog (
  id text primary key,
  title text not null,
  profile text not null,
  entries integer not null,
  size_bytes integer not null,
  file_name text not null,
  sha256 text not null,
  created_at text not null,
  imported_at text not null
) strict;

create table job (
  id text primary key,
  kind text not null,
  title text not null,
  state text not null check (state in ('queued', 'running', 'finished', 'cancelled', 'failed')),
  done real not null default 0,
  total real not null default 0,
  unit text not null check (unit in ('items', 'bytes')),
  payload text not null check (json_valid(payload)),
  error text,
  -- The running program that works on it; a job whose owner is gone is taken up by the next one.
  owner text,
  created_at text not null,
  updated_at text not null
) strict;

create table import_item (
  job_id text not null references job (id) on delete cascade,
  path text not null,
  -- Files that belong to this one (its text, its card), as {"text": path, "card": path}.
  companions text not null default '{}' check (json_valid(companions)),
  state text not null check (state in ('pending', 'imported', 'skipped', 'failed')),
  reason text,
  error text,
  asset_id text,
  primary key (job_id, path)
) strict;
create index import_item_pending on import_item (job_id, state);
create index import_item_by_path on import_item (path);

create table watch_folder (
  id text primary key,
  path text not null unique,
  added_at text not null
) strict;

-- Undoable library operations, newest last.
create table history (
  number integer primary key,
  description text not null,
  undo text not null check (json_valid(undo)),
  redo text not null check (json_valid(redo)),
  undone integer not null default 0 check (undone in (0, 1)),
  created_at text not null
) strict;

create table setting (
  key text primary key,
  value text not null check (json_valid(value))
) strict;
`
