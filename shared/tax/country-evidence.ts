/**
 * Where a buyer belongs. For electronic services, tax law in the European Union asks for two items of evidence that do
 * not contradict each other (Implementing Regulation (EU) No 282/2011, articles 24b and 24f).
 */

/** In the order in which they count where they differ. */
const EVIDENCE_SOURCES = ['billing_address', 'card', 'stated'] as const

export interface CountryEvidence {
  /** `stated`: what the buyer's account says. */
  readonly source: (typeof EVIDENCE_SOURCES)[number]
  /** ISO 3166-1 alpha-2. */
  readonly country: string
}

export interface BuyerCountry {
  readonly country: string | null
  /** `confirmed`: two items or more, all of one country. `contradicting`: at least two differ. */
  readonly standing: 'none' | 'single' | 'confirmed' | 'contradicting'
}

/** The country that two items agree on, or else that of the item that counts most. */
export function judgeCountry(evidence: readonly CountryEvidence[]): BuyerCountry {
  const ordered = EVIDENCE_SOURCES.flatMap((source) => evidence.filter((item) => item.source === source))
  const countries = ordered.map(({ country }) => country)
  const agreed = countries.find((country, index) => countries.indexOf(country) !== index)
  const country = agreed ?? countries[0] ?? null
  if (country === null) return { country, standing: 'none' }
  if (new Set(countries).size > 1) return { country, standing: 'contradicting' }
  return { country, standing: countries.length > 1 ? 'confirmed' : 'single' }
}
