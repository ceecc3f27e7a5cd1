-- The double-entry ledger, and what is derived from it.
--
-- ledger_journals and ledger_transfers are the truth: written once by luna_service, changed or deleted by nobody (no such
-- privilege is granted to any role). ledger_entries repeats every transfer once in the chain of each of its two accounts, so
-- that all that is read for one owner lies with that owner. wallet_balances and the earnings tables can be recomputed.
-- An account of the ledger is an owner and a book; its balance is what was credited less what was debited.

create table ledger_journals (
  -- Whoever caused it (the buyer of a sale, the creator of a payout): journal and transfers lie with this account.
  account_id uuid not null,
  -- What makes posting safe to repeat.
  key text not null check (length(key) between 1 and 200),
  id uuid not null,
  -- SHA-256 of everything but the time, so that a key cannot be used again for something else.
  input_hash bytea not null,
  kind text not null,
  sale_id uuid,
  at timestamptz not null,
  primary key (account_id, key)
);
alter table ledger_journals enable row level security;
alter table ledger_journals force row level security;
create policy own on ledger_journals for select to luna_app using (account_id = app_account());
create policy service on ledger_journals to luna_service using (true) with check (true);
grant select on ledger_journals to luna_app;
grant select, insert on ledger_journals to luna_service;

create table ledger_transfers (
  account_id uuid not null,
  journal_id uuid not null,
  number integer not null check (number >= 1),
  debit_owner_id uuid not null,
  debit_book text not null,
  credit_owner_id uuid not null,
  credit_book text not null,
  -- A billion dollars at most, so that no sum of them leaves 64 bits.
  amount_micro_dollars bigint not null check (amount_micro_dollars between 1 and 1000000000000000),
  kind text not null,
  at timestamptz not null,
  -- From when on it counts for payouts; null for at once.
  available_at timestamptz,
  sale_id uuid,
  -- The sold asset and version.
  asset_id uuid,
  version_id uuid,
  -- Royalties only: the asset on the debit side, and the one on the credit side.
  payer_asset_id uuid,
  payee_asset_id uuid,
  offer text,
  country text,
  memo text,
  primary key (account_id, journal_id, number),
  check (debit_owner_id <> credit_owner_id or debit_book <> credit_book),
  check (debit_book in ('wallet', 'creator', 'hold', 'payout', 'royalty_receivable',
    'platform_revenue', 'processor', 'processor_fees', 'losses')),
  check (credit_book in ('wallet', 'creator', 'hold', 'payout', 'royalty_receivable',
    'platform_revenue', 'processor', 'processor_fees', 'losses'))
);
alter table ledger_transfers enable row level security;
alter table ledger_transfers force row level security;
create policy own on ledger_transfers for select to luna_app
  using (debit_owner_id = app_account() or credit_owner_id = app_account());
create policy service on ledger_transfers to luna_service using (true) with check (true);
grant select on ledger_transfers to luna_app;
grant select, insert on ledger_transfers to luna_service;

-- Journals whose transfers do not stand in the chains yet. A row appears when its journal commits, however late that is,
-- so sealing can never pass one over.
create table ledger_unsealed (
  account_id uuid not null,
  journal_id uuid not null,
  -- Everyone whose accounts it touches, to find what is new for one owner.
  owner_ids uuid[] not null,
  -- Journal first: they are sealed in the order of their ids, which is that of time.
  primary key (journal_id, account_id)
) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000);
alter table ledger_unsealed enable row level security;
alter table ledger_unsealed force row level security;
create policy own on ledger_unsealed for select to luna_app using (app_account() = any (owner_ids));
create policy service on ledger_unsealed to luna_service using (true) with check (true);
grant select on ledger_unsealed to luna_app;
grant select, insert, delete on ledger_unsealed to luna_service;

create table ledger_entries (
  account_id uuid not null,
  book text not null,
  sequence bigint not null check (sequence >= 1),
  -- The transfer this is one side of.
  journal_account_id uuid not null,
  journal_id uuid not null,
  transfer_number integer not null,
  -- Positive where the account was credited, negative where it was debited.
  amount_micro_dollars bigint not null check (amount_micro_dollars <> 0),
  -- Of the account, with this entry.
  balance_micro_dollars bigint not null,
  -- SHA-256 over the hash of the entry before and all that an owner sees of this one.
  hash bytea not null,
  kind text not null,
  -- Never earlier than the entry before, so that a period is a run of the chain.
  at timestamptz not null,
  available_at timestamptz,
  sealed_at timestamptz not null,
  sale_id uuid,
  -- The owner's asset that it concerns; of a royalty also the asset on the other side and the one that was sold.
  asset_id uuid,
  via_asset_id uuid,
  sold_asset_id uuid,
  version_id uuid,
  offer text,
  country text,
  memo text,
  primary key (account_id, book, sequence)
);
create index ledger_entries_by_time on ledger_entries (account_id, book, at, sequence);
alter table ledger_entries enable row level security;
alter table ledger_entries force row level security;
create policy own on ledger_entries for select to luna_app using (account_id = app_account());
create policy service on ledger_entries to luna_service using (true) with check (true);
grant select on ledger_entries to luna_app;
grant select, insert on ledger_entries to luna_service;

