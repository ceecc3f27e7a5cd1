-- Sealing works account by account: each waits for its own entries only, and sealers share the accounts out among themselves.

-- Which journals wait for an account of the ledger: one row for each owner whose accounts a journal touches, until its
-- sides stand in the owner's chains. It lies with the owner, as the chains do. A row appears when its journal commits,
-- however late that is, so sealing can never pass one over.
create table ledger_waiting (
  -- The owner.
  account_id uuid not null,
  journal_id uuid not null,
  journal_account_id uuid not null,
  primary key (account_id, journal_id, journal_account_id)
) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000);
-- One part of the owners after the other, in the order of journals, which is that of time.
create index ledger_waiting_by_part on ledger_waiting ((get_byte(uuid_send(account_id), 15) & 15), journal_id);
alter table ledger_waiting enable row level security;
alter table ledger_waiting force row level security;
create policy own on ledger_waiting for select to luna_app using (account_id = app_account());
create policy service on ledger_waiting to luna_service using (true) with check (true);
grant select on ledger_waiting to luna_app;
grant select, insert, delete on ledger_waiting to luna_service;

insert into ledger_waiting (account_id, journal_id, journal_account_id)
select distinct owner_id, journal_id, account_id from ledger_unsealed cross join unnest(owner_ids) as owner_id;
drop table ledger_unsealed;

-- For servers of the version before: they read what waits, and leave sealing to the others, since nothing can be deleted.
create view ledger_unsealed with (security_invoker = true) as
select journal_account_id as account_id, journal_id, array_agg(account_id) as owner_ids
from ledger_waiting group by journal_account_id, journal_id;
grant select on ledger_unsealed to luna_app, luna_service;

-- A large account's earnings are counted anew in another time zone while only its own entries wait.
alter table earnings_zones
  add column wanted_zone text,
  -- Until then its entries are not sealed, unless counting ends before.
  add column counting_until timestamptz;
create index earnings_zones_wanted on earnings_zones (account_id) where wanted_zone is not null;
create index earnings_zones_counting on earnings_zones (counting_until) where counting_until is not null;

-- As before, but for what waits to be sealed.
create or replace function post_journals(p_journals json, p_transfers json, p_wallets json, is_forced boolean)
  returns uuid[] language plpgsql as $$
declare
  posted uuid[];
  wallet record;
begin
  with inserted as (
    insert into ledger_journals (account_id, key, id, input_hash, kind, sale_id, at)
    select j.account_id, j.key, j.id, decode(j.input_hash, 'hex'), j.kind, j.sale_id, j.at
    from json_to_recordset(p_journals) as j(account_id uuid, key text, id uuid, input_hash text, kind text, sale_id uuid,
      at timestamptz)
    on conflict (account_id, key) do nothing
    returning id
  )
  select coalesce(array_agg(id), '{}') into posted from inserted;
  insert into ledger_waiting (account_id, journal_id, journal_account_id)
  select o.owner_id, j.id, j.account_id
  from json_to_recordset(p_journals) as j(account_id uuid, id uuid, owner_ids uuid[])
  cross join unnest(j.owner_ids) as o(owner_id)
  where j.id = any (posted);
  insert into ledger_transfers (account_id, journal_id, at, number, debit_owner_id, debit_book, credit_owner_id,
    credit_book, amount_micro_dollars, kind, available_at, sale_id, asset_id, version_id, payer_asset_id, payee_asset_id,
    offer, country, memo)
  select t.account_id, t.journal_id, t.at, t.number, t.debit_owner_id, t.debit_book, t.credit_owner_id, t.credit_book,
    t.amount_micro_dollars, t.kind, t.available_at, t.sale_id, t.asset_id, t.version_id, t.payer_asset_id,
    t.payee_asset_id, t.offer, t.country, t.memo
  from json_to_recordset(p_transfers) as t(account_id uuid, journal_id uuid, at timestamptz, number integer,
    debit_owner_id uuid, debit_book text, credit_owner_id uuid, credit_book text, amount_micro_dollars bigint, kind text,
    available_at timestamptz, sale_id uuid, asset_id uuid, version_id uuid, payer_asset_id uuid, payee_asset_id uuid,
    offer text, country text, memo text)
  where t.journal_id = any (posted);
  for wallet in
    select w.account_id, sum(w.change)::bigint as change, max(w.at) as at
    from json_to_recordset(p_wallets) as w(journal_id uuid, account_id uuid, change bigint, at timestamptz)
    where w.journal_id = any (posted)
    group by w.account_id order by w.account_id
  loop
    if wallet.change > 0 or is_forced then
      insert into wallet_balances as w (account_id, balance_micro_dollars, debt_micro_dollars, updated_at)
      values (wallet.account_id, wallet.change, greatest(0, -wallet.change), wallet.at)
      on conflict (account_id) do update set
        balance_micro_dollars = w.balance_micro_dollars + excluded.balance_micro_dollars,
        debt_micro_dollars = greatest(0, -(w.balance_micro_dollars + excluded.balance_micro_dollars)),
        updated_at = excluded.updated_at;
    else
      update wallet_balances
      set balance_micro_dollars = balance_micro_dollars + wallet.change, updated_at = wallet.at
      where account_id = wallet.account_id;
      if not found then
        insert into wallet_balances (account_id, balance_micro_dollars, updated_at)
        values (wallet.account_id, wallet.change, wallet.at);
      end if;
    end if;
  end loop;
  return posted;
end
$$;
