/** What keeps a draft from being submitted, as far as its own content shows it: the same for studio and market. */
import type { AssetCard } from '../asset-card/card.ts'
import { checkCustomModule } from '../custom-module/check.ts'
import type { BillingInterval, OfferKind } from '../offers/offers.ts'
import type { SubmissionProblem } from './problems.ts'
import { validateSubmission } from './validate.ts'
import type { MediaFacts } from './validate-media.ts'

export interface CheckedWork {
  readonly card: AssetCard
  readonly media: readonly (MediaFacts & { /** By the market itself. */ readonly isMade?: boolean })[]
  readonly offers: readonly {
    readonly offer: OfferKind
    readonly priceCents: number
    readonly interval?: BillingInterval | undefined
    readonly terms?: object | undefined
  }[]
  readonly ageRating: string | null
  readonly derivation: { readonly parents: readonly NamedParent[] } | null
}

interface NamedParent {
  readonly parentAssetId: string
  readonly royaltyPercent: number
}

/** Scripts, handlers and remote loads, each with the line that offends. */
function moduleProblems({ card }: CheckedWork): SubmissionProblem[] {
  if (card.asset_type !== 'custom_module') return []
  const { findings } = checkCustomModule(card.custom_module ?? {})
  return findings.map(({ field, line, column, snippet, message }) => ({
    field: `custom_module.${field}`,
    code: 'format',
    message: `Line ${line}, column ${column}: ${message}${snippet === '' ? '' : ` Found: ${snippet}`}`,
  }))
}

/** An offer's interval is left out rather than undefined. */
function submittedOffers({ offers }: CheckedWork) {
  return offers.map(({ offer, priceCents, interval }) => ({
    offer,
    priceCents,
    ...(interval === undefined ? {} : { interval }),
  }))
}

function licenseProblems({ offers }: CheckedWork): SubmissionProblem[] {
  return offers.flatMap(({ offer, terms }, index): SubmissionProblem[] => {
    const field = `offers.${index}.terms`
    if (offer === 'license' && terms === undefined) {
      return [{ field, code: 'missing', message: 'Enter the license terms.' }]
    }
    if (offer === 'license' || terms === undefined) return []
    return [{ field, code: 'offer', message: 'Only a license has terms.' }]
  })
}

/** Each parent is named once, and what they get together is no more than there is. */
function derivationProblems({ derivation }: CheckedWork): SubmissionProblem[] {
  const parents = derivation?.parents ?? []
  const problems: SubmissionProblem[] = []
  if (new Set(parents.map(({ parentAssetId }) => parentAssetId)).size < parents.length) {
    problems.push({ field: 'derivation.parents', code: 'mismatch', message: 'Add each work only once.' })
  }
  const percent = parents.reduce((sum, { royaltyPercent }) => sum + royaltyPercent, 0)
  if (percent > 100) {
    const message = `The royalties add up to ${percent}%. Lower them to 100% or less.`
    problems.push({ field: 'derivation.parents', code: 'mismatch', message })
  }
  return problems
}

export function draftProblems(work: CheckedWork): SubmissionProblem[] {
  // What the market makes itself obeys its own sizes.
  const media = work.media.filter(({ isMade }) => isMade !== true)
  return [
    ...validateSubmission(work.card, media, submittedOffers(work), work.ageRating),
    ...licenseProblems(work),
    ...moduleProblems(work),
    ...derivationProblems(work),
  ]
}
