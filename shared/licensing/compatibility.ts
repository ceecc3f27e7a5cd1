/**
 * Whether what a derivative offers fits what its parents allow. A derivative can never give away more than its maker
 * was given: every rule compares a child with one parent, and each conflict says what to change.
 */
import { LunaError } from '../contract/errors.ts'
import type { LicenseKind } from './kinds.ts'
import type { LicenseTerms } from './terms.ts'
import { WORK_LICENSE_RULES, type WorkLicense } from './work-licenses.ts'

/** The work derived from, under the terms that its maker offers or that were granted for this use. */
export interface ParentWork {
  readonly assetId: string
  readonly name: string
  /** What its card names; null where it names nothing known. */
  readonly workLicense: WorkLicense | null
  /** Null where the parent has no license listing. */
  readonly terms: LicenseTerms | null
  /** Of its card. */
  readonly requiresAttribution: boolean
  readonly allowsAiTraining: boolean
}

export interface ChildWork {
  readonly workLicense: WorkLicense | null
  /** Each license listing it is to have. */
  readonly listings: readonly LicenseTerms[]
  /** Of its card. */
  readonly requiresAttribution: boolean
  readonly allowsAiTraining: boolean
  /** It has an offer, of whatever kind, with a price above zero. */
  readonly isSold: boolean
  /** What works derived from it would have to pay, 0 where nothing. */
  readonly derivationRoyaltyPercent: number
}

export const CONFLICT_CODES = [
  'no_derivatives',
  'kind',
  'share_alike',
  'added_restriction',
  'not_for_sale',
  'attribution',
  'ai_training',
  'usage_rights',
  'territory',
  'duration',
  'impressions',
  'royalty',
] as const
export type ConflictCode = (typeof CONFLICT_CODES)[number]

export interface LicenseConflict {
  readonly code: ConflictCode
  readonly parentAssetId: string
  /** Which of the child's listings; null where it is about the child itself. */
  readonly listing: number | null
  /** The child's field to correct. */
  readonly field: string
  readonly sentence: string
}

/**
 * For each kind of the parent's license, the kinds a child's license may have. Nothing derived can be sold as
 * exclusive, since the parent's part in it stays with the parent's maker and licensees.
 */
export const DERIVATIVE_KINDS: Readonly<Record<LicenseKind, readonly LicenseKind[]>> = {
  royalty_free: ['royalty_free', 'rights_managed', 'editorial', 'commercial'],
  commercial: ['royalty_free', 'rights_managed', 'editorial', 'commercial'],
  // Use must still be reported, or the parent's royalty would end with the derivative.
  rights_managed: ['rights_managed'],
  editorial: ['editorial'],
  exclusive: [],
}

type Finding = Pick<LicenseConflict, 'field' | 'sentence'>
type WorkRule = (child: ChildWork, parent: ParentWork) => Finding | false
type ListingRule = (listing: LicenseTerms, terms: LicenseTerms, parent: ParentWork) => Finding | false

function readable(words: readonly string[]): string {
  return words.map((word) => word.replaceAll('_', '-')).join(', ')
}

function licenseName({ workLicense }: ParentWork): string {
  return workLicense === null ? '' : WORK_LICENSE_RULES[workLicense].name
}

function isShareAlike({ workLicense }: ParentWork): boolean {
  return workLicense !== null && WORK_LICENSE_RULES[workLicense].isShareAlike
}

