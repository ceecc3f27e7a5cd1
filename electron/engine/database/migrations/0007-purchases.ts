/** What was bought in the market: what of it lies on this machine, and which assets of the library came from it. */
export const sql = `
create table purchase_download (
  account_id text not null,
  sale_id text not null,
  asset_id text not null,
  version_id text not null,
  -- Of the card; what it is called until the card is here.
  name text not null,
  kind text,
  creator_name text,
  state text not null check (state in ('under_way', 'complete', 'failed', 'cancelled')),
  job_id text,
  -- Below the folder of purchases; null until everything is there.
  folder text,
  files text not null default '[]' check (json_valid(files)),
  error text check (error is null or json_valid(error)),
  created_at text not null,
  completed_at text,
  primary key (account_id, sale_id)
) strict, without rowid;

-- Assets that are in the library because they were bought: somebody else made them.
create table bought_asset (
  asset_id text primary key references asset (id),
  account_id text not null,
  sale_id text not null,
  market_asset_id text not null,
  version_id text not null,
  creator_name text,
  taken_in_at text not null
) strict, without rowid;
create index bought_asset_by_sale on bought_asset (account_id, sale_id);
`
