/** On what grounds a license may be revoked, and where such a case can stand. */

export const REVOCATION_GROUNDS = [
  'attribution_missing',
  'use_outside_terms',
  'usage_not_declared',
  'payment_reversed',
  'unlawful_use',
] as const
export type RevocationGround = (typeof REVOCATION_GROUNDS)[number]

export const REVOCATION_STATES = [
  'reported',
  'cure_period',
  'proposed',
  'revoked',
  'appealed',
  'upheld',
  'reinstated',
  'cured',
  'dismissed',
] as const
export type RevocationState = (typeof REVOCATION_STATES)[number]
