-- Review by people: what waits, who looks at it, and what was decided.

-- Operational, on the coordinator only: one row for each submission that waits for a person or is with one. Rows go when
-- the submission is decided or withdrawn. Reviewers know an item by this id alone, which says nothing of its creator.
create table review_queue (
  id uuid primary key,
  account_id uuid not null,
  submission_id uuid not null,
  round integer not null,
  kind text not null check (kind in ('review', 'appeal')),
  -- Whoever took part in what is appealed against.
  excluded_reviewer_ids uuid[] not null,
  queued_at timestamptz not null,
  claimed_by uuid,
  claimed_at timestamptz,
  -- A reviewer who does not decide in time loses the item to the queue.
  claim_until timestamptz,
  unique (account_id, submission_id),
  check ((claimed_by is null) = (claim_until is null)),
  check ((claimed_by is null) = (claimed_at is null)),
  check (claimed_by <> account_id),
  check (not claimed_by = any (excluded_reviewer_ids))
);
create index review_queue_in_order on review_queue (queued_at, id);
create index review_queue_claimed on review_queue (claim_until) where claimed_by is not null;
alter table review_queue enable row level security;
alter table review_queue force row level security;
create policy service on review_queue to luna_service using (true) with check (true);
grant select, insert, update, delete on review_queue to luna_service;

-- Decisions. Written once, and only in a transaction that acts for the deciding person: the market's own role
-- (luna_service), under which everything automatic runs, cannot write here. Nobody decides about their own work.
create table review_decisions (
  -- The creator's account.
  account_id uuid not null,
  submission_id uuid not null,
  id uuid not null,
  round integer not null,
  kind text not null check (kind in ('review', 'appeal')),
  outcome text not null check (outcome in ('approve', 'request_changes', 'reject')),
  reviewer_id uuid not null,
  criteria jsonb not null,
  reasons jsonb not null,
  claimed_at timestamptz not null,
  at timestamptz not null,
  primary key (account_id, submission_id, id),
  -- One of each kind a round: an appeal decides once.
  unique (account_id, submission_id, round, kind),
  -- What an approved submission points to.
  unique (account_id, submission_id, round, id, outcome),
  check (reviewer_id <> account_id),
  -- The market itself is nobody who reviews.
  check (reviewer_id <> '00000000-0000-7000-8000-000000000001')
);
create index review_decisions_by_time on review_decisions (at);
alter table review_decisions enable row level security;
alter table review_decisions force row level security;
create policy own on review_decisions for select to luna_app using (account_id = app_account());
create policy by_reviewer on review_decisions for insert to luna_app
  with check (reviewer_id = app_account() and account_id <> app_account());
create policy service on review_decisions for select to luna_service using (true);
grant select (account_id, submission_id, id, round, kind, outcome, criteria, reasons, at) on review_decisions to luna_app;
grant insert on review_decisions to luna_app;
grant select on review_decisions to luna_service;

-- What is approved or published names the approval of this very round, made by a person.
alter table submissions add column approval_id uuid;
alter table submissions add column approval_outcome text check (approval_outcome = 'approve');
alter table submissions add constraint submissions_need_approval check (
  state not in ('approved', 'published') or (approval_id is not null and approval_outcome is not null));
alter table submissions add constraint submissions_approval
  foreign key (account_id, id, round, approval_id, approval_outcome)
  references review_decisions (account_id, submission_id, round, id, outcome);
