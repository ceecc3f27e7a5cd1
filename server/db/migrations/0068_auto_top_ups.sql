-- Automatic top-ups of wallets, paid by a card that a buyer let the market keep, up to a ceiling a month.

-- What an account chose; no row: it is off.
create table auto_top_ups (
  account_id uuid primary key,
  -- Below which balance the card is charged, how much, and at most how much in a calendar month (UTC).
  threshold_cents integer not null check (threshold_cents > 0),
  amount_cents integer not null check (amount_cents >= threshold_cents),
  monthly_cap_cents integer not null check (monthly_cap_cents >= amount_cents),
  consent_id uuid not null,
  -- Null while it is on.
  paused_reason text check (
    paused_reason in ('declined', 'authentication_required', 'card_unusable', 'disputed', 'paid_back')),
  paused_at timestamptz,
  -- The last dispute that paused it: one dispute pauses it once.
  paused_by_dispute text,
  check ((paused_reason is null) = (paused_at is null))
);
alter table auto_top_ups enable row level security;
alter table auto_top_ups force row level security;
create policy own on auto_top_ups for select to luna_app using (account_id = app_account());
create policy service on auto_top_ups to luna_service using (true) with check (true);
grant select on auto_top_ups to luna_app;
grant select, insert, update, delete on auto_top_ups to luna_service;

-- What was agreed to and when: evidence for the payments made under it, kept as long as they are.
create table auto_top_up_consents (
  account_id uuid not null,
  id uuid not null,
  -- Of the text that was agreed to.
  terms_version integer not null,
  threshold_cents integer not null,
  amount_cents integer not null,
  monthly_cap_cents integer not null,
  agreed_at timestamptz not null,
  -- Replaced by another, or switched off.
  ended_at timestamptz,
  primary key (account_id, id)
);
alter table auto_top_up_consents enable row level security;
alter table auto_top_up_consents force row level security;
create policy own on auto_top_up_consents for select to luna_app using (account_id = app_account());
create policy service on auto_top_up_consents to luna_service using (true) with check (true);
grant select on auto_top_up_consents to luna_app;
grant select, insert, update (ended_at) on auto_top_up_consents to luna_service;

-- An account's customer at the payment service, with the card that may be charged; without a card there is none.
create table saved_cards (
  account_id uuid primary key,
  customer_id text not null,
  payment_method_id text,
  brand text,
  last4 text,
  exp_month integer,
  exp_year integer,
  saved_at timestamptz,
  check (num_nulls(payment_method_id, brand, last4, exp_month, exp_year, saved_at) in (0, 6))
);
alter table saved_cards enable row level security;
alter table saved_cards force row level security;
create policy own on saved_cards for select to luna_app using (account_id = app_account());
create policy service on saved_cards to luna_service using (true) with check (true);
grant select (account_id, brand, last4, exp_month, exp_year, saved_at) on saved_cards to luna_app;
grant select, insert, update, delete on saved_cards to luna_service;

-- Each charge; its id is that of the order. Kept as the orders are.
create table auto_top_up_charges (
  account_id uuid not null,
  id uuid not null,
  consent_id uuid not null,
  state text not null check (state in ('planned', 'charged', 'failed')),
  amount_cents integer not null check (amount_cents > 0),
  -- The calendar month (UTC) whose ceiling it counts towards, as 2026-11.
  month text not null,
  -- What is sent to the payment service is the same at each attempt.
  customer_id text not null,
  payment_method_id text not null,
  planned_at timestamptz not null,
  -- From then on the card may have been charged.
  sent_at timestamptz,
  settled_at timestamptz,
  failure text,
  primary key (account_id, id)
);
-- One shortfall is charged once, by whichever server is first.
create unique index auto_top_up_charges_under_way on auto_top_up_charges (account_id) where state = 'planned';
create index auto_top_up_charges_overdue on auto_top_up_charges (planned_at) where state = 'planned';
create index auto_top_up_charges_by_month on auto_top_up_charges (account_id, month);
alter table auto_top_up_charges enable row level security;
alter table auto_top_up_charges force row level security;
create policy own on auto_top_up_charges for select to luna_app using (account_id = app_account());
create policy service on auto_top_up_charges to luna_service using (true) with check (true);
grant select (account_id, id, consent_id, state, amount_cents, month, planned_at, sent_at, settled_at, failure)
  on auto_top_up_charges to luna_app;
grant select, insert, update (state, sent_at, settled_at, failure) on auto_top_up_charges to luna_service;
