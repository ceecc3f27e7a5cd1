/** The source of `shared/similarity/text-chance-tables.ts`. */
import type { ChanceTable } from '#shared/similarity/chance.ts'
import type { TextChances } from '#shared/similarity/text-closeness.ts'

/** Chances by profile, as `profileKey` names it. */
export function chanceTablesSource(words: ChanceTable, profiles: Readonly<Record<string, TextChances>>): string {
  const byProfile = Object.fromEntries(
    Object.entries(profiles).map(([key, { meaning, both }]) => [key, { meaning, both }] as const),
  )
  return `// Written by npm run calibrate:texts.
import type { ChanceTable } from './chance.ts'

export const WORDS_CHANCE: ChanceTable = ${JSON.stringify(words)}

/** By \`<profile id>@<version>\`. */
export const VECTOR_CHANCES: Readonly<Record<string, { readonly meaning: ChanceTable; readonly both: ChanceTable }>> =
  ${JSON.stringify(byProfile)}
`
}
