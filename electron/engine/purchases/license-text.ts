/** The rights of a purchase as readable text, stored with the files. */
import type { AssetCard } from '#shared/asset-card/card.ts'
import type { LicensePurchase } from '#shared/contract/market/licensing.ts'
import { LICENSE_KIND_RULES, type UsageRight } from '#shared/licensing/kinds.ts'
import type { LicenseTerms } from '#shared/licensing/terms.ts'
import { formatMicroDollars, microDollars } from '#shared/money/money.ts'
import type { OfferKind } from '#shared/offers/offers.ts'

export interface BoughtWork {
  readonly saleId: string
  readonly offer: OfferKind
  readonly name: string
  readonly creatorName: string
  readonly card: AssetCard
  readonly marketUrl: string
  readonly amountMicroDollars: string
  /** ISO 8601. */
  readonly soldAt: string
  readonly validUntil: string | null
  /** Of a license; null for every other way of buying. */
  readonly license: Pick<
    LicensePurchase,
    'licenseeName' | 'terms' | 'keyFingerprint' | 'activeFrom' | 'expiresAt'
  > | null
}

const RIGHTS: Readonly<Record<UsageRight, string>> = {
  web: 'websites and apps',
  social: 'social media',
  broadcast: 'broadcast and film',
  print: 'print',
  merchandise: 'merchandise',
  nft: 'tokens',
}

const GIVES: Readonly<Record<OfferKind, string>> = {
  per_use: 'One use in one turn of one story. It does not include a copy to use elsewhere.',
  one_time: 'A copy to use in your own stories and games for as long as you like, under the terms of the card below.',
  subscription: 'Use in your own stories and games while the subscription is active.',
  license: 'A license with the terms below.',
}

const dateOf = (iso: string): string => iso.slice(0, 10)

/** UTF-8 text with lines that end in LF. Repeats the signed documents, which take precedence if they differ. */
export function licenseText(work: BoughtWork): string {
  const lines = [
    work.name,
    `by ${work.creatorName}`,
    '',
    `Bought on ${dateOf(work.soldAt)} for ${formatMicroDollars(microDollars(BigInt(work.amountMicroDollars)))}`,
    `Purchase ${work.saleId} at ${work.marketUrl}`,
    '',
    'What you get',
    GIVES[work.offer],
    ...(work.validUntil === null ? [] : [`Until ${dateOf(work.validUntil)}.`]),
    '',
    ...(work.license === null ? cardTerms(work.card) : licenseTerms(work.license)),
    '',
    'certificate.json proves who published the work and when; license.json is this purchase for programs.',
    'Both can be verified offline. If this text and a signed document differ, the signed document applies.',
  ]
  return `${lines.join('\n')}\n`
}

function cardTerms({ licensing }: AssetCard): string[] {
  return [
    'Terms of the card',
    licensing?.license === undefined ? 'License: the card names none.' : `License: ${licensing.license}`,
    licensing?.requires_attribution === true ? 'Name the creator where you use it.' : 'No credit is required.',
    trainingText(licensing?.allows_ai_training ?? false),
  ]
}

function licenseTerms({
  licenseeName,
  terms,
  keyFingerprint,
  activeFrom,
  expiresAt,
}: NonNullable<BoughtWork['license']>) {
  return [
    'Terms of the license',
    `Licensee: ${licenseeName}`,
    `Kind: ${terms.kind.replaceAll('_', ' ')}. ${LICENSE_KIND_RULES[terms.kind].summary}`,
    `Allowed in: ${terms.usageRights.map((right) => RIGHTS[right]).join(', ')}`,
    `Where: ${terms.territory === null ? 'worldwide' : terms.territory.join(', ')}`,
    `When: from ${dateOf(activeFrom)} ${expiresAt === null ? 'without end' : `until ${dateOf(expiresAt)}`}`,
    `Impressions: ${terms.maxImpressions === null ? 'without limit' : `${terms.maxImpressions} at most`}`,
    ...(terms.royaltyPercent > 0 ? [`Royalty on reported use: ${terms.royaltyPercent}% of the usage rates.`] : []),
    attributionText(terms),
    trainingText(terms.allowsAiTraining),
    `Fingerprint of the license key: ${keyFingerprint}`,
  ]
}

function attributionText({ requiresAttribution, attributionText: text }: LicenseTerms): string {
  if (!requiresAttribution) return 'No credit is required.'
  return text === null ? 'Name the creator and the title where you use it.' : `Show this credit: ${text}`
}

function trainingText(isAllowed: boolean): string {
  return isAllowed ? 'It may be used to train AI models.' : 'It may not be used to train AI models.'
}
