/** Local features of pictures; what was judged before there were any is judged again. */
export const sql = `
create table picture_features (
  picture_sha256 text primary key,
  -- As models/features/packed.ts writes them.
  features blob not null,
  -- As models/features/words.ts writes them.
  words blob not null
) strict;

delete from preflight_report;
`
