-- Creators whom an account follows, and works on its wish list: both are private.

create table follows (
  -- Who follows.
  account_id uuid not null,
  creator_id uuid not null,
  followed_at timestamptz not null,
  primary key (account_id, creator_id)
);
-- Those to notify of a new work, a page at a time.
create index follows_of_creator on follows (creator_id, account_id);
alter table follows enable row level security;
alter table follows force row level security;
create policy own on follows to luna_app using (account_id = app_account()) with check (account_id = app_account());
create policy service on follows to luna_service using (true) with check (true);
grant select, insert, delete on follows to luna_app;
grant select, delete on follows to luna_service;

create table wishes (
  account_id uuid not null,
  asset_id uuid not null,
  wished_at timestamptz not null,
  primary key (account_id, asset_id)
);
alter table wishes enable row level security;
alter table wishes force row level security;
create policy own on wishes to luna_app using (account_id = app_account()) with check (account_id = app_account());
create policy service on wishes to luna_service using (true) with check (true);
grant select, insert, delete on wishes to luna_app;
grant select, delete on wishes to luna_service;
