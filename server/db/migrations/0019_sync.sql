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

-- What changed of what an account works on from several devices: the newest change of each thing. Rows are written in the
-- transaction of the change and numbered when the account asks, so that a change that commits late is not passed over and
-- no row is written by everybody's changes.
create table account_changes (
  account_id uuid not null,
  -- In the order in which the changes were made, as far as clocks tell.
  id uuid not null,
  entity text not null check (entity in ('submission', 'offers', 'license_listing')),
  entity_id uuid not null,
  at timestamptz not null,
  -- Null until it is numbered.
  sequence bigint,
  primary key (account_id, id)
);
create unique index account_changes_in_order on account_changes (account_id, sequence) where sequence is not null;
create index account_changes_to_number on account_changes (account_id, id) where sequence is null;
create index account_changes_of_entity on account_changes (account_id, entity, entity_id);
alter table account_changes enable row level security;
alter table account_changes force row level security;
create policy own on account_changes for select to luna_app using (account_id = app_account());
create policy service on account_changes to luna_service using (true) with check (true);
grant select on account_changes to luna_app;
grant select, insert, update, delete on account_changes to luna_service;

create table account_feeds (
  account_id uuid primary key,
  last_sequence bigint not null
);
alter table account_feeds enable row level security;
alter table account_feeds force row level security;
create policy own on account_feeds for select to luna_app using (account_id = app_account());
create policy service on account_feeds to luna_service using (true) with check (true);
grant select on account_feeds to luna_app;
grant select, insert, update on account_feeds to luna_service;
