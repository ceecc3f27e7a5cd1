-- Which people of the market read what of somebody that is not public: who, what, when and in which sign-in, and nothing
-- of what they saw. Written once; only what is older than its period can be deleted (server/retention.ts).
create table staff_reads (
  -- Whose data it was; the market's own account for what is no member's.
  account_id uuid not null,
  id uuid not null,
  kind text not null,
  subject_id uuid not null,
  reader_id uuid not null,
  -- The sign-in, by its number; null for a program of the market itself.
  session_id text,
  at timestamptz not null,
  -- The hour in which it was read first: read again within it, it is one read.
  hour timestamptz not null,
  primary key (account_id, id),
  check (reader_id <> account_id)
);
create unique index staff_reads_once on staff_reads (account_id, reader_id, kind, subject_id, hour);
create index staff_reads_newest on staff_reads (at desc, id desc);
create index staff_reads_of_reader on staff_reads (reader_id, at desc, id desc);
alter table staff_reads enable row level security;
alter table staff_reads force row level security;
create policy own on staff_reads for select to luna_app using (account_id = app_account());
create policy service on staff_reads for select to luna_service using (true);
create policy service_record on staff_reads for insert to luna_service with check (true);
create policy retention on staff_reads for delete to luna_service using (at < now() - interval '365 days');
-- That it was read, not by whom.
grant select (account_id, id, kind, subject_id, at) on staff_reads to luna_app;
grant select, insert, delete on staff_reads to luna_service;
