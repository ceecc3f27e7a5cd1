-- What an account signs in with besides its password. Secrets are the service's alone; the owner reads the rest.
create table account_passkeys (
  account_id uuid not null,
  credential_id bytea not null,
  -- A COSE key (RFC 9052).
  public_key bytea not null,
  -- The authenticator's signature counter; stays 0 where it has none (WebAuthn, section 6.1.1).
  counter bigint not null check (counter >= 0),
  transports text[] not null,
  -- Synchronized to other devices of the person.
  is_backed_up boolean not null,
  name text not null,
  created_at timestamptz not null,
  last_used_at timestamptz,
  primary key (account_id, credential_id)
);
alter table account_passkeys enable row level security;
alter table account_passkeys force row level security;
create policy own on account_passkeys for select to luna_app using (account_id = app_account());
create policy service on account_passkeys to luna_service using (true) with check (true);
grant select on account_passkeys to luna_app;
grant select, insert, update, delete on account_passkeys to luna_service;

-- An app that shows one-time codes (RFC 6238); one for each account.
create table account_authenticators (
  account_id uuid primary key,
  -- AES-256-GCM under a key that is not in the database.
  secret bytea not null,
  -- The newest time step of which a code was accepted: none is accepted twice.
  last_step bigint not null,
  created_at timestamptz not null,
  last_used_at timestamptz
);
alter table account_authenticators enable row level security;
alter table account_authenticators force row level security;
create policy own on account_authenticators for select to luna_app using (account_id = app_account());
create policy service on account_authenticators to luna_service using (true) with check (true);
grant select (account_id, created_at, last_used_at) on account_authenticators to luna_app;
grant select, insert, update, delete on account_authenticators to luna_service;

-- Codes for when everything else is lost. A used one is deleted.
create table account_recovery_codes (
  account_id uuid not null,
  -- HMAC-SHA-256 under a key that is not in the database.
  code_hash bytea not null,
  created_at timestamptz not null,
  primary key (account_id, code_hash)
);
alter table account_recovery_codes enable row level security;
alter table account_recovery_codes force row level security;
create policy service on account_recovery_codes to luna_service using (true) with check (true);
grant select, insert, delete on account_recovery_codes to luna_service;

-- What was done with the factors of an account, and by whom. Kept until the account is closed; nothing in it changes.
create table account_factor_events (
  account_id uuid not null,
  id uuid not null,
  at timestamptz not null,
  kind text not null check (kind in ('passkey_added', 'passkey_removed', 'passkey_refused', 'authenticator_added',
    'authenticator_removed', 'recovery_code_used', 'recovery_codes_made', 'removed_by_operator')),
  -- The name of the passkey, where the event concerns one.
  detail text,
  primary key (account_id, id)
);
alter table account_factor_events enable row level security;
alter table account_factor_events force row level security;
create policy own on account_factor_events for select to luna_app using (account_id = app_account());
create policy service on account_factor_events to luna_service using (true) with check (true);
grant select on account_factor_events to luna_app;
grant select, insert, delete on account_factor_events to luna_service;
