-- The side that talks to the payment service: what it told us, what we tell it, and how creators are paid.

-- Every event it sent, stored once before anything is done about it.
create table payment_events (
  event_id text primary key,
  type text not null,
  -- As it was signed.
  payload text not null,
  occurred_at timestamptz not null,
  received_at timestamptz not null,
  processed_at timestamptz
);
create index payment_events_by_time on payment_events (occurred_at);
alter table payment_events enable row level security;
alter table payment_events force row level security;
create policy service on payment_events to luna_service using (true) with check (true);
grant select, insert, update (processed_at) on payment_events to luna_service;

-- A creator's account at the payment service, and when and whether it is paid out.
create table connect_accounts (
  account_id uuid primary key,
  processor_account_id text,
  state text not null check (state in ('onboarding', 'active', 'restricted')),
  -- What the payment service still wants to know, in its words.
  requirements jsonb not null,
  country text not null,
  -- Transferred to the account there and neither taken back nor paid out.
  balance_cents bigint not null default 0,
  schedule text not null check (schedule in ('weekly', 'manual')),
  next_payout_at timestamptz,
  -- Set where the market itself keeps payouts back; says why and what to do.
  hold_reason text,
  created_at timestamptz not null,
  updated_at timestamptz not null
);
create index connect_accounts_due on connect_accounts (next_payout_at) where next_payout_at is not null;
alter table connect_accounts enable row level security;
alter table connect_accounts force row level security;
create policy own on connect_accounts for select to luna_app using (account_id = app_account());
create policy service on connect_accounts to luna_service using (true) with check (true);
grant select on connect_accounts to luna_app;
grant select, insert, update on connect_accounts to luna_service;

-- Whose account at the payment service it is. Looked up by its name alone.
create table connect_directory (
  processor_account_id text primary key,
  account_id uuid not null
);
alter table connect_directory enable row level security;
alter table connect_directory force row level security;
create policy service on connect_directory to luna_service using (true) with check (true);
grant select, insert on connect_directory to luna_service;

create table payouts (
  account_id uuid not null,
  id uuid not null,
  amount_cents bigint not null check (amount_cents > 0),
  -- `planned` and `sent` are on the way; `failed` is owed again.
  state text not null check (state in ('planned', 'sent', 'paid', 'failed')),
  processor_payout_id text,
  failure text,
  created_at timestamptz not null,
  settled_at timestamptz,
  primary key (account_id, id)
);
create index payouts_by_processor on payouts (account_id, processor_payout_id);
alter table payouts enable row level security;
alter table payouts force row level security;
create policy own on payouts for select to luna_app using (account_id = app_account());
create policy service on payouts to luna_service using (true) with check (true);
grant select on payouts to luna_app;
grant select, insert, update on payouts to luna_service;

-- What the payment service is to be told: planned in the transaction that makes it necessary, sent by a job under the
-- operation's id as idempotency key, so that a crash at any point neither loses it nor does it twice.
create table payment_operations (
  -- Whose money moves: the buyer of a refund, the creator of a transfer or payout.
  account_id uuid not null,
  id uuid not null,
  kind text not null check (kind in ('refund', 'transfer', 'reversal', 'payout', 'cancel_subscription')),
  state text not null check (state in ('planned', 'done', 'failed')),
  amount_cents bigint not null check (amount_cents >= 0),
  -- What it is about, by the names of the payment service.
  target jsonb not null,
  sale_id uuid,
  payout_id uuid,
  -- Of a reversal: the transfer it takes back.
  transfer_id uuid,
  processor_id text,
  failure text,
  created_at timestamptz not null,
  settled_at timestamptz,
  primary key (account_id, id)
);
create index payment_operations_of_sale on payment_operations (account_id, sale_id);
create index payment_operations_open on payment_operations (created_at) where state = 'planned';
alter table payment_operations enable row level security;
alter table payment_operations force row level security;
create policy service on payment_operations to luna_service using (true) with check (true);
grant select, insert, update on payment_operations to luna_service;
