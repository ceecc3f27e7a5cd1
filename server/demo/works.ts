/** What is offered in the demo market: part of the sample world, from two creators, in every way there is to sell. */

import * as people from '#models/sample-world/people.ts'
import { SAMPLE_PIECES, type SamplePiece } from '#models/sample-world/pieces.ts'
import * as places from '#models/sample-world/places.ts'
import * as things from '#models/sample-world/things.ts'
import type { AssetCard } from '#shared/asset-card/card.ts'
import type { LicenseTerms } from '#shared/licensing/terms.ts'
import type { OfferKind } from '#shared/offers/offers.ts'

export type Seller = 'coast' | 'dunes'

export interface DemoWork {
  /** Its name within the demo; makes its ids the same however often the demo is filled. */
  readonly key: string
  readonly seller: Seller
  readonly piece: SamplePiece
  readonly offers: readonly {
    readonly offer: OfferKind
    readonly priceCents: number
    readonly terms?: LicenseTerms
  }[]
  /** The work it derives from, which comes before it in the list. */
  readonly derivedFrom?: { readonly key: string; readonly royaltyPercent: number }
  /** Where its way ends; by default it is published. */
  readonly end?: 'changes_requested' | 'waiting'
}

const TERMS: LicenseTerms = {
  kind: 'commercial',
  usageRights: ['web', 'social', 'print'],
  allowsAiTraining: false,
  territory: null,
  maxImpressions: null,
  durationDays: 365,
  royaltyPercent: 0,
  requiresAttribution: true,
  attributionText: null,
}

const perUse = (priceCents: number) => ({ offer: 'per_use', priceCents }) as const
const oneTime = (priceCents: number) => ({ offer: 'one_time', priceCents }) as const
const monthly = (priceCents: number) => ({ offer: 'subscription', priceCents }) as const
const license = (priceCents: number) => ({ offer: 'license', priceCents, terms: TERMS }) as const

function pieceOf(card: AssetCard): SamplePiece {
  const piece = SAMPLE_PIECES.find((candidate) => candidate.card === card)
  if (piece === undefined) throw new Error(`${card.name} is not in the sample world`)
  return piece
}

const work = (
  key: string,
  seller: Seller,
  card: AssetCard,
  offers: DemoWork['offers'],
  rest: Pick<DemoWork, 'derivedFrom' | 'end'> = {},
): DemoWork => ({ key, seller, piece: pieceOf(card), offers, ...rest })

export const DEMO_WORKS: readonly DemoWork[] = [
  work('harbour', 'coast', places.HARBOUR, [perUse(25), oneTime(999), license(4_900)]),
  work('maren', 'coast', people.MAREN, [perUse(10), oneTime(499)]),
  work('lantern', 'coast', things.LANTERN, [perUse(5), oneTime(199)]),
  work('three moons', 'coast', places.THREE_MOONS, [oneTime(1_299), license(9_900)]),
  work('ysolde', 'coast', people.YSOLDE, [perUse(10), monthly(399)]),
  work('fallen lantern', 'coast', things.QUEST_LANTERN, [perUse(50), oneTime(299)]),
  work('harbour before dawn', 'dunes', places.HARBOUR_AT_DAWN, [perUse(25), oneTime(799)], {
    derivedFrom: { key: 'harbour', royaltyPercent: 10 },
  }),
  work('dunes', 'dunes', places.EMBER_DUNES, [perUse(20), oneTime(899)]),
  work('brakka', 'dunes', people.BRAKKA, [perUse(10), oneTime(499)]),
  work('blade', 'dunes', things.BLADE, [perUse(5), oneTime(249)]),
  work('ruo', 'dunes', people.RUO, [oneTime(599), monthly(299)]),
  work('dusk', 'dunes', things.DUSK, [oneTime(1_499), monthly(499)]),
  work('bell', 'dunes', things.QUEST_BELL, [perUse(30)], { end: 'changes_requested' }),
  work('compass', 'coast', things.COMPASS, [perUse(5), oneTime(299)], { end: 'waiting' }),
]
