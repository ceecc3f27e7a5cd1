-- Search, the change feed and the catalog snapshots. All of it is public and derived: it can be made anew from the assets,
-- their offers and their fingerprints. The exceptions that are operational say so.

-- Public: one row per published asset with what it is found, filtered and sorted by.
create table search_documents (
  account_id uuid not null,
  asset_id uuid not null,
  -- Of the current version, whose fingerprint has the vectors.
  submission_id uuid not null,
  kind text not null,
  -- Lower case.
  tags text[] not null,
  age_rating text not null,
  -- Of the public part of the card: name (A), tags (B), description (C), the kind's own words (D).
  words tsvector not null,
  -- Of the cheapest offer; null where nothing is offered.
  min_price_cents integer,
  offer_kinds text[] not null,
  license_kinds text[] not null,
  rating_average double precision,
  sales_count bigint not null,
  published_at timestamptz not null,
  primary key (account_id, asset_id)
);
create index search_documents_by_words on search_documents using gin (words);
create index search_documents_by_tag on search_documents using gin (tags);
-- Narrow, and all that most filters ask: read instead of the rows, which are ten times as wide.
create index search_documents_filters on search_documents (kind, age_rating, rating_average, min_price_cents)
  include (account_id, asset_id);
create index search_documents_by_license on search_documents using gin (license_kinds);
create index search_documents_newest on search_documents (published_at desc, asset_id desc);
create index search_documents_popular on search_documents (sales_count desc, asset_id desc);
create index search_documents_cheapest on search_documents (coalesce(min_price_cents, 2147483647), asset_id);
create index search_documents_dearest on search_documents (coalesce(min_price_cents, -1) desc, asset_id desc);
grant select on search_documents to luna_app;
grant select, insert, update, delete on search_documents to luna_service;

-- Public. Apart from the documents, so that a sale or a new price does not write into the indexes of the vectors.
create table search_vectors (
  account_id uuid not null,
  asset_id uuid not null,
  profile text not null,
  image_vector vector,
  text_vector vector,
  primary key (account_id, asset_id)
  -- Both vectors stay in the row, so that comparing many of them does not fetch each from elsewhere.
) with (toast_tuple_target = 8160);
grant select on search_vectors to luna_app;
grant select, insert, update, delete on search_vectors to luna_service;

-- To find what became of prices and licences lately, whoever changed them.
create index offers_by_start on offers (created_at);
create index offers_by_end on offers (ended_at) where ended_at is not null;
create index license_listings_by_change on license_listings (updated_at);

-- Operational, on the coordinator only: how far the feed has come. Whoever numbers changes holds this row.
create table catalog_feed_head (
  id integer primary key check (id = 1),
  last_sequence bigint not null,
  -- Changes up to this one are in no feed any more, only in snapshots.
  compacted_to bigint not null
);
insert into catalog_feed_head values (1, 0, 0);
grant select on catalog_feed_head to luna_app;
grant select, update on catalog_feed_head to luna_service;

-- Public: what happened to assets, in one order without gaps that never changes.
create table catalog_changes (
  sequence bigint primary key check (sequence >= 1),
  asset_id uuid not null,
  creator_id uuid not null,
  version_id uuid not null,
  kind text not null check (kind in ('published', 'updated', 'withdrawn', 'sold_exclusively', 'removed')),
  at timestamptz not null
);
create index catalog_changes_of_asset on catalog_changes (asset_id, sequence);
grant select on catalog_changes to luna_app;
grant select, insert, delete on catalog_changes to luna_service;

-- Public: the snapshots that were made; their files are in the blob store.
create table catalog_snapshots (
  sha256 text primary key check (length(sha256) = 64),
  -- Null: without vectors.
  profile text,
  size_bytes bigint not null,
  entries integer not null,
  -- The feed continues after this change.
  last_sequence bigint not null,
  -- {document, keyId, signature}
  signature jsonb not null,
  created_at timestamptz not null
);
create index catalog_snapshots_newest on catalog_snapshots (created_at desc);
grant select on catalog_snapshots to luna_app;
grant select, insert, delete on catalog_snapshots to luna_service;
