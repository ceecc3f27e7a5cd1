-- Works of one creator that are offered together at one price. It is never changed: another price is another bundle.
create table bundles (
  -- The creator.
  account_id uuid not null,
  id uuid not null,
  title text not null check (title <> ''),
  price_cents integer not null check (price_cents >= 99),
  created_at timestamptz not null,
  ended_at timestamptz check (ended_at >= created_at),
  primary key (account_id, id)
);
create unique index bundles_by_id on bundles (id);
alter table bundles enable row level security;
alter table bundles force row level security;
create policy public_read on bundles for select to luna_app using (true);
create policy own on bundles to luna_app using (account_id = app_account()) with check (account_id = app_account());
create policy service on bundles to luna_service using (true) with check (true);
grant select, insert, update (ended_at) on bundles to luna_app;
grant select, update (ended_at) on bundles to luna_service;

create table bundle_items (
  account_id uuid not null,
  bundle_id uuid not null,
  asset_id uuid not null,
  -- In the order in which the creator chose them, from 0.
  place smallint not null check (place between 0 and 19),
  primary key (account_id, bundle_id, asset_id)
);
create index bundle_items_of_asset on bundle_items (account_id, asset_id);
alter table bundle_items enable row level security;
alter table bundle_items force row level security;
create policy public_read on bundle_items for select to luna_app using (true);
create policy own on bundle_items for insert to luna_app with check (account_id = app_account());
create policy service on bundle_items to luna_service using (true) with check (true);
grant select, insert on bundle_items to luna_app;
grant select on bundle_items to luna_service;
