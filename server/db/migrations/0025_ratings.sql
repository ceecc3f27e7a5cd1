-- Ratings: what they weigh, the creator's answer, reports about them, and what moderators decided.

-- In full: paid for, kept past the refund window, by an account with a verified address. Ratings from before count as
-- they did.
alter table ratings add column is_full boolean not null default true;
alter table ratings add column answer text check (length(answer) between 1 and 2000);
alter table ratings add column answered_at timestamptz;
-- Since the first report that nobody has decided about.
alter table ratings add column reported_at timestamptz;
-- Hidden by a moderator: neither shown nor counted.
alter table ratings add column hidden_at timestamptz;
alter table ratings add column hidden_by uuid;
alter table ratings add column hidden_reason text;
alter table ratings add constraint ratings_hidden_check check ((hidden_at is null) = (hidden_by is null)
  and hidden_by <> account_id and hidden_by <> creator_id);
-- Who decided stays hidden from the author.
revoke select on ratings from luna_app;
grant select (account_id, asset_id, id, creator_id, stars, comment, revision, event_id, rated_at, withdrawn_at, is_full,
  answer, answered_at, reported_at, hidden_at, hidden_reason) on ratings to luna_app;
create index ratings_light on ratings (rated_at, id) where not is_full and withdrawn_at is null and hidden_at is null;
create index ratings_reported on ratings (reported_at, id) where reported_at is not null;

create table rating_reports (
  -- Who reports.
  account_id uuid not null,
  rating_id uuid not null,
  kind text not null check (kind in ('spam', 'offensive', 'off_topic', 'not_genuine', 'other')),
  text text check (length(text) between 1 and 2000),
  reported_at timestamptz not null,
  primary key (account_id, rating_id)
);
create index rating_reports_of_rating on rating_reports (rating_id);
alter table rating_reports enable row level security;
alter table rating_reports force row level security;
create policy own on rating_reports for select to luna_app using (account_id = app_account());
create policy service on rating_reports to luna_service using (true) with check (true);
grant select on rating_reports to luna_app;
grant select, insert on rating_reports to luna_service;
