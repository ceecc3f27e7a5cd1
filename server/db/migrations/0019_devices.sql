-- The devices that write for an account: each numbers its changes, and the last number that was taken up is kept, so that
-- a change never overtakes a later one of its device.
create table device_mutations (
  account_id uuid not null,
  device_id uuid not null,
  last_number bigint not null check (last_number >= 1),
  last_at timestamptz not null,
  primary key (account_id, device_id)
);
alter table device_mutations enable row level security;
alter table device_mutations force row level security;
create policy own on device_mutations for select to luna_app using (account_id = app_account());
create policy service on device_mutations to luna_service using (true) with check (true);
grant select on device_mutations to luna_app;
grant select, insert, update, delete on device_mutations to luna_service;
