import type { Verdict } from '../../api/types.ts'

/** Each verdict as a label and as a sentence. It states findings and never accuses. */
export const verdicts: Record<Verdict, { label: string; sentence: string }> = {
  unique: {
    label: 'Unique',
    sentence: 'No evidence of copying.',
  },
  derivative_potential: {
    label: 'Possible derivative',
    sentence: 'Shares a part with another creator’s work or is very similar: submit it as a derivative, or change it.',
  },
  duplicate_self: {
    label: 'Duplicate of yours',
    sentence: 'A copy of one of your assets: update that one, or mark this one as its alternate.',
  },
  duplicate: {
    label: 'Duplicate',
    sentence: 'The same as a work that already exists.',
  },
  plagiarism_review: {
    label: 'Likely copy',
    sentence: 'Contains all or most of another creator’s work: a reviewer checks it before publication.',
  },
  unchecked: {
    label: 'Not checked',
    sentence: 'Not checked yet.',
  },
}
