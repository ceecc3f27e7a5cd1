-- What an asset can be bought for, and what the platform keeps of it.

-- Public. A version is written once and never changed, as sales refer to it; the newest that is in effect counts.
create table fee_schedules (
  version integer primary key check (version >= 1),
  per_use_basis_points integer not null check (per_use_basis_points between 0 and 10000),
  one_time_basis_points integer not null check (one_time_basis_points between 0 and 10000),
  subscription_basis_points integer not null check (subscription_basis_points between 0 and 10000),
  license_basis_points integer not null check (license_basis_points between 0 and 10000),
  effective_from timestamptz not null
);
insert into fee_schedules values (1, 1500, 3000, 3000, 3000, '2025-01-01T00:00:00Z');
grant select on fee_schedules to luna_app;
grant select, insert on fee_schedules to luna_service;

-- Each row is one price from when it was set until it was ended; a new price is a new row, so the rows are the history.
-- An offer of the kind `license` is one version of a licence listing and has its id.
create table offers (
  -- The creator.
  account_id uuid not null,
  id uuid not null,
  asset_id uuid not null,
  kind text not null check (kind in ('per_use', 'one_time', 'subscription', 'license')),
  price_cents integer not null,
  billing_interval text check (billing_interval in ('month', 'year')),
  created_at timestamptz not null,
  ended_at timestamptz,
  primary key (account_id, id),
  constraint offers_interval check ((kind = 'subscription') = (billing_interval is not null)),
  constraint offers_price check (
    case kind
      when 'per_use' then price_cents between 1 and 100
      when 'one_time' then price_cents between 99 and 9999
      when 'subscription' then
        case billing_interval
          when 'month' then price_cents between 199 and 2999
          when 'year' then price_cents between 2388 and 35988
          else false
        end
      when 'license' then price_cents between 0 and 99999999
      else false
    end),
  constraint offers_end check (ended_at >= created_at)
);
create index offers_by_id on offers (id);
create index offers_of_asset on offers (account_id, asset_id, created_at);
-- One price for each way to buy, however many requests come at once.
create unique index offers_once on offers (account_id, asset_id, kind, coalesce(billing_interval, ''))
  where ended_at is null and kind <> 'license';
alter table offers enable row level security;
alter table offers force row level security;
-- Earlier prices are the creator's alone.
create policy public_read on offers for select to luna_app using (ended_at is null or account_id = app_account());
create policy service on offers to luna_service using (true) with check (true);
grant select on offers to luna_app;
grant select, insert, update (ended_at) on offers to luna_service;