/** The child as a whole against the parent's card and kind of license. */
const WORK_RULES: readonly (readonly [ConflictCode, WorkRule])[] = [
  [
    'no_derivatives',
    (_, parent) => {
      const byLicense = parent.workLicense !== null && WORK_LICENSE_RULES[parent.workLicense].forbidsDerivatives
      const byTerms = parent.terms !== null && DERIVATIVE_KINDS[parent.terms.kind].length === 0
      if (!byLicense && !byTerms) return false
      const why = byTerms ? 'is licensed exclusively' : `is licensed under ${licenseName(parent)}`
      return { field: 'parents', sentence: `"${parent.name}" ${why}, so nothing may be derived from it.` }
    },
  ],
  [
    'kind',
    ({ isSold, listings }, parent) =>
      parent.terms?.kind === 'editorial' &&
      isSold &&
      listings.length === 0 && {
        field: 'listings',
        sentence: `"${parent.name}" is for editorial use only; sell the derivative under an editorial license.`,
      },
  ],
  [
    'share_alike',
    ({ workLicense }, parent) =>
      isShareAlike(parent) &&
      workLicense !== parent.workLicense && {
        field: 'licensing.license',
        sentence: `"${parent.name}" is licensed under ${licenseName(parent)}, so the derivative must use the same license.`,
      },
  ],
  [
    'added_restriction',
    ({ derivationRoyaltyPercent }, parent) =>
      isShareAlike(parent) &&
      derivationRoyaltyPercent > 0 && {
        field: 'licensing.royalty_percent',
        sentence: `${licenseName(parent)} of "${parent.name}" forbids a compulsory royalty; set it to 0.`,
      },
  ],
  [
    'not_for_sale',
    ({ isSold }, parent) =>
      isSold &&
      parent.workLicense !== null &&
      WORK_LICENSE_RULES[parent.workLicense].forbidsSale && {
        field: 'licensing.offers',
        sentence: `${licenseName(parent)} of "${parent.name}" forbids selling; offer the derivative for free.`,
      },
  ],
  [
    'attribution',
    ({ requiresAttribution }, parent) =>
      demandsAttribution(parent) &&
      !requiresAttribution && {
        field: 'licensing.requires_attribution',
        sentence: `"${parent.name}" must be credited, so the derivative must require attribution too.`,
      },
  ],
  [
    'ai_training',
    ({ allowsAiTraining }, parent) =>
      allowsAiTraining &&
      !permitsAiTraining(parent) && {
        field: 'licensing.allows_ai_training',
        sentence: `"${parent.name}" may not be used to train AI models, so neither may the derivative.`,
      },
  ],
]

function demandsAttribution({ requiresAttribution, terms, workLicense }: ParentWork): boolean {
  const byLicense = workLicense !== null && WORK_LICENSE_RULES[workLicense].requiresAttribution
  return requiresAttribution || byLicense || (terms?.requiresAttribution ?? false)
}

/** The terms decide where there are any; else the card. */
function permitsAiTraining({ allowsAiTraining, terms }: ParentWork): boolean {
  return terms?.allowsAiTraining ?? allowsAiTraining
}

/** A limit of the child is not wider where the parent has none, or the child has one that is no larger. */
function isWider(child: number | null, parent: number | null): boolean {
  return parent !== null && (child === null || child > parent)
}

/** One listing of the child against the parent, whatever terms the parent has. */
const LISTING_WORK_RULES: readonly (readonly [
  ConflictCode,
  (terms: LicenseTerms, parent: ParentWork) => Finding | false,
])[] = [
  [
    'added_restriction',
    (listing, parent) => {
      if (!isShareAlike(parent)) return false
      const added = [
        ...(listing.kind === 'exclusive' ? ['exclusivity'] : []),
        ...(listing.kind === 'editorial' ? ['limits of use'] : []),
        ...(listing.royaltyPercent > 0 ? ['a royalty'] : []),
        ...(listing.territory === null ? [] : ['a territory']),
        ...(listing.durationDays === null ? [] : ['an end']),
        ...(listing.maxImpressions === null ? [] : ['an impression limit']),
      ]
      if (added.length === 0) return false
      const sentence = `${licenseName(parent)} of "${parent.name}" forbids adding ${added.join(', ')}.`
      return { field: 'kind', sentence }
    },
  ],
  [
    'kind',
    ({ kind }, parent) =>
      kind === 'exclusive' &&
      parent.terms === null && {
        field: 'kind',
        sentence: `A derivative of "${parent.name}" cannot be sold as exclusive, because others own part of it.`,
      },
  ],
  [
    'attribution',
    ({ requiresAttribution }, parent) =>
      demandsAttribution(parent) &&
      !requiresAttribution && {
        field: 'requiresAttribution',
        sentence: `"${parent.name}" must be credited, so the license must require attribution too.`,
      },
  ],
  [
    'ai_training',
    ({ allowsAiTraining }, parent) =>
      allowsAiTraining &&
      !permitsAiTraining(parent) && {
        field: 'allowsAiTraining',
        sentence: `"${parent.name}" may not be used to train AI models, so the license cannot permit it.`,
      },
  ],
]

