import type { Verdict } from '../../api/types.ts'

/** A verdict in a word or two, and as a sentence. It states what was found, never an accusation. */
export const verdicts: Record<Verdict, { label: string; sentence: string }> = {
  unique: {
    label: 'Unique',
    sentence: 'Nothing shows a copy.',
  },
  derivative_potential: {
    label: 'Possible derivative',
    sentence: 'Shares a part with another creator’s work, or is close to it: submit it as a derivative, or change it.',
  },
  duplicate_self: {
    label: 'Duplicate of yours',
    sentence: 'A copy of an asset of yours: update that one, or mark this one as its alternate.',
  },
  duplicate: {
    label: 'Duplicate',
    sentence: 'The same as a work that already exists.',
  },
  plagiarism_review: {
    label: 'Likely copy',
    sentence: 'All or most of another creator’s work: a person reviews it before it is published.',
  },
  unchecked: {
    label: 'Not checked',
    sentence: 'Not checked yet.',
  },
}
