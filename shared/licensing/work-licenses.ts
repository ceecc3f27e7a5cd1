/**
 * The licenses that a card can name in `licensing.license`: the market's own terms and
 * the Creative Commons licenses. The card's text is free, so other spellings are read too.
 */
import * as z from 'zod'

export const WORK_LICENSES = [
  'proprietary',
  'exclusive',
  'non_exclusive',
  'cc0',
  'cc_by',
  'cc_by_sa',
  'cc_by_nc',
  'cc_by_nc_sa',
  'cc_by_nd',
  'cc_by_nc_nd',
] as const
export const workLicenseSchema = z.enum(WORK_LICENSES)
export type WorkLicense = z.infer<typeof workLicenseSchema>

interface WorkLicenseRule {
  readonly name: string
  readonly forbidsDerivatives: boolean
  readonly requiresAttribution: boolean
  /** A derivative must stand under the same license, and nothing may be added that restricts it. */
  readonly isShareAlike: boolean
  readonly forbidsSale: boolean
}

const own = (name: string): WorkLicenseRule => ({
  name,
  forbidsDerivatives: false,
  requiresAttribution: false,
  isShareAlike: false,
  forbidsSale: false,
})

const creativeCommons = (name: string): WorkLicenseRule => ({
  name,
  forbidsDerivatives: name.includes('ND'),
  requiresAttribution: true,
  isShareAlike: name.includes('SA'),
  forbidsSale: name.includes('NC'),
})

/** The Creative Commons rules follow the legal code, version 4.0: sections 2(a)(1), 2(a)(5), 3(a) and 3(b). */
export const WORK_LICENSE_RULES: Readonly<Record<WorkLicense, WorkLicenseRule>> = {
  // What the market's own licenses let a derivative do is agreed through derivations and license listings.
  proprietary: own('All rights reserved'),
  non_exclusive: own('Non-exclusive'),
  exclusive: { ...own('Exclusive'), forbidsDerivatives: true },
  cc0: own('CC0'),
  cc_by: creativeCommons('CC BY'),
  cc_by_sa: creativeCommons('CC BY-SA'),
  cc_by_nc: creativeCommons('CC BY-NC'),
  cc_by_nc_sa: creativeCommons('CC BY-NC-SA'),
  cc_by_nd: creativeCommons('CC BY-ND'),
  cc_by_nc_nd: creativeCommons('CC BY-NC-ND'),
}

/** `cc_by_sa` for `CC BY-SA 4.0`, `cc-by-sa`; null for nothing and for words that are not known. */
export function workLicenseOf(text: string | undefined): WorkLicense | null {
  const words = (text ?? '')
    .toLowerCase()
    .replace(/creative commons/g, 'cc')
    .split(/[^a-z0-9]+/)
  const id = words.filter((word) => word !== '' && word !== 'international' && !/^(?:v?\d)$/.test(word)).join('_')
  if (id === 'cc_zero' || id === 'cc_0') return 'cc0'
  const parsed = workLicenseSchema.safeParse(id)
  return parsed.success ? parsed.data : null
}
