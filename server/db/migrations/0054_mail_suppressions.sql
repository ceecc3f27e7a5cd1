-- Addresses that mails came back from, or whose owners marked them as spam.

create table mail_suppressions (
  account_id uuid primary key,
  -- Of the account, when it happened.
  address text not null,
  reason text not null check (reason in ('bounced', 'complained')),
  since timestamptz not null,
  -- Set when the account wants mails again: what happened before that no longer counts.
  lifted_at timestamptz
);
alter table mail_suppressions enable row level security;
alter table mail_suppressions force row level security;
create policy own on mail_suppressions for select to luna_app using (account_id = app_account());
create policy service on mail_suppressions to luna_service using (true) with check (true);
grant select on mail_suppressions to luna_app;
grant select, insert, update, delete on mail_suppressions to luna_service;
