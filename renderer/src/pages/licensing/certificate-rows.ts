/** What a certificate says, in rows. */
import type { CertificateCheck } from '#shared/contract/studio/licensing.ts'
import { licensing } from '../../strings/en/licensing.ts'

const words = licensing.purchases

interface Formats {
  readonly date: (iso: string) => string
  readonly money: (cents: number) => string
}

export function certificateRows(
  { certificate, license }: Pick<CertificateCheck, 'certificate' | 'license'>,
  { date, money }: Formats,
): { readonly label: string; readonly text: string }[] {
  if (certificate === null || license === null) return []
  const { fields } = words
  return [
    { label: fields.licensee, text: certificate.licenseeName },
    { label: fields.work, text: license.title },
    { label: fields.issued, text: date(certificate.issuedAt) },
    { label: fields.expires, text: certificate.expiresAt === null ? words.never : date(certificate.expiresAt) },
    { label: fields.paid, text: license.priceCents === 0 ? licensing.free : money(license.priceCents) },
    { label: fields.issuer, text: certificate.issuer },
  ]
}

/** `Licensee` for `licenseeName`, `Where` for `terms.territory`; the name itself where there is no word for it. */
export function fieldWords(name: string): string {
  return words.fieldNames[name] ?? name
}
