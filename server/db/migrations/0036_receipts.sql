-- Receipts, credit notes and wallet statements: numbered without gaps for each issuer, and never changed.

create table receipts (
  account_id uuid not null,
  id uuid not null,
  -- What it is about: a payment, a refund, a month. Each has one document.
  key text not null,
  kind text not null check (kind in ('receipt', 'credit_note', 'wallet_statement')),
  issuer text not null,
  number bigint not null check (number >= 1),
  sale_id uuid,
  -- All that is printed, as it was when it was issued.
  document jsonb not null,
  issued_at timestamptz not null,
  primary key (account_id, id),
  unique (account_id, key)
);
create index receipts_of_sale on receipts (account_id, sale_id);
alter table receipts enable row level security;
alter table receipts force row level security;
create policy own on receipts for select to luna_app using (account_id = app_account());
create policy service on receipts to luna_service using (true) with check (true);
grant select on receipts to luna_app;
grant select, insert on receipts to luna_service;

-- Which document has which number: a number is given once.
create table receipt_numbers (
  issuer text not null,
  number bigint not null,
  account_id uuid not null,
  receipt_id uuid not null,
  primary key (issuer, number)
);
alter table receipt_numbers enable row level security;
alter table receipt_numbers force row level security;
create policy service on receipt_numbers to luna_service using (true) with check (true);
grant select, insert on receipt_numbers to luna_service;

-- The last number given. Its row is locked until the document is committed or given up, so that no number is left out.
create table receipt_counters (
  issuer text primary key,
  last_number bigint not null
);
alter table receipt_counters enable row level security;
alter table receipt_counters force row level security;
create policy service on receipt_counters to luna_service using (true) with check (true);
grant select, insert, update on receipt_counters to luna_service;

-- Months whose wallet statements have been ordered.
create table wallet_statement_months (
  month text primary key,
  ordered_at timestamptz not null
);
alter table wallet_statement_months enable row level security;
alter table wallet_statement_months force row level security;
create policy service on wallet_statement_months to luna_service using (true) with check (true);
grant select, insert on wallet_statement_months to luna_service;

-- A mail may say the same in HTML.
alter table mail_outbox add column html text;
