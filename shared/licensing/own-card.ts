/** Whether a license listing fits what the work's own card says of it. */
import type { LicenseTerms } from './terms.ts'
import { WORK_LICENSE_RULES, type WorkLicense } from './work-licenses.ts'

export interface OwnCardConflict {
  readonly field: 'kind' | 'royaltyPercent'
  readonly sentence: string
}

/**
 * A work under a Creative Commons license is licensed to everyone: it cannot be sold exclusively, and its use incurs no
 * royalty. Returns null if the terms are compatible.
 */
export function ownCardConflict(
  workLicense: WorkLicense | null,
  terms: Pick<LicenseTerms, 'kind' | 'royaltyPercent'>,
): OwnCardConflict | null {
  if (workLicense === null || !workLicense.startsWith('cc')) return null
  const { name } = WORK_LICENSE_RULES[workLicense]
  if (terms.kind === 'exclusive') {
    return { field: 'kind', sentence: `the card offers the work to everyone under ${name}.` }
  }
  if (terms.royaltyPercent > 0) {
    return { field: 'royaltyPercent', sentence: `${name}, as the card says, incurs no royalty.` }
  }
  return null
}
