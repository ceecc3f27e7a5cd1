-- Moderation: reports open cases, people decide them. A removal or a refund of all buyers is proposed by one moderator and
-- confirmed by another; an appeal is decided by a third. Who took part in what is held to by the database itself: these
-- rows can be written only in a transaction that acts for the very person, never by the market's own role (luna_service),
-- and a case cannot be in the state of having been acted on without naming the confirmation.

-- Until then the asset is not offered. Set and lifted by moderators.
alter table assets add column paused_until timestamptz;

create table cases (
  -- Whom it is about.
  account_id uuid not null,
  id uuid not null,
  kind text not null check (kind in ('spam', 'misrepresentation', 'copyright', 'malware', 'other')),
  -- Null: about the creator's work as a whole.
  asset_id uuid,
  subject_name text not null,
  state text not null
    check (state in ('open', 'proposed', 'dismissed', 'removed', 'buyers_refunded', 'appealed', 'reinstated')),
  event_count integer not null check (event_count >= 0),
  opened_at timestamptz not null,
  updated_at timestamptz not null,
  -- By when the creator may answer before anything is decided, and whether that was done.
  answer_until timestamptz not null,
  answered_at timestamptz,
  -- By when the market answers a counter-notice or an appeal.
  decide_until timestamptz,
  paused_until timestamptz,
  decided_at timestamptz,
  appeal_until timestamptz,
  appealed_at timestamptz,
  is_ban boolean not null default false,
  -- What it was acted on by.
  proposal_id uuid,
  confirmation text check (confirmation = 'confirm'),
  primary key (account_id, id),
  check (state not in ('removed', 'buyers_refunded', 'appealed', 'reinstated')
    or (proposal_id is not null and confirmation is not null)),
  check (not is_ban or proposal_id is not null)
);
create index cases_by_id on cases (id);
create index cases_newest on cases (account_id, opened_at desc, id desc);
create index cases_waiting on cases (updated_at, id) where state in ('open', 'proposed', 'appealed');
-- Reports about the same thing join one case.
create unique index cases_open_once
  on cases (account_id, kind, coalesce(asset_id, '00000000-0000-0000-0000-000000000000'))
  where state in ('open', 'proposed');
alter table cases enable row level security;
alter table cases force row level security;
create policy own on cases for select to luna_app using (account_id = app_account());
create policy service on cases to luna_service using (true) with check (true);
grant select on cases to luna_app;
grant select, insert, update on cases to luna_service;

-- Who must not decide: reporters, and whoever's rights it is about. The creator never learns who they are.
create table case_parties (
  account_id uuid not null,
  case_id uuid not null,
  party_id uuid not null,
  role text not null check (role in ('reporter', 'rights_holder')),
  primary key (account_id, case_id, party_id, role)
);
alter table case_parties enable row level security;
alter table case_parties force row level security;
create policy service on case_parties to luna_service using (true) with check (true);
grant select, insert on case_parties to luna_service;

-- Everything that happened in a case. Written once. The creator sees what was written for them, and not by whom.
create table case_events (
  account_id uuid not null,
  case_id uuid not null,
  number integer not null check (number >= 1),
  kind text not null check (kind in ('opened', 'joined', 'signal', 'note', 'told', 'paused', 'resumed', 'counter_notice',
    'proposed', 'declined', 'confirmed', 'dismissed', 'appealed', 'appeal_dismissed', 'appeal_granted')),
  actor text not null check (actor in ('reporter', 'creator', 'moderator', 'system')),
  actor_id uuid,
  -- For the creator.
  told text,
  -- For moderators.
  note text,
  facts jsonb not null,
  at timestamptz not null,
  primary key (account_id, case_id, number),
  check ((actor = 'system') = (actor_id is null)),
  -- Nothing that acts on anybody is done by the market itself.
  check (kind in ('opened', 'signal', 'resumed') or actor <> 'system')
);
alter table case_events enable row level security;
alter table case_events force row level security;
create policy own on case_events for select to luna_app using (account_id = app_account());
create policy service on case_events to luna_service using (true) with check (true);
grant select (account_id, case_id, number, kind, actor, told, at) on case_events to luna_app;
grant select, insert on case_events to luna_service;

