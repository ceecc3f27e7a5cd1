-- Webhooks: where accounts want to be told of what happens to them, and what was sent there.

create table webhook_endpoints (
  account_id uuid not null,
  id uuid not null,
  url text not null,
  description text not null,
  -- Kinds of notifications; none for all of them.
  events text[] not null,
  -- AES-256-GCM under a key that is not in the database: a secret signs, so it cannot be kept as a hash.
  secret bytea not null,
  -- After a rotation, until `earlier_secret_until`: deliveries are signed with both.
  earlier_secret bytea,
  earlier_secret_until timestamptz,
  -- SHA-256 of the Idempotency-Key of the request that made the secret: it is shown once.
  request_hash bytea not null,
  is_enabled boolean not null,
  -- Why the market disabled it; null where the account did or it is enabled.
  disabled_reason text,
  created_at timestamptz not null,
  last_success_at timestamptz,
  primary key (account_id, id),
  unique (account_id, request_hash)
);
alter table webhook_endpoints enable row level security;
alter table webhook_endpoints force row level security;
create policy own on webhook_endpoints for select to luna_app using (account_id = app_account());
create policy service on webhook_endpoints to luna_service using (true) with check (true);
grant select (account_id, id, url, description, events, earlier_secret_until, is_enabled, disabled_reason, created_at,
  last_success_at) on webhook_endpoints to luna_app;
grant select, insert, update, delete on webhook_endpoints to luna_service;

create table webhook_deliveries (
  account_id uuid not null,
  id uuid not null,
  endpoint_id uuid not null,
  event_id uuid not null,
  event_kind text not null,
  -- What is sent, byte by byte.
  payload text not null,
  state text not null check (state in ('waiting', 'delivered', 'failed')),
  attempts integer not null default 0,
  -- While it waits.
  next_attempt_at timestamptz,
  last_attempt_at timestamptz,
  -- The answer's HTTP status; null where there was none.
  last_status integer,
  -- A code: why there was no answer, or none that counts.
  last_problem text,
  created_at timestamptz not null,
  primary key (account_id, id)
);
create index webhook_deliveries_of_endpoint on webhook_deliveries (account_id, endpoint_id, created_at desc, id desc);
create index webhook_deliveries_by_age on webhook_deliveries (created_at);
alter table webhook_deliveries enable row level security;
alter table webhook_deliveries force row level security;
create policy own on webhook_deliveries for select to luna_app using (account_id = app_account());
create policy service on webhook_deliveries to luna_service using (true) with check (true);
grant select on webhook_deliveries to luna_app;
grant select, insert, update, delete on webhook_deliveries to luna_service;
