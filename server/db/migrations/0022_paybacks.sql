-- Wallets that are paid back to the cards that topped them up, and accounts that wait for their money to arrive before
-- they are closed.

alter table payment_operations drop constraint payment_operations_kind_check;
alter table payment_operations add constraint payment_operations_kind_check
  check (kind in ('refund', 'wallet_refund', 'transfer', 'reversal', 'payout', 'cancel_subscription'));
-- All operations on one payment: what of it went back.
create index payment_operations_of_payment on payment_operations (account_id, (target ->> 'paymentIntentId'))
  where kind in ('refund', 'wallet_refund');

-- Closing was asked for and nothing stands in its way, but money is on its way to the account's cards or bank.
create table account_closings (
  account_id uuid not null primary key,
  requested_at timestamptz not null
);
alter table account_closings enable row level security;
alter table account_closings force row level security;
create policy own on account_closings for select to luna_app using (account_id = app_account());
create policy service on account_closings to luna_service using (true) with check (true);
grant select on account_closings to luna_app;
grant select, insert, delete on account_closings to luna_service;