-- What one moderator wants done. Written once.
create table case_proposals (
  account_id uuid not null,
  case_id uuid not null,
  id uuid not null,
  action text not null check (action in ('remove', 'refund_buyers')),
  asset_id uuid not null,
  finding text not null check (finding in ('plagiarism', 'misrepresentation', 'spam', 'malware', 'other')),
  refund text not null check (refund in ('none', 'recent', 'all')),
  refund_days integer check (refund_days between 1 and 365),
  -- What the creator is told.
  reason text not null,
  accepts_ban boolean not null,
  proposed_by uuid not null,
  -- The parties of the case.
  excluded_ids uuid[] not null,
  at timestamptz not null,
  primary key (account_id, case_id, id),
  unique (account_id, case_id, id, proposed_by),
  check ((refund = 'recent') = (refund_days is not null)),
  check (action = 'remove' or refund <> 'none'),
  check (proposed_by <> account_id),
  check (not proposed_by = any (excluded_ids)),
  -- The market itself is nobody who decides.
  check (proposed_by <> '00000000-0000-7000-8000-000000000001')
);
alter table case_proposals enable row level security;
alter table case_proposals force row level security;
create policy own on case_proposals for select to luna_app using (account_id = app_account());
create policy by_moderator on case_proposals for insert to luna_app
  with check (proposed_by = app_account() and account_id <> app_account());
create policy service on case_proposals for select to luna_service using (true);
grant select (account_id, case_id, id, action, asset_id, finding, refund, refund_days, reason, at) on case_proposals to luna_app;
grant insert on case_proposals to luna_app;
grant select on case_proposals to luna_service;

-- What another moderator answered. Written once; one answer for each proposal.
create table case_confirmations (
  account_id uuid not null,
  case_id uuid not null,
  proposal_id uuid not null,
  answer text not null check (answer in ('confirm', 'decline')),
  -- As in the proposal, so that the two can be compared here.
  proposed_by uuid not null,
  answered_by uuid not null,
  -- The parties by then: the proposer is checked against them again.
  excluded_ids uuid[] not null,
  accepts_ban boolean not null,
  reason text,
  at timestamptz not null,
  primary key (account_id, case_id, proposal_id),
  unique (account_id, case_id, proposal_id, answer),
  foreign key (account_id, case_id, proposal_id, proposed_by)
    references case_proposals (account_id, case_id, id, proposed_by),
  -- Two people. Only a proposal may be taken back by whoever made it.
  check (answer = 'decline' or answered_by <> proposed_by),
  check (answered_by <> account_id),
  check (not answered_by = any (excluded_ids)),
  check (answer = 'decline' or not proposed_by = any (excluded_ids)),
  check (answered_by <> '00000000-0000-7000-8000-000000000001')
);
alter table case_confirmations enable row level security;
alter table case_confirmations force row level security;
create policy by_moderator on case_confirmations for insert to luna_app
  with check (answered_by = app_account() and account_id <> app_account());
create policy service on case_confirmations for select to luna_service using (true);
grant insert on case_confirmations to luna_app;
grant select on case_confirmations to luna_service;

alter table cases add constraint cases_confirmed foreign key (account_id, id, proposal_id, confirmation)
  references case_confirmations (account_id, case_id, proposal_id, answer);

-- The decision about an appeal. Written once, by somebody who took no part before.
create table case_appeal_decisions (
  account_id uuid not null,
  case_id uuid not null,
  is_granted boolean not null,
  decided_by uuid not null,
  -- The parties, and all who took part.
  excluded_ids uuid[] not null,
  reason text not null,
  at timestamptz not null,
  primary key (account_id, case_id),
  check (decided_by <> account_id),
  check (not decided_by = any (excluded_ids)),
  check (decided_by <> '00000000-0000-7000-8000-000000000001')
);
alter table case_appeal_decisions enable row level security;
alter table case_appeal_decisions force row level security;
create policy own on case_appeal_decisions for select to luna_app using (account_id = app_account());
create policy by_moderator on case_appeal_decisions for insert to luna_app
  with check (decided_by = app_account() and account_id <> app_account());
create policy service on case_appeal_decisions for select to luna_service using (true);
grant select (account_id, case_id, is_granted, reason, at) on case_appeal_decisions to luna_app;
grant insert on case_appeal_decisions to luna_app;
grant select on case_appeal_decisions to luna_service;

-- What somebody reported; theirs alone to see.
create table reports (
  -- The reporter.
  account_id uuid not null,
  id uuid not null,
  kind text not null,
  creator_id uuid not null,
  asset_id uuid,
  subject_name text not null,
  text text not null check (length(text) between 1 and 4000),
  -- Of a copyright report: the asset that was there before.
  original_asset_id uuid,
  case_id uuid not null,
  outcome text check (outcome in ('action_taken', 'no_action')),
  created_at timestamptz not null,
  decided_at timestamptz,
  primary key (account_id, id),
  -- Said twice it is one report.
  unique (account_id, case_id),
  check (account_id <> creator_id)
);
create index reports_of_case on reports (case_id);
create index reports_newest on reports (account_id, created_at desc, id desc);
alter table reports enable row level security;
alter table reports force row level security;
create policy own on reports for select to luna_app using (account_id = app_account());
create policy service on reports to luna_service using (true) with check (true);
grant select on reports to luna_app;
grant select, insert, update (outcome, decided_at) on reports to luna_service;
