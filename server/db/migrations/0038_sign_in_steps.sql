-- Operational, on the coordinator only: how far a browser has come with signing in, or with its account's security page.
-- `place_hash` is the SHA-256 of what that browser alone has.
create table sign_in_steps (
  place_hash bytea primary key,
  -- Whose password was right; null where nobody's was asked for yet.
  account_id uuid,
  -- The newest WebAuthn challenge (SHA-256), used up by the first answer.
  challenge_hash bytea,
  -- The secret of an authenticator app that is being set up, encrypted as in account_authenticators.
  new_secret bytea,
  -- When every factor was shown; null before.
  completed_at timestamptz,
  -- How the person signed in: values of RFC 8176.
  methods text[] not null default '{}',
  expires_at timestamptz not null
);
create index sign_in_steps_by_expiry on sign_in_steps (expires_at);
create index sign_in_steps_by_account on sign_in_steps (account_id);
alter table sign_in_steps enable row level security;
alter table sign_in_steps force row level security;
create policy service on sign_in_steps to luna_service using (true) with check (true);
grant select, insert, update, delete on sign_in_steps to luna_service;
