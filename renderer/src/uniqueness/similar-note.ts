import type { Match } from '#shared/contract/studio/uniqueness.ts'
import { en } from '../strings/en.ts'
import { similarParts } from './evidence-of.ts'

const words = en.uniqueness.similar

/** In what a work without evidence of copying is similar; undefined where that was not measured. */
export function similarNote(match: Match, works: number): string | undefined {
  const [first, ...others] = similarParts(match, works)
  if (first === undefined) return undefined
  return others.length > 0 ? words.both : words[first]
}
