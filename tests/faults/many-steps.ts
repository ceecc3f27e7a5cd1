/** The app's migrations, followed by many that a kill can fall between: each fills a table of its own. */
import { MIGRATIONS, type Migration } from '#engine/database/migrations/all.ts'

const APP_STEPS = MIGRATIONS.length
const MORE_STEPS = 25
export const ROWS_PER_STEP = 400

const moreSteps = Array.from({ length: MORE_STEPS }, (_, index): Migration => {
  const number = APP_STEPS + 1 + index
  return {
    number,
    sql: `create table step_${number} (n integer primary key, text text not null) strict;
      insert into step_${number} with recursive c (n) as (select 1 union all select n + 1 from c where n < ${ROWS_PER_STEP})
        select n, hex(randomblob(40)) from c;
      create index step_${number}_by_text on step_${number} (text);`,
  }
})

export const MANY_STEPS: readonly Migration[] = [...MIGRATIONS, ...moreSteps]

/** The tables that a library of this version has beyond the app's own. */
export function stepTablesAt(version: number): string[] {
  return moreSteps.filter(({ number }) => number <= version).map(({ number }) => `step_${number}`)
}
