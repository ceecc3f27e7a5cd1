/** Licences that were bought, with what proves them. */
export const sql = `
create table license_holding (
  account_id text not null,
  grant_id text not null,
  -- As the market said last.
  purchase text not null check (json_valid(purchase)),
  -- As it was signed: never changed once it is here.
  certificate text not null check (json_valid(certificate)),
  created_at text not null,
  read_at text not null,
  primary key (account_id, grant_id)
) strict, without rowid;
create index license_holding_by_time on license_holding (account_id, created_at);
`
