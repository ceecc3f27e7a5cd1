-- Operational, on the coordinator only: how often a caller did something within a time, counted by all servers together.
-- The key is a hash, so that neither addresses nor accounts can be read from it. In the form that the library
-- rate-limiter-flexible expects.
create table rate_limits (
  key varchar(255) primary key,
  points integer not null default 0,
  -- Milliseconds since 1970.
  expire bigint
);
create index rate_limits_by_expiry on rate_limits (expire);
alter table rate_limits enable row level security;
alter table rate_limits force row level security;
create policy service on rate_limits to luna_service using (true) with check (true);
grant select, insert, update, delete on rate_limits to luna_service;

-- Operational: programs of others that an operator lets people sign in to. All are public clients (RFC 6749, section
-- 2.1), so there is no secret.
create table oauth_clients (
  client_id text primary key,
  name text not null,
  redirect_uris text[] not null check (cardinality(redirect_uris) between 1 and 10),
  created_at timestamptz not null
);
alter table oauth_clients enable row level security;
alter table oauth_clients force row level security;
create policy service on oauth_clients to luna_service using (true) with check (true);
grant select, insert, delete on oauth_clients to luna_service;

-- Where an account has signed in before, so that a sign-in from elsewhere can be told by mail. `device_hash` is the
-- SHA-256 of a cookie's secret.
create table account_devices (
  account_id uuid not null,
  device_hash bytea not null,
  first_used_at timestamptz not null,
  last_used_at timestamptz not null,
  primary key (account_id, device_hash)
);
alter table account_devices enable row level security;
alter table account_devices force row level security;
create policy service on account_devices to luna_service using (true) with check (true);
grant select, insert, update, delete on account_devices to luna_service;
