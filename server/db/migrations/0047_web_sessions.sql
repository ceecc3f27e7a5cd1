-- Browsers in which an account is signed in to the market's pages. The cookie has the account's id and a secret.
create table web_sessions (
  account_id uuid not null,
  id uuid not null,
  -- SHA-256 of the secret.
  secret_hash bytea not null,
  -- Browser and system, in the market's words.
  program text not null,
  created_at timestamptz not null,
  last_used_at timestamptz not null,
  expires_at timestamptz not null,
  primary key (account_id, id),
  unique (account_id, secret_hash)
);
create index web_sessions_by_expiry on web_sessions (expires_at);
alter table web_sessions enable row level security;
alter table web_sessions force row level security;
create policy own on web_sessions for select to luna_app using (account_id = app_account());
create policy service on web_sessions to luna_service using (true) with check (true);
grant select (account_id, id, program, created_at, last_used_at, expires_at) on web_sessions to luna_app;
grant select, insert, update, delete on web_sessions to luna_service;
