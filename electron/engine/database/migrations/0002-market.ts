/** What the studio knows of the market: accounts, what waits to be sent, what was read, the submissions. */
export const sql = `
-- Tokens are not here but in the system's key store.
create table market_account (
  id text not null,
  market_url text not null,
  email text not null,
  display_name text not null,
  handle text,
  roles text not null check (json_valid(roles)),
  time_zone text not null,
  is_active integer not null default 0 check (is_active in (0, 1)),
  needs_sign_in integer not null default 0 check (needs_sign_in in (0, 1)),
  -- Of the last mutation made here for this account; never used twice, also after the mutation is gone.
  last_mutation_number integer not null default 0,
  -- Where the pull goes on.
  feed_cursor text,
  synced_at text,
  primary key (id, market_url)
) strict, without rowid;
create unique index market_account_in_use on market_account (is_active) where is_active = 1;

-- Changes on their way to the market, written in the transaction of the change itself.
create table outbox (
  account_id text not null,
  number integer not null,
  -- The idempotency key of its request.
  id text not null unique,
  kind text not null,
  subject text not null,
  title text not null,
  payload text not null check (json_valid(payload)),
  state text not null check (state in ('waiting', 'sending', 'held', 'refused')),
  attempts integer not null default 0,
  error text check (error is null or json_valid(error)),
  next_try_at text,
  created_at text not null,
  primary key (account_id, number)
) strict, without rowid;
create index outbox_by_subject on outbox (subject);

-- Answers of the market, for reading without a connection.
create table market_answer (
  account_id text not null,
  operation text not null,
  -- Canonical JSON of the input.
  input text not null,
  data text not null check (json_valid(data)),
  etag text,
  read_at text not null,
  primary key (account_id, operation, input)
) strict, without rowid;
create index market_answer_by_age on market_answer (read_at);

-- What is, was or will be submitted: what the creator wants, and what market and studio last agreed on.
create table submission (
  id text primary key,
  account_id text not null,
  -- Null where it was begun on another device.
  asset_id text references asset (id),
  draft text not null check (json_valid(draft)),
  -- Null while the market does not know it.
  base text check (base is null or json_valid(base)),
  base_version integer,
  -- The last answer of the market.
  market text check (market is null or json_valid(market)),
  market_read_at text,
  -- What another device changed in the same fields, until the person has decided.
  conflict text check (conflict is null or json_valid(conflict)),
  created_at text not null,
  updated_at text not null
) strict;
create index submission_by_account on submission (account_id, updated_at);
create index submission_by_asset on submission (asset_id);
`
