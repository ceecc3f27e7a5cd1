/** Counts and sums of runs of ledger lines, so that any figure is added up without going through all of its lines. */
export const sql = `
-- Of each 4,096 sequences: all lines; by asset and version; by offer and country. Empty stands for null and for no part.
create table ledger_block (
  book_id integer not null references ledger_book (id) on delete cascade,
  cube text not null check (cube in ('all', 'work', 'market')),
  asset_id blob not null,
  version_id blob not null,
  offer text not null,
  country text not null,
  block integer not null,
  kind text not null,
  sign integer not null,
  line_count integer not null,
  amount_micro_dollars integer not null,
  primary key (book_id, cube, asset_id, version_id, offer, country, block, kind, sign)
) strict, without rowid;

insert into ledger_block
  select book_id, 'all', x'', x'', '', '', sequence / 4096, kind, sign(amount_micro_dollars), count(*),
    sum(amount_micro_dollars)
  from ledger_line group by 1, 7, 8, 9;
insert into ledger_block
  select book_id, 'work', coalesce(asset_id, x''), coalesce(version_id, x''), '', '', sequence / 4096, kind,
    sign(amount_micro_dollars), count(*), sum(amount_micro_dollars)
  from ledger_line group by 1, 3, 4, 7, 8, 9;
insert into ledger_block
  select book_id, 'market', x'', x'', coalesce(offer, ''), coalesce(country, ''), sequence / 4096, kind,
    sign(amount_micro_dollars), count(*), sum(amount_micro_dollars)
  from ledger_line group by 1, 5, 6, 7, 8, 9;

create index ledger_line_by_sale on ledger_line (book_id, sale_id, sequence);
`
