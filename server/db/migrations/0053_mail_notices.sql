-- Notifications are mailed as their accounts want it, and each mail knows its kind.

-- When it is looked whether the notification is mailed; null once that is decided, and for kinds that are never mailed.
alter table notifications add column mail_at timestamptz;
create index notifications_to_mail on notifications (mail_at) where mail_at is not null;
grant update (mail_at) on notifications to luna_service;

-- Where an account chose otherwise than the market does by itself.
create table mail_preferences (
  account_id uuid not null,
  kind text not null,
  choice text not null check (choice in ('each', 'daily', 'off')),
  changed_at timestamptz not null,
  primary key (account_id, kind)
);
alter table mail_preferences enable row level security;
alter table mail_preferences force row level security;
create policy own on mail_preferences for select to luna_app using (account_id = app_account());
create policy service on mail_preferences to luna_service using (true) with check (true);
grant select on mail_preferences to luna_app;
grant select, insert, update, delete on mail_preferences to luna_service;

-- Mails of the version before are about the account or about a payment, which are sent in any case.
alter table mail_outbox add column kind text not null default 'security';
