-- Refunds beyond the stated bound: a person decides them.
create table refund_requests (
  -- The buyer.
  account_id uuid not null,
  sale_id uuid not null,
  id uuid not null,
  asset_id uuid not null,
  name text not null,
  amount_micro_dollars bigint not null,
  reason text not null,
  note text,
  -- Which part of the bound it is beyond, and the buyer's figures at that time.
  beyond text not null check (beyond in ('same_work', 'too_many', 'too_large_a_share')),
  history jsonb not null,
  requested_at timestamptz not null,
  state text not null check (state in ('waiting', 'granted', 'declined')),
  decided_by uuid,
  -- What the buyer is told.
  answer text,
  decided_at timestamptz,
  primary key (account_id, sale_id),
  check ((state = 'waiting') = (decided_by is null)),
  check (decided_by <> account_id)
);
create index refund_requests_waiting on refund_requests (requested_at, id) where state = 'waiting';
create index refund_requests_by_id on refund_requests (id);
alter table refund_requests enable row level security;
alter table refund_requests force row level security;
create policy own on refund_requests for select to luna_app using (account_id = app_account());
create policy service on refund_requests to luna_service using (true) with check (true);
grant select (account_id, sale_id, id, asset_id, name, amount_micro_dollars, reason, note, beyond, requested_at, state,
  answer, decided_at) on refund_requests to luna_app;
grant select, insert, update (state, decided_by, answer, decided_at) on refund_requests to luna_service;
