/** Sums of shares: of works that others share with the account, and to those whom the account shares its works with. */
export const sql = `
alter table earnings_sum add column shares_received integer not null default 0;
alter table earnings_sum add column shares_paid integer not null default 0;
`
