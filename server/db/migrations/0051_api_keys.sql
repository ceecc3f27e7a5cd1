-- Keys for programs: what each may do, what it may spend, and what it has spent.

create table api_keys (
  account_id uuid not null,
  id uuid not null,
  name text not null,
  rights text[] not null,
  -- Whole cents; null for no cap.
  daily_cap_cents integer check (daily_cap_cents >= 0),
  story_cap_cents integer check (story_cap_cents >= 0),
  created_at timestamptz not null,
  expires_at timestamptz,
  revoked_at timestamptz,
  -- To the minute.
  last_used_at timestamptz,
  primary key (account_id, id)
);
alter table api_keys enable row level security;
alter table api_keys force row level security;
create policy own on api_keys for select to luna_app using (account_id = app_account());
create policy service on api_keys to luna_service using (true) with check (true);
grant select on api_keys to luna_app;
grant select, insert, update, delete on api_keys to luna_service;

-- What authenticates a key: the newest secret, and earlier ones until their overlap ends.
create table api_key_secrets (
  account_id uuid not null,
  -- SHA-256 of 32 random bytes.
  secret_hash bytea not null,
  key_id uuid not null,
  -- The last characters, so that a person can tell secrets apart.
  hint text not null,
  -- SHA-256 of the Idempotency-Key of the request that made it: a secret is shown once.
  request_hash bytea not null,
  created_at timestamptz not null,
  -- Set by a rotation.
  expires_at timestamptz,
  primary key (account_id, secret_hash),
  unique (account_id, request_hash)
);
create index api_key_secrets_of_key on api_key_secrets (account_id, key_id);
alter table api_key_secrets enable row level security;
alter table api_key_secrets force row level security;
create policy own on api_key_secrets for select to luna_app using (account_id = app_account());
create policy service on api_key_secrets to luna_service using (true) with check (true);
grant select (account_id, key_id, hint, created_at, expires_at) on api_key_secrets to luna_app;
grant select, insert, update, delete on api_key_secrets to luna_service;

-- What a key has spent on a day (UTC) and on a story. Written in the transaction of the sale.
create table api_key_spending (
  account_id uuid not null,
  key_id uuid not null,
  kind text not null check (kind in ('day', 'story')),
  -- A day as 2026-11-24, or the id of a story.
  name text not null,
  spent_micro_dollars bigint not null,
  changed_at timestamptz not null,
  primary key (account_id, key_id, kind, name)
);
create index api_key_spending_by_age on api_key_spending (changed_at) where kind = 'day';
alter table api_key_spending enable row level security;
alter table api_key_spending force row level security;
create policy own on api_key_spending for select to luna_app using (account_id = app_account());
create policy service on api_key_spending to luna_service using (true) with check (true);
grant select on api_key_spending to luna_app;
grant select, insert, update, delete on api_key_spending to luna_service;

-- Below which balance an account wants to be notified.
create table wallet_alerts (
  account_id uuid primary key,
  threshold_cents integer not null check (threshold_cents > 0),
  -- Set while the balance is below and the account was notified.
  notified_at timestamptz
);
alter table wallet_alerts enable row level security;
alter table wallet_alerts force row level security;
create policy own on wallet_alerts for select to luna_app using (account_id = app_account());
create policy service on wallet_alerts to luna_service using (true) with check (true);
grant select on wallet_alerts to luna_app;
grant select, insert, update, delete on wallet_alerts to luna_service;
