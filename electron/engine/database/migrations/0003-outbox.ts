/** Some changes, such as a step that the market refused, do not keep back what is done after them. */
export const sql = `
alter table outbox add column blocks integer not null default 1 check (blocks in (0, 1));
`
