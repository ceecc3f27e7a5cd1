import type { Verdict } from '../../api/types.ts'

/** A verdict in a word or two, and as a sentence. A match is a fact of closeness, never an accusation. */
export const verdicts: Record<Verdict, { label: string; sentence: string }> = {
  unique: {
    label: 'Unique',
    sentence: 'Nothing close to this was found.',
  },
  derivative_potential: {
    label: 'Close match',
    sentence: 'Close to another creator’s work: publish it as a derivative, or change it.',
  },
  duplicate_self: {
    label: 'Own duplicate',
    sentence: 'Very close to an asset of your own: update that one instead.',
  },
  duplicate: {
    label: 'Duplicate',
    sentence: 'The same as an asset that already exists.',
  },
  plagiarism_review: {
    label: 'Very close',
    sentence: 'Very close to another creator’s work: a person would review it before it is published.',
  },
  unchecked: {
    label: 'Not checked',
    sentence: 'Not checked yet.',
  },
}
