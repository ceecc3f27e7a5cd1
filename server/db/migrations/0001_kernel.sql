-- Roles, the identity that row-level security reads, and what the server itself needs to remember.
--
-- luna_app      acts for one account (or nobody) and sees only what row-level security lets that account see.
-- luna_service  acts for the market where more than one account is concerned. It has no right to change or delete what is
--               append-only. Both can log in, since a distributed database connects to its workers as the role itself.
do $$
begin
  if not exists (select from pg_roles where rolname = 'luna_app') then
    create role luna_app login;
  end if;
  if not exists (select from pg_roles where rolname = 'luna_service') then
    create role luna_service login;
  end if;
exception
  -- Two databases of one server may be set up at the same moment; roles belong to the server.
  when duplicate_object or unique_violation then null;
end
$$;

grant usage on schema public to luna_app;
grant usage on schema public to luna_service;

-- The account that the transaction acts for; null for nobody, and then no policy on owned rows holds.
create function app_account() returns uuid
  language sql stable parallel safe
  return nullif(current_setting('app.account', true), '')::uuid;

-- Answers to writes, so that a request sent twice is done once. The account is the all-zero uuid for requests without one.
create table idempotency_keys (
  account_id uuid not null,
  key text not null,
  request_hash bytea not null,
  -- Null while the first request is still being answered.
  response_status integer,
  response_body text,
  created_at timestamptz not null,
  primary key (account_id, key)
);
create index idempotency_keys_by_age on idempotency_keys (created_at);
alter table idempotency_keys enable row level security;
alter table idempotency_keys force row level security;
create policy service on idempotency_keys to luna_service using (true) with check (true);
grant select, insert, update, delete on idempotency_keys to luna_service;

-- Operational, on the coordinator only: work that must happen, exactly as long as it takes to happen.
create table jobs (
  id uuid primary key,
  kind text not null,
  -- One piece of work has one key; enqueueing it again changes nothing.
  key text not null,
  payload jsonb not null,
  state text not null check (state in ('waiting', 'running', 'done', 'dead')),
  attempts integer not null default 0,
  run_at timestamptz not null,
  -- A runner that died leaves its job running; after this time it is taken up again.
  lease_until timestamptz,
  last_error text,
  created_at timestamptz not null,
  finished_at timestamptz,
  unique (kind, key)
);
create index jobs_due on jobs (run_at) where state in ('waiting', 'running');
grant select, insert, update, delete on jobs to luna_service;
