-- Accounts, how they sign in, and what is known of creators. Only creator profiles and handles are public.

create table accounts (
  account_id uuid primary key,
  -- Null once the account is closed: what is bought, sold and booked stays under the id alone.
  email text,
  email_verified_at timestamptz,
  display_name text not null,
  -- An IANA name; days and months of statements are reckoned in it.
  time_zone text not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  closed_at timestamptz
);
alter table accounts enable row level security;
alter table accounts force row level security;
create policy own on accounts for select to luna_app using (account_id = app_account());
create policy own_change on accounts for update to luna_app
  using (account_id = app_account() and closed_at is null) with check (account_id = app_account());
create policy service on accounts to luna_service using (true) with check (true);
grant select on accounts to luna_app;
grant update (display_name, time_zone, updated_at) on accounts to luna_app;
grant select, insert, update on accounts to luna_service;

-- The service's alone: not even its owner reads a password hash.
create table account_credentials (
  account_id uuid primary key,
  -- scrypt (RFC 7914) with these parameters.
  password_hash bytea not null,
  salt bytea not null,
  cost integer not null,
  block_size integer not null,
  parallelization integer not null,
  changed_at timestamptz not null
);
alter table account_credentials enable row level security;
alter table account_credentials force row level security;
create policy service on account_credentials to luna_service using (true) with check (true);
grant select, insert, update, delete on account_credentials to luna_service;

-- One account for each address. A claim table, since a distributed database keeps uniqueness only with the owner key.
create table email_claims (
  email text primary key,
  account_id uuid not null
);
alter table email_claims enable row level security;
alter table email_claims force row level security;
create policy service on email_claims to luna_service using (true) with check (true);
grant select, insert, delete on email_claims to luna_service;

-- Public: whose a handle is. A handle given up is never given to another, who would pass for its owner.
create table handle_claims (
  handle text primary key,
  account_id uuid not null,
  claimed_at timestamptz not null
);
alter table handle_claims enable row level security;
alter table handle_claims force row level security;
create policy public_read on handle_claims for select to luna_app using (true);
create policy service on handle_claims to luna_service using (true) with check (true);
grant select on handle_claims to luna_app;
grant select, insert on handle_claims to luna_service;

-- Every account buys; what makes a creator stands in account_tiers. These are the roles somebody has to give.
create table account_roles (
  account_id uuid not null,
  role text not null check (role in ('moderator', 'admin')),
  granted_by uuid not null,
  granted_at timestamptz not null,
  primary key (account_id, role)
);
alter table account_roles enable row level security;
alter table account_roles force row level security;
create policy own on account_roles for select to luna_app using (account_id = app_account());
create policy service on account_roles to luna_service using (true) with check (true);
grant select on account_roles to luna_app;
grant select, insert, delete on account_roles to luna_service;

create table account_tiers (
  account_id uuid not null,
  tier text not null check (tier in ('creator')),
  since timestamptz not null,
  -- Null while it holds.
  until timestamptz,
  terms_version text not null,
  accepted_at timestamptz not null,
  primary key (account_id, tier, since),
  check (until is null or until >= since)
);
-- At most one that holds, however many requests come at once.
create unique index account_tiers_holding on account_tiers (account_id, tier) where until is null;
alter table account_tiers enable row level security;
alter table account_tiers force row level security;
create policy own on account_tiers for select to luna_app using (account_id = app_account());
create policy service on account_tiers to luna_service using (true) with check (true);
grant select on account_tiers to luna_app;
grant select, insert, update on account_tiers to luna_service;

-- Public: what a creator shows of themselves. `verified_at` and the handle are the market's to set.
create table creator_profiles (
  account_id uuid primary key,
  handle text not null,
  display_name text not null,
  bio text not null,
  -- ISO 3166-1 or 3166-2; null unless the creator chose to show it.
  region text,
  verified_at timestamptz,
  created_at timestamptz not null,
  updated_at timestamptz not null
);
alter table creator_profiles enable row level security;
alter table creator_profiles force row level security;
create policy public_read on creator_profiles for select to luna_app using (true);
create policy own_change on creator_profiles for update to luna_app
  using (account_id = app_account()) with check (account_id = app_account());
create policy service on creator_profiles to luna_service using (true) with check (true);
grant select on creator_profiles to luna_app;
grant update (display_name, bio, region, updated_at) on creator_profiles to luna_app;
grant select, insert, update on creator_profiles to luna_service;

-- Links in mails that prove whose an address is. Only the hash of the secret is kept.
create table account_mail_tokens (
  account_id uuid not null,
  secret_hash bytea not null,
  purpose text not null check (purpose in ('verify_email', 'reset_password')),
  expires_at timestamptz not null,
  primary key (account_id, secret_hash)
);
alter table account_mail_tokens enable row level security;
alter table account_mail_tokens force row level security;
create policy service on account_mail_tokens to luna_service using (true) with check (true);
grant select, insert, delete on account_mail_tokens to luna_service;

-- Mails to send. The service's alone: a mail may carry a link that signs in.
create table mail_outbox (
  account_id uuid not null,
  id uuid not null,
  recipient text not null,
  subject text not null,
  -- Erased once it was sent.
  body text,
  created_at timestamptz not null,
  sent_at timestamptz,
  primary key (account_id, id)
);
alter table mail_outbox enable row level security;
alter table mail_outbox force row level security;
create policy service on mail_outbox to luna_service using (true) with check (true);
grant select, insert, update, delete on mail_outbox to luna_service;

-- Operational, on the coordinator only: what the authorisation server remembers (sign-ins, codes, tokens). `key_hash` is
-- the SHA-256 of a token, so that nobody who reads this table can use one. The service's alone.
create table oidc_records (
  kind text not null,
  key_hash bytea not null,
  account_id uuid,
  grant_id text,
  uid text,
  user_code text,
  payload jsonb not null,
  created_at timestamptz not null,
  consumed_at timestamptz,
  expires_at timestamptz not null,
  primary key (kind, key_hash)
);
create index oidc_records_by_grant on oidc_records (grant_id);
create index oidc_records_by_account on oidc_records (account_id);
create index oidc_records_by_uid on oidc_records (uid) where uid is not null;
create index oidc_records_by_user_code on oidc_records (user_code) where user_code is not null;
create index oidc_records_by_expiry on oidc_records (expires_at);
alter table oidc_records enable row level security;
alter table oidc_records force row level security;
create policy service on oidc_records to luna_service using (true) with check (true);
grant select, insert, update, delete on oidc_records to luna_service;
