/** Describes how a rule of the product is broken on purpose, and which tests have to notice. */
export interface Mutant {
  /** States what the product does wrong once the text is replaced. */
  readonly name: string
  /** From the root of the repository. */
  readonly file: string
  /** Occurs exactly once in the file. */
  readonly find: string
  readonly replacement: string
  /** Test files from the root of the repository; at least one of them has a test that fails. */
  readonly guards: readonly string[]
}

/** Makes the mutants of one file, which all have the same guards. */
export function mutantsOf(
  file: string,
  ...guards: readonly string[]
): (name: string, find: string, replacement: string) => Mutant {
  return (name, find, replacement) => ({ name, file, find, replacement, guards })
}

/** Returns the text with the rule broken. Throws where what is searched for does not occur exactly once. */
export function mutate(text: string, { name, file, find, replacement }: Mutant): string {
  const [before, after, ...more] = text.split(find)
  const problem = after === undefined ? 'is missing' : more.length > 0 ? `occurs ${more.length + 1} times` : null
  if (problem !== null) throw new Error(`"${name}": the text to replace in ${file} ${problem}: ${find}`)
  return `${before}${replacement}${after}`
}

/** Returns the mutants whose name or file contains one of the given texts; all of them where none is given. */
export function selectMutants(mutants: readonly Mutant[], filters: readonly string[]): Mutant[] {
  return mutants.filter(
    ({ name, file }) => filters.length === 0 || filters.some((text) => name.includes(text) || file.includes(text)),
  )
}
