/** The market's own catalog: its snapshot, what changed since, and the keys it is signed with. */
export const sql = `
-- Null for catalogs that a person imported.
alter table catalog add column market_url text;
-- Numbers of entries that are not compared with any more, 32-bit little-endian, ascending.
alter table catalog add column absent blob not null default x'';

create table market_catalog (
  market_url text primary key,
  snapshot_id text not null references catalog (id) deferrable initially deferred,
  -- Holds the works changed since; null while none has.
  changes_id text references catalog (id) deferrable initially deferred,
  snapshot_sha256 text not null,
  profile text not null,
  -- Where the change feed goes on.
  cursor text not null,
  -- How far the changes catalog goes; the rows below may be ahead of it.
  built_cursor text not null,
  -- When the market last said that there is nothing newer than what is here.
  read_at text not null
) strict, without rowid;

-- Works that changed since the snapshot, also those that are gone.
create table market_catalog_asset (
  market_url text not null,
  asset_id text not null,
  primary key (market_url, asset_id)
) strict, without rowid;

-- Their fingerprints, in the order of the entries of the changes catalog. They stay when they are replaced, so that an
-- entry's number means the same work as long as the snapshot is in use.
create table market_catalog_entry (
  market_url text not null,
  entry integer not null,
  asset_id text not null,
  fingerprint text not null check (json_valid(fingerprint)),
  is_removed integer not null check (is_removed in (0, 1)),
  is_present integer not null default 1 check (is_present in (0, 1)),
  primary key (market_url, entry)
) strict, without rowid;
create index market_catalog_entry_by_asset on market_catalog_entry (market_url, asset_id) where is_present = 1;

-- Keys that sign for a market, as they were when it was first met, or as the person has accepted them since.
create table market_key (
  market_url text not null,
  key_id text not null,
  public_key text not null,
  valid_from text not null,
  valid_until text,
  compromised integer not null check (compromised in (0, 1)),
  trusted_at text not null,
  primary key (market_url, key_id)
) strict, without rowid;
`
