-- What the market tells an account. Kept for a year, and for ninety days once read.

create table notifications (
  account_id uuid not null,
  id uuid not null,
  kind text not null,
  -- The facts of its kind, as shared/contract/market/notifications.ts declares them.
  data jsonb not null,
  -- Set by work that may be done twice, so that it is told once.
  key text,
  created_at timestamptz not null,
  read_at timestamptz,
  primary key (account_id, id),
  unique (account_id, key)
);
create index notifications_newest on notifications (account_id, created_at desc, id desc);
create index notifications_unread on notifications (account_id) where read_at is null;
create index notifications_by_age on notifications (created_at);
alter table notifications enable row level security;
alter table notifications force row level security;
create policy own on notifications for select to luna_app using (account_id = app_account());
create policy own_reading on notifications for update to luna_app
  using (account_id = app_account()) with check (account_id = app_account());
create policy service on notifications to luna_service using (true) with check (true);
grant select on notifications to luna_app;
grant update (read_at) on notifications to luna_app;
grant select, insert, delete on notifications to luna_service;
