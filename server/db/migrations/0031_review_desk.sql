-- What reviewers may do besides deciding: skip, choose, hand over, and ask for a second opinion.

alter table review_queue
  -- Skips in this wait. From a number of them on it can no longer be skipped (shared/submissions/queue-rules.ts).
  add column skip_count integer not null default 0 check (skip_count >= 0),
  -- Kept for a named reviewer until then.
  add column handed_to uuid,
  add column handed_until timestamptz,
  add column hand_overs integer not null default 0 check (hand_overs >= 0),
  -- A second opinion that the reviewer who holds it asked for.
  add column opinion_asked_at timestamptz,
  add column opinion_question text,
  -- Who writes it, and until when it is kept for them.
  add column opinion_by uuid,
  add column opinion_until timestamptz,
  add column opinion_given_at timestamptz,
  add check ((handed_to is null) = (handed_until is null)),
  add check (handed_to <> account_id),
  add check (not handed_to = any (excluded_reviewer_ids)),
  add check ((opinion_asked_at is null) = (opinion_question is null)),
  add check ((opinion_by is null) = (opinion_until is null)),
  add check (opinion_by is null or opinion_asked_at is not null),
  add check (opinion_by <> account_id),
  add check (opinion_by <> claimed_by),
  add check (not opinion_by = any (excluded_reviewer_ids));

-- Operational, on the coordinator only: what is not offered to a reviewer for a while, because they skipped it.
create table review_skips (
  queue_id uuid not null references review_queue (id) on delete cascade,
  reviewer_id uuid not null,
  until timestamptz not null,
  primary key (queue_id, reviewer_id)
);
alter table review_skips enable row level security;
alter table review_skips force row level security;
create policy service on review_skips to luna_service using (true) with check (true);
grant select, insert, update, delete on review_skips to luna_service;

-- Every step that a reviewer takes apart from deciding. Append-only, by privilege.
create table review_steps (
  -- The creator's account.
  account_id uuid not null,
  submission_id uuid not null,
  id uuid not null,
  round integer not null,
  kind text not null check (kind in ('review', 'appeal')),
  step text not null check (step in ('choose', 'skip', 'take_back_skip', 'release', 'hand_over', 'ask_opinion')),
  reviewer_id uuid not null,
  -- To whom it was handed over; null for the queue.
  other_reviewer_id uuid,
  -- Of a skip.
  reason text,
  note text,
  -- Of a choice: older ones that this reviewer passed over.
  passed_over integer,
  at timestamptz not null,
  primary key (account_id, submission_id, id),
  check (reviewer_id <> account_id),
  check ((step = 'skip') = (reason is not null)),
  check ((step = 'choose') = (passed_over is not null))
);
create index review_steps_by_time on review_steps (at);
alter table review_steps enable row level security;
alter table review_steps force row level security;
create policy own on review_steps for select to luna_app using (account_id = app_account());
create policy service on review_steps to luna_service using (true) with check (true);
grant select (account_id, submission_id, id, round, kind, step, at) on review_steps to luna_app;
grant select, insert on review_steps to luna_service;

-- Second opinions. As decisions, written once and only in a transaction that acts for the person who writes it.
create table review_opinions (
  -- The creator's account.
  account_id uuid not null,
  submission_id uuid not null,
  id uuid not null,
  round integer not null,
  kind text not null check (kind in ('review', 'appeal')),
  reviewer_id uuid not null,
  -- Who asked, and what.
  asked_by uuid not null,
  question text not null,
  outcome text not null check (outcome in ('approve', 'request_changes', 'reject')),
  criteria jsonb not null,
  comment text not null,
  at timestamptz not null,
  primary key (account_id, submission_id, id),
  unique (account_id, submission_id, round, kind),
  check (reviewer_id <> account_id),
  check (reviewer_id <> asked_by),
  check (reviewer_id <> '00000000-0000-7000-8000-000000000001')
);
create index review_opinions_by_time on review_opinions (at);
alter table review_opinions enable row level security;
alter table review_opinions force row level security;
create policy own on review_opinions for select to luna_app using (account_id = app_account());
create policy by_reviewer on review_opinions for insert to luna_app
  with check (reviewer_id = app_account() and account_id <> app_account());
create policy service on review_opinions for select to luna_service using (true);
grant select (account_id, submission_id, id, round, kind, outcome, criteria, comment, at) on review_opinions to luna_app;
grant insert on review_opinions to luna_app;
grant select on review_opinions to luna_service;
