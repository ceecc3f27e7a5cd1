/** Pictures that a generator made on request: the request, and each picture with how unique it is. */
export const sql = `
create table generation_batch (
  id text primary key,
  asset_id text not null references asset (id),
  job_id text not null,
  generator text not null,
  request text not null check (json_valid(request)),
  -- How it ended; while it is not, the job says.
  state text not null check (state in ('open', 'finished', 'failed', 'interrupted')),
  error text check (error is null or json_valid(error)),
  created_at text not null
) strict;
create index generation_batch_by_asset on generation_batch (asset_id, created_at);

create table generation_result (
  id text primary key,
  batch_id text not null references generation_batch (id),
  seed integer not null,
  revision_id text not null references revision (id),
  picture_sha256 text not null references media (sha256),
  -- Null until it was compared.
  uniqueness real,
  verdict text,
  nearest_name text,
  created_at text not null,
  unique (batch_id, seed)
) strict;
`