-- The balance of every wallet, kept by the transaction that posts, since a purchase has to know it.
create table wallet_balances (
  account_id uuid not null primary key,
  balance_micro_dollars bigint not null,
  -- How far a dispute or a reversed top-up has taken the wallet below zero. A purchase never writes it, so a purchase that
  -- is not covered breaks the check below; what is credited later lowers it.
  debt_micro_dollars bigint not null default 0 check (debt_micro_dollars >= 0),
  updated_at timestamptz not null,
  constraint wallet_covers check (balance_micro_dollars + debt_micro_dollars >= 0),
  check (debt_micro_dollars = 0 or balance_micro_dollars < 0)
);
alter table wallet_balances enable row level security;
alter table wallet_balances force row level security;
create policy own on wallet_balances for select to luna_app using (account_id = app_account());
create policy service on wallet_balances to luna_service using (true) with check (true);
grant select on wallet_balances to luna_app;
grant select, insert, update on wallet_balances to luna_service;

-- Posts journals: returns the ids of those that were written. The others' keys had been used already, and nothing was done
-- for them. In the database, since it is the one thing every sale waits for: one message, and plans that are made once per
-- connection.
--
-- p_wallets says by how much each journal changes which wallet. A change below zero that the wallet does not cover breaks
-- wallet_covers, and so ends the transaction, except where is_forced: then the wallet is left with a debt. Wallets are
-- locked in one order everywhere.
create function post_journals(p_journals json, p_transfers json, p_wallets json, is_forced boolean)
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
  insert into ledger_unsealed (account_id, journal_id, owner_ids)
  select j.account_id, j.id, j.owner_ids
  from json_to_recordset(p_journals) as j(account_id uuid, id uuid, owner_ids uuid[])
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
revoke execute on function post_journals from public;
grant execute on function post_journals to luna_service;

-- The time zone by whose days a creator's sums below were made; UTC for whoever is not listed. They are made anew once the
-- account is set to another.
create table earnings_zones (
  account_id uuid not null primary key,
  time_zone text not null,
  changed_at timestamptz not null
);
alter table earnings_zones enable row level security;
alter table earnings_zones force row level security;
create policy own on earnings_zones for select to luna_app using (account_id = app_account());
create policy service on earnings_zones to luna_service using (true) with check (true);
grant select on earnings_zones to luna_app;
grant select, insert, update on earnings_zones to luna_service;

-- Sums of the entries of a creator's book, by several sets of dimensions ("cubes"), each as small as its question needs:
-- day; version_day and version_all (per asset and version); market_day and market_all (per offer and country).
-- A dimension that is unknown or not part of the cube is the all-zero uuid or ''; the day of an "all" cube is 0001-01-01.
-- Amounts have the sign they have in the book, so all of them together are its balance.
create table earnings_sums (
  account_id uuid not null,
  cube text not null check (cube in ('day', 'version_day', 'version_all', 'market_day', 'market_all')),
  day date not null,
  asset_id uuid not null,
  version_id uuid not null,
  offer text not null,
  country text not null,
  gross_micro_dollars bigint not null,
  refunds_micro_dollars bigint not null,
  fees_micro_dollars bigint not null,
  royalties_received_micro_dollars bigint not null,
  royalties_paid_micro_dollars bigint not null,
  usage_royalties_micro_dollars bigint not null,
  disputes_micro_dollars bigint not null,
  adjustments_micro_dollars bigint not null,
  payouts_micro_dollars bigint not null,
  sale_count bigint not null,
  refund_count bigint not null,
  royalty_count bigint not null,
  primary key (account_id, cube, day, asset_id, version_id, offer, country)
  -- Rows are added to again and again; with room beside them that leaves the index alone.
) with (fillfactor = 70);
alter table earnings_sums enable row level security;
alter table earnings_sums force row level security;
create policy own on earnings_sums for select to luna_app using (account_id = app_account());
create policy service on earnings_sums to luna_service using (true) with check (true);
grant select on earnings_sums to luna_app;
grant select, insert, update, delete on earnings_sums to luna_service;

-- Royalties a creator received: for which own asset, through which direct derivative, of which sold asset.
create table earnings_branches (
  account_id uuid not null,
  asset_id uuid not null,
  via_asset_id uuid not null,
  sold_asset_id uuid not null,
  day date not null,
  amount_micro_dollars bigint not null,
  royalty_count bigint not null,
  primary key (account_id, asset_id, via_asset_id, sold_asset_id, day)
);
alter table earnings_branches enable row level security;
alter table earnings_branches force row level security;
create policy own on earnings_branches for select to luna_app using (account_id = app_account());
create policy service on earnings_branches to luna_service using (true) with check (true);
grant select on earnings_branches to luna_app;
grant select, insert, update, delete on earnings_branches to luna_service;

-- What of a creator's balance becomes available for payouts when (full hours).
create table earnings_maturities (
  account_id uuid not null,
  available_at timestamptz not null,
  amount_micro_dollars bigint not null,
  primary key (account_id, available_at)
);
alter table earnings_maturities enable row level security;
alter table earnings_maturities force row level security;
create policy own on earnings_maturities for select to luna_app using (account_id = app_account());
create policy service on earnings_maturities to luna_service using (true) with check (true);
grant select on earnings_maturities to luna_app;
grant select, insert, update, delete on earnings_maturities to luna_service;
