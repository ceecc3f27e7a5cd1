/** A copy of what the market's ledger says of the accounts signed in here, with sums of it. */
export const sql = `
create table ledger_book (
  id integer primary key,
  account_id text not null,
  market_url text not null,
  book text not null,
  -- The end of the chain as far as it was read: the next line has to continue it.
  last_sequence integer not null default 0,
  head_hash text not null,
  balance_micro_dollars integer not null default 0,
  -- Whose days the sums are counted by, and up to which line they go.
  zone text not null,
  summed_sequence integer not null default 0,
  -- When it was last read to its end; null before the first time.
  read_at text,
  -- Why the last reading ended before.
  problem text check (problem is null or json_valid(problem)),
  unique (account_id, market_url, book),
  foreign key (account_id, market_url) references market_account (id, market_url) on delete cascade
) strict;

-- Ids and hashes as bytes, times in milliseconds since 1970: an account may have millions of lines.
create table ledger_line (
  book_id integer not null references ledger_book (id) on delete cascade,
  sequence integer not null,
  journal_id blob not null,
  transfer_number integer not null,
  kind text not null,
  amount_micro_dollars integer not null,
  balance_micro_dollars integer not null,
  at_ms integer not null,
  available_at_ms integer,
  sale_id blob,
  asset_id blob,
  via_asset_id blob,
  sold_asset_id blob,
  version_id blob,
  offer text,
  country text,
  memo text,
  hash blob not null,
  primary key (book_id, sequence)
) strict, without rowid;
-- With the amounts, so that a figure is added up without its lines.
create index ledger_line_by_kind on ledger_line (book_id, kind, sequence, amount_micro_dollars);
create index ledger_line_by_asset on ledger_line (book_id, asset_id, sequence);

-- Times never go back along the chain, so each local day is a run of lines.
create table ledger_day (
  book_id integer not null references ledger_book (id) on delete cascade,
  day text not null,
  first_sequence integer not null,
  last_sequence integer not null,
  primary key (book_id, day)
) strict, without rowid;

-- As the market sums them up: by day; by asset and version; by offer and country.
create table earnings_sum (
  book_id integer not null references ledger_book (id) on delete cascade,
  cube text not null,
  day text not null,
  asset_id text not null,
  version_id text not null,
  offer text not null,
  country text not null,
  gross integer not null,
  refunds integer not null,
  fees integer not null,
  royalties_received integer not null,
  royalties_paid integer not null,
  usage_royalties integer not null,
  disputes integer not null,
  adjustments integer not null,
  payouts integer not null,
  sale_count integer not null,
  refund_count integer not null,
  royalty_count integer not null,
  primary key (book_id, cube, day, asset_id, version_id, offer, country)
) strict, without rowid;

create table earnings_branch (
  book_id integer not null references ledger_book (id) on delete cascade,
  direction text not null check (direction in ('received', 'paid')),
  day text not null,
  asset_id text not null,
  via_asset_id text not null,
  sold_asset_id text not null,
  amount_micro_dollars integer not null,
  royalty_count integer not null,
  primary key (book_id, direction, day, asset_id, via_asset_id, sold_asset_id)
) strict, without rowid;

-- What can be paid out only from a time on.
create table earnings_maturity (
  book_id integer not null references ledger_book (id) on delete cascade,
  available_at_ms integer not null,
  amount_micro_dollars integer not null,
  primary key (book_id, available_at_ms)
) strict, without rowid;

-- What the works in those lines are called; the name is null where the market does not show the work.
create table earnings_asset (
  asset_id text primary key,
  name text,
  creator_name text,
  read_at text not null
) strict, without rowid;
create table earnings_version (
  version_id text primary key,
  asset_id text not null references earnings_asset (asset_id) on delete cascade,
  number integer not null
) strict, without rowid;
`
