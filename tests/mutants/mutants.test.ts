import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { parseSync } from 'oxc-parser'
import { describe, expect, it } from 'vitest'
import { type Mutant, mutantsOf, mutate, selectMutants } from './mutant.ts'
import { MUTANTS } from './mutants.ts'

const ROOT = path.resolve(import.meta.dirname, '../..')

/** What keeps a mutant from being tried, in words. */
function problemsOf(mutant: Mutant): string[] {
  const missing = mutant.guards.filter((guard) => !existsSync(path.join(ROOT, guard)))
  const problems = missing.map((guard) => `"${mutant.name}": there is no ${guard}`)
  try {
    const text = readFileSync(path.join(ROOT, mutant.file), 'utf8')
    const broken = mutate(text, mutant)
    if (broken === text) problems.push(`"${mutant.name}" changes nothing`)
    const errors = mutant.file.endsWith('.sql') ? [] : parseSync(mutant.file, broken).errors
    return [...problems, ...errors.map(({ message }) => `"${mutant.name}" is no program: ${message}`)]
  } catch (error) {
    return [...problems, String(error)]
  }
}

describe('the table', () => {
  it('breaks a rule in one place of every file it names, and all guards are there', () => {
    expect(MUTANTS.flatMap(problemsOf)).toEqual([])
  })

  it('names every mutant once, and a guard for each', () => {
    expect(new Set(MUTANTS.map(({ name }) => name)).size).toBe(MUTANTS.length)
    expect(MUTANTS.filter(({ guards }) => guards.length === 0)).toEqual([])
  })
})

describe('a mutant', () => {
  const [split, share] = [mutantsOf('money/split.ts', 'money/split.test.ts'), mutantsOf('money/share.ts')]

  it('replaces the one place it names, and refuses text that is missing or not unique', () => {
    const more = split('more', 'x > 1', 'x > 2')
    expect(mutate('if (x > 1) y()', more)).toBe('if (x > 2) y()')
    expect(() => mutate('if (x > 3) y()', more)).toThrow('missing')
    expect(() => mutate('if (x > 1) while (x > 1) y()', more)).toThrow('2 times')
  })

  it('is selected by a part of its name or of its file', () => {
    const all = [split('the first', 'a', 'b'), share('the second', 'a', 'b')]
    expect(selectMutants(all, [])).toEqual(all)
    expect(selectMutants(all, ['second'])).toEqual([all[1]])
    expect(selectMutants(all, ['split.ts'])).toEqual([all[0]])
    expect(selectMutants(all, ['third'])).toEqual([])
  })
})
