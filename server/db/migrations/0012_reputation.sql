-- Reputation: the events it is reckoned from, what follows from them for discovery, and the ratings of buyers.
--
-- reputation_events is the truth, written once. Snapshots can be reckoned again from it; changes say what was told when.

create table reputation_events (
  -- Whose reputation.
  account_id uuid not null,
  id uuid not null,
  -- What happened, by its name in the part of the market where it did, so that it counts once. May name other accounts
  -- (a buyer who rated), so the owner does not see it.
  source text not null check (length(source) between 1 and 200),
  kind text not null check (kind in ('joined', 'rated', 'sold', 'refunded', 'dispute_lost', 'contributed', 'struck',
    'removal_upheld', 'verification', 'overturned')),
  data jsonb not null,
  at timestamptz not null,
  primary key (account_id, id),
  unique (account_id, source)
);
create index reputation_events_by_time on reputation_events (account_id, at);
alter table reputation_events enable row level security;
alter table reputation_events force row level security;
create policy own on reputation_events for select to luna_app using (account_id = app_account());
create policy service on reputation_events to luna_service using (true) with check (true);
grant select (account_id, id, kind, data, at) on reputation_events to luna_app;
grant select, insert on reputation_events to luna_service;

-- Operational: events that the snapshot does not count yet. A row appears when its transaction commits, however late that
-- is, and sales to one creator do not wait for each other as they would if each wrote the snapshot.
create table reputation_pending (
  account_id uuid not null,
  event_id uuid not null,
  primary key (account_id, event_id)
);
alter table reputation_pending enable row level security;
alter table reputation_pending force row level security;
create policy service on reputation_pending to luna_service using (true) with check (true);
grant select, insert, delete on reputation_pending to luna_service;

-- Operational: sales that were made, or whose state changed, since reputation and popularity last took note. Written with
-- the sale, and read by a job, so that a sale waits for nothing.
create table sales_to_count (
  -- The creator of what was sold.
  account_id uuid not null,
  sale_id uuid not null,
  primary key (account_id, sale_id)
);
alter table sales_to_count enable row level security;
alter table sales_to_count force row level security;
create policy service on sales_to_count to luna_service using (true) with check (true);
grant select, insert, delete on sales_to_count to luna_service;

-- Public but for the explanation: where a creator stands, for discovery.
create table reputation_snapshots (
  account_id uuid primary key,
  -- As shown, and the precision in which discovery compares.
  total_hundredths integer not null check (total_hundredths between 0 and 100),
  quality_hundredths integer not null check (quality_hundredths between 0 and 100),
  level text not null check (level in ('new', 'rising', 'established', 'featured')),
  badges text[] not null,
  rating_count bigint not null,
  average_stars double precision,
  sold_count bigint not null,
  contribution_count bigint not null,
  is_listed boolean not null,
  -- The whole explanation as of the last change that was told, for the sentences of the next.
  explanation jsonb not null,
  computed_at timestamptz not null
);
create index reputation_snapshots_in_order
  on reputation_snapshots (total_hundredths desc, quality_hundredths desc, sold_count desc, account_id) where is_listed;
create index reputation_snapshots_by_age on reputation_snapshots (computed_at);
alter table reputation_snapshots enable row level security;
alter table reputation_snapshots force row level security;
create policy public_read on reputation_snapshots for select to luna_app using (true);
create policy service on reputation_snapshots to luna_service using (true) with check (true);
grant select (account_id, total_hundredths, quality_hundredths, level, badges, rating_count, average_stars, sold_count,
  contribution_count, is_listed, computed_at) on reputation_snapshots to luna_app;
grant select, insert, update on reputation_snapshots to luna_service;

-- What each creator was told about changes, in words. Written once.
create table reputation_changes (
  account_id uuid not null,
  id uuid not null,
  before_total double precision not null,
  after_total double precision not null,
  sentences jsonb not null,
  at timestamptz not null,
  primary key (account_id, id)
);
create index reputation_changes_newest on reputation_changes (account_id, at desc, id desc);
alter table reputation_changes enable row level security;
alter table reputation_changes force row level security;
create policy own on reputation_changes for select to luna_app using (account_id = app_account());
create policy service on reputation_changes to luna_service using (true) with check (true);
grant select on reputation_changes to luna_app;
grant select, insert on reputation_changes to luna_service;

-- What buyers think of what they bought: one rating each.
create table ratings (
  -- The buyer.
  account_id uuid not null,
  asset_id uuid not null,
  -- Names the rating to others, who do not learn whose it is.
  id uuid not null,
  creator_id uuid not null,
  stars integer not null check (stars between 1 and 5),
  comment text check (length(comment) between 1 and 2000),
  -- Raised by every change.
  revision integer not null check (revision >= 1),
  -- The event by which it counts.
  event_id uuid not null,
  rated_at timestamptz not null,
  -- Withdrawn by its author, or because the purchase was refunded; counts no more.
  withdrawn_at timestamptz,
  primary key (account_id, asset_id),
  check (account_id <> creator_id)
);
create index ratings_of_asset on ratings (asset_id, rated_at desc, id) where withdrawn_at is null;
create index ratings_by_id on ratings (id);
alter table ratings enable row level security;
alter table ratings force row level security;
create policy own on ratings for select to luna_app using (account_id = app_account());
create policy service on ratings to luna_service using (true) with check (true);
grant select on ratings to luna_app;
grant select, insert, update on ratings to luna_service;

-- Who found a rating's comment helpful.
create table rating_votes (
  -- Who votes.
  account_id uuid not null,
  rating_id uuid not null,
  at timestamptz not null,
  primary key (account_id, rating_id)
);
create index rating_votes_of_rating on rating_votes (rating_id);
alter table rating_votes enable row level security;
alter table rating_votes force row level security;
create policy own on rating_votes for select to luna_app using (account_id = app_account());
create policy service on rating_votes to luna_service using (true) with check (true);
grant select on rating_votes to luna_app;
grant select, insert, delete on rating_votes to luna_service;
