-- Submissions that were refused because the same work is in the market already, so that who made it first can be
-- contested before a person.
create table duplicate_refusals (
  -- Who submitted second.
  account_id uuid not null,
  submission_id uuid not null,
  -- The fingerprint that refused it, and what both share.
  refusing_fingerprint_id uuid not null,
  metadata_hash text not null check (length(metadata_hash) = 64),
  visual_hash text check (length(visual_hash) = 64),
  refused_at timestamptz not null,
  -- The case that was opened about it.
  case_id uuid,
  primary key (account_id, submission_id)
);
alter table duplicate_refusals enable row level security;
alter table duplicate_refusals force row level security;
create policy own on duplicate_refusals for select to luna_app using (account_id = app_account());
create policy service on duplicate_refusals to luna_service using (true) with check (true);
grant select (account_id, submission_id, metadata_hash, visual_hash, refused_at, case_id) on duplicate_refusals to luna_app;
grant select, insert, update on duplicate_refusals to luna_service;
