/** What a creator agrees to before selling. A change of meaning gets a new version, which is then asked for again. */

/** The version is recorded with each acceptance. */
export const CREATOR_TERMS_VERSION = '2026-11'

export const CREATOR_TERMS: readonly string[] = [
  'You made what you submit, or you hold the rights to offer it. Where it derives from another work, you say so.',
  'A person reviews every submission. Nothing is published without that, and you can appeal a rejection.',
  'You choose how your work is offered and at what price, within the limits shown beside each offer.',
  'The market keeps its share of each sale as shown before you publish. Your share is credited at once.',
  'Buyers may ask for a refund within 7 days. It takes back your share of that sale.',
  'Work that a person finds to be plagiarised, harmful or misrepresented is removed, and its buyers are refunded.',
  'You may withdraw your work at any time. What was sold before stays with those who bought it.',
]
