/** Writes down which unrelated pictures were accused, so that a person can look at each pair. */
import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { contactSheets } from './contact-sheet.ts'
import type { Accusation } from './measure-checks.ts'
import { writeWhole } from './results.ts'

/**
 * Writes `accused-<works>.json` and `accused-<works>-<n>.png`; pairs have the same numbers in both. Replaces those of an
 * earlier run. Throws what writing throws.
 */
export async function writeAccusations(
  folder: string,
  works: number,
  accusations: readonly Accusation[],
): Promise<void> {
  const name = `accused-${works}`
  const old = (await readdir(folder).catch(() => [])).filter((file) => file.startsWith(`${name}-`))
  await Promise.all(old.map((file) => rm(join(folder, file))))
  const rows = accusations.map(({ query, picture, ...how }, at) => ({
    ...{ number: at + 1, query: query.id, picture: picture.id },
    ...how,
  }))
  await writeWhole(join(folder, `${name}.json`), `${JSON.stringify(rows, null, 1)}\n`)
  const pairs = await Promise.all(
    accusations.map(async ({ query, picture }, at) => ({
      ...{ number: at + 1, left: await query.load(), right: await picture.load() },
    })),
  )
  for (const [at, sheet] of (await contactSheets(pairs)).entries()) {
    await writeWhole(join(folder, `${name}-${at + 1}.png`), sheet)
  }
}
