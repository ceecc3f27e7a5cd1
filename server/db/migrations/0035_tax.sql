-- Tax of payments, kept beside the price, and what buyers say of themselves for it.

-- A book of the platform for what is owed to the state. Rows written before satisfied the narrower checks already, so they
-- are not looked at again.
alter table ledger_transfers drop constraint ledger_transfers_debit_book_check;
alter table ledger_transfers drop constraint ledger_transfers_credit_book_check;
alter table ledger_transfers add constraint ledger_transfers_debit_book_check
  check (debit_book in ('wallet', 'creator', 'hold', 'payout', 'royalty_receivable',
    'platform_revenue', 'tax_payable', 'processor', 'processor_fees', 'losses')) not valid;
alter table ledger_transfers add constraint ledger_transfers_credit_book_check
  check (credit_book in ('wallet', 'creator', 'hold', 'payout', 'royalty_receivable',
    'platform_revenue', 'tax_payable', 'processor', 'processor_fees', 'losses')) not valid;

-- One row for each card payment that bought something: what of it was tax, and why. Never changed.
create table payment_taxes (
  account_id uuid not null,
  -- The payment by its name at the payment service.
  reference text not null,
  order_id uuid not null,
  -- Null for a top-up.
  sale_id uuid,
  gross_cents integer not null check (gross_cents >= 0),
  tax_cents integer not null check (tax_cents between 0 and gross_cents),
  -- Percent as text, such as `20` or `8.875`; null where nothing was taxed.
  rate_percent text,
  treatment text not null check (treatment in ('untaxed', 'taxed', 'reverse_charge', 'exempt', 'voucher')),
  -- Where the buyer belongs, by the evidence: items of source and country.
  country text check (country ~ '^[A-Z]{2}$'),
  country_standing text not null check (country_standing in ('none', 'single', 'confirmed', 'contradicting')),
  evidence jsonb not null,
  -- As given on the payment page, or else in the account.
  buyer_name text,
  buyer_address jsonb not null,
  vat_number text,
  paid_at timestamptz not null,
  primary key (account_id, reference)
);
create index payment_taxes_of_sale on payment_taxes (account_id, sale_id);
alter table payment_taxes enable row level security;
alter table payment_taxes force row level security;
create policy own on payment_taxes for select to luna_app using (account_id = app_account());
create policy service on payment_taxes to luna_service using (true) with check (true);
grant select on payment_taxes to luna_app;
grant select, insert on payment_taxes to luna_service;

-- What an account says of itself for its receipts.
create table tax_details (
  account_id uuid primary key,
  country text check (country ~ '^[A-Z]{2}$'),
  business_name text,
  vat_number text,
  updated_at timestamptz not null
);
alter table tax_details enable row level security;
alter table tax_details force row level security;
create policy own on tax_details for select to luna_app using (account_id = app_account());
create policy service on tax_details to luna_service using (true) with check (true);
grant select on tax_details to luna_app;
grant select, insert, update on tax_details to luna_service;
