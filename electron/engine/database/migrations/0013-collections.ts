/** Collections of assets, nested as folders are; and where an import found each asset. */
export const sql = `
create table collection (
  id text primary key,
  parent_id text references collection (id) on delete cascade,
  name text not null,
  created_at text not null
) strict;
create unique index collection_by_name on collection (coalesce(parent_id, ''), name collate nocase);

create table collection_asset (
  collection_id text not null references collection (id) on delete cascade,
  asset_id text not null references asset (id),
  primary key (collection_id, asset_id)
) strict, without rowid;
create index collection_asset_by_asset on collection_asset (asset_id);

-- Within the folder that was imported, with forward slashes, that folder's name first: 'my-art/harbor/gate.png'.
create table asset_path (
  asset_id text not null references asset (id),
  path text not null,
  primary key (asset_id, path)
) strict, without rowid;
insert into asset_path (asset_id, path)
  select a.id, m.original_name from asset a join media m on m.sha256 = a.media_sha256;

-- A table of FTS5 gets no further columns: every row is written again.
drop table asset_search;
create virtual table asset_search using fts5 (
  name, description, tags, details, prompt, negative_prompt, model, raw, path,
  content = '', contentless_delete = 1, tokenize = 'unicode61 remove_diacritics 2'
);
insert or ignore into search_pending (asset_id) select id from asset;
`
