/** What the chapters of the story leave to those after them. */

import { HARBOUR } from '#models/sample-world/places.ts'
import type { TestMarket } from '#server/testing/test-market.fixture.ts'
import type { AssetCard } from '#shared/asset-card/card.ts'
import type { Checkpoint } from '#shared/provenance/log.ts'
import type { SignedEnvelope, TrustedKey } from '#shared/provenance/signed-document.ts'
import type { Cast } from './cast.ts'
import { TERMS } from './publishing.ts'

export class Story {
  market!: TestMarket
  cast!: Cast
  /** The market's, as published. */
  keys!: readonly TrustedKey[]
  /** Of Ada's picture. */
  pictureSha256!: string
  submissionId!: string
  /** Ada's asset, and what Bo derived from it. */
  harbour!: string
  dawn!: string
  checkpoint!: Checkpoint
  /** Sales of Cleo's purchases. */
  onceSaleId!: string
  monthSaleId!: string
  licenseSaleId!: string
  grantId!: string
  licenseCertificate!: SignedEnvelope

  harbourDraft(card: AssetCard = HARBOUR) {
    return {
      card,
      media: [{ sha256: this.pictureSha256, role: 'main' as const }],
      offers: [
        { offer: 'per_use' as const, priceCents: 25 },
        { offer: 'one_time' as const, priceCents: 999 },
        { offer: 'subscription' as const, priceCents: 399, interval: 'month' as const },
        { offer: 'license' as const, priceCents: 4_900, terms: TERMS },
      ],
      ageRating: 'all' as const,
    }
  }
}

/** Matches a refusal by its code. */
export function refusal(code: string): object {
  return { code }
}
