-- Until when the payment service's events are known to have been listed. Later listings begin a little before it,
-- whichever events arrived by themselves since then.
create table payment_listing (
  only_row boolean primary key default true check (only_row),
  listed_until timestamptz not null
);
alter table payment_listing enable row level security;
alter table payment_listing force row level security;
create policy service on payment_listing to luna_service using (true) with check (true);
grant select, insert, update on payment_listing to luna_service;

-- When the payment service was last asked about it, whatever events said. Null: not yet.
alter table payouts add column checked_at timestamptz;
create index payouts_to_check on payouts (checked_at nulls first) where state = 'sent';
alter table connect_accounts add column checked_at timestamptz;
create index connect_accounts_to_check on connect_accounts (checked_at nulls first) where state <> 'active';