/** One listing of the child against the parent's terms. */
const TERMS_RULES: readonly (readonly [ConflictCode, ListingRule])[] = [
  [
    'kind',
    ({ kind }, terms, { name }) => {
      const allowed = DERIVATIVE_KINDS[terms.kind]
      if (allowed.length === 0 || allowed.includes(kind)) return false
      const [parentKind, childKind] = [readable([terms.kind]), readable([kind])]
      const sentence = `"${name}" is licensed as ${parentKind}; the derivative can be ${readable(allowed)}, not ${childKind}.`
      return { field: 'kind', sentence }
    },
  ],
  [
    'usage_rights',
    ({ usageRights }, terms, { name }) => {
      const added = usageRights.filter((right) => !terms.usageRights.includes(right))
      const sentence = `"${name}" does not permit ${readable(added)}, so the derivative cannot.`
      return added.length > 0 && { field: 'usageRights', sentence }
    },
  ],
  [
    'territory',
    ({ territory }, terms, { name }) => {
      if (terms.territory === null) return false
      const allowed = new Set(terms.territory)
      const added = territory?.filter((code) => !allowed.has(code)) ?? ['the whole world']
      const sentence = `"${name}" is licensed for ${terms.territory.join(', ')} only, not for ${added.join(', ')}.`
      return added.length > 0 && { field: 'territory', sentence }
    },
  ],
  [
    'duration',
    ({ durationDays }, terms, { name }) =>
      isWider(durationDays, terms.durationDays) && {
        field: 'durationDays',
        sentence: `"${name}" is licensed for ${terms.durationDays} days, so the derivative cannot be for longer.`,
      },
  ],
  [
    'impressions',
    ({ maxImpressions }, terms, { name }) =>
      isWider(maxImpressions, terms.maxImpressions) && {
        field: 'maxImpressions',
        sentence: `"${name}" allows ${terms.maxImpressions} impressions, so the derivative cannot allow more.`,
      },
  ],
  [
    'royalty',
    ({ kind, royaltyPercent }, terms, { name }) =>
      kind === 'rights_managed' &&
      royaltyPercent < terms.royaltyPercent && {
        field: 'royaltyPercent',
        sentence: `"${name}" owes ${terms.royaltyPercent}% on reported use, so the derivative cannot charge less.`,
      },
  ],
]

function conflictsWithParent(child: ChildWork, parent: ParentWork): LicenseConflict[] {
  const conflicts: LicenseConflict[] = []
  const note = (code: ConflictCode, listing: number | null, finding: Finding | false) => {
    if (finding === false) return
    const field = listing === null ? finding.field : `listings.${listing}.${finding.field}`
    conflicts.push({ code, parentAssetId: parent.assetId, listing, field, sentence: finding.sentence })
  }
  for (const [code, rule] of WORK_RULES) note(code, null, rule(child, parent))
  // Where nothing may be derived, no change to a listing would help.
  if (conflicts.some(({ code }) => code === 'no_derivatives')) return conflicts
  for (const [index, listing] of child.listings.entries()) {
    for (const [code, rule] of LISTING_WORK_RULES) note(code, index, rule(listing, parent))
    if (parent.terms === null) continue
    for (const [code, rule] of TERMS_RULES) note(code, index, rule(listing, parent.terms, parent))
  }
  return conflicts
}

/** Every conflict with every parent; empty where the child is compatible. */
export function licenseConflicts(child: ChildWork, parents: readonly ParentWork[]): LicenseConflict[] {
  return parents.flatMap((parent) => conflictsWithParent(child, parent))
}

/**
 * What is derived has to fit one of the terms that a parent's maker offers, since its maker could have chosen that one:
 * the conflicts with whichever fits best. `choices` are the parent under each of its terms.
 */
export function closestConflicts(child: ChildWork, choices: readonly ParentWork[]): LicenseConflict[] {
  const [closest] = choices.map((parent) => conflictsWithParent(child, parent)).toSorted((a, b) => a.length - b.length)
  return closest ?? []
}

/** A parent under each license its maker offers, but exclusive ones; as such where there are none. */
export function parentChoices(
  parent: Omit<ParentWork, 'terms'>,
  listings: readonly LicenseTerms[],
): readonly ParentWork[] {
  const shareable = listings.filter(({ kind }) => kind !== 'exclusive')
  return shareable.length === 0 ? [{ ...parent, terms: null }] : shareable.map((terms) => ({ ...parent, terms }))
}

/** Throws LICENSE_INCOMPATIBLE; the detail names each conflict, the data lists them. */
export function assertCompatible(child: ChildWork, parents: readonly ParentWork[]): void {
  refuse(licenseConflicts(child, parents))
}

/** Throws LICENSE_INCOMPATIBLE as `assertCompatible`, for a parent under each of its terms. */
export function assertFitsOneOf(child: ChildWork, choices: readonly ParentWork[]): void {
  refuse(closestConflicts(child, choices))
}

function refuse(conflicts: readonly LicenseConflict[]): void {
  if (conflicts.length === 0) return
  const detail = conflicts.map(({ sentence }) => sentence).join(' ')
  throw new LunaError('LICENSE_INCOMPATIBLE', detail, { data: conflicts })
}
