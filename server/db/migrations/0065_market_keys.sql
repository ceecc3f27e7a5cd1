-- The market's own secrets, so that nodes share nothing but database and storage. Each is encrypted (AES-256-GCM) with
-- the master key, which is not in the database.

-- Which master key encrypts them. There is one row, from the first start on.
create table market_master_key (
  only_row boolean primary key default true check (only_row),
  -- Derived from the key, which cannot be found from it.
  id text not null check (id ~ '^[0-9a-f]{16}$'),
  since timestamptz not null,
  -- After a rotation, so that running nodes can follow: the key itself, encrypted with the one before.
  earlier_id text,
  handover bytea,
  handover_until timestamptz,
  check ((handover is null) = (handover_until is null) and (handover is null) = (earlier_id is null))
);
grant select, insert, update on market_master_key to luna_service;

-- One purpose has one key that signs: the newest whose time has come. Those before it still verify for a while.
create table market_keys (
  purpose text not null,
  id text not null check (id ~ '^[0-9a-f]{16}$'),
  -- Later than it was made, so that all nodes know a key before the first signature.
  signs_from timestamptz not null,
  -- Null until it is replaced.
  verifies_until timestamptz,
  sealed bytea not null,
  primary key (purpose, id)
);
grant select, insert, update, delete on market_keys to luna_service;

-- What it has moves to market_keys at the next start. The table is dropped in a later version.
grant delete on shared_secrets to luna_service;
