-- A mark for each time the changes of an account were numbered. A device that comes with a mark that is not known was here
-- before the market went back to a backup, also where the numbers have since grown past those it saw.
create table account_feed_marks (
  account_id uuid not null,
  -- The last number that was given.
  sequence bigint not null,
  mark uuid not null,
  primary key (account_id, sequence)
);
alter table account_feed_marks enable row level security;
alter table account_feed_marks force row level security;
create policy own on account_feed_marks for select to luna_app using (account_id = app_account());
create policy service on account_feed_marks to luna_service using (true) with check (true);
grant select on account_feed_marks to luna_app;
grant select, insert, update, delete on account_feed_marks to luna_service;

-- Of a submission: the version that the change gave it.
alter table account_changes add column version integer;
