/** The kinds of licence and what each permits. */
import * as z from 'zod'

export const LICENSE_KINDS = ['royalty_free', 'rights_managed', 'editorial', 'commercial', 'exclusive'] as const
export const licenseKindSchema = z.enum(LICENSE_KINDS)
export type LicenseKind = z.infer<typeof licenseKindSchema>

/** Training of AI models is a permission of its own (`allowsAiTraining`), not one of these. */
export const USAGE_RIGHTS = ['web', 'social', 'broadcast', 'print', 'merchandise', 'nft'] as const
export const usageRightSchema = z.enum(USAGE_RIGHTS)
export type UsageRight = z.infer<typeof usageRightSchema>

/** Highest royalty on reported use, in percent of the usage rates. */
export const MAX_USAGE_ROYALTY_PERCENT = 50

interface LicenseKindRule {
  readonly permits: readonly UsageRight[]
  /** Use in advertising or to promote a product. */
  readonly permitsAdvertising: boolean
  /** Reported use may owe a royalty. */
  readonly mayBearRoyalty: boolean
  /** Sold to one buyer; then the listing leaves the market. */
  readonly sellsOnce: boolean
  readonly summary: string
}

export const LICENSE_KIND_RULES: Readonly<Record<LicenseKind, LicenseKindRule>> = {
  royalty_free: {
    permits: USAGE_RIGHTS,
    permitsAdvertising: true,
    mayBearRoyalty: false,
    sellsOnce: false,
    summary: 'Paid once. Use within the terms owes nothing more.',
  },
  rights_managed: {
    permits: USAGE_RIGHTS,
    permitsAdvertising: true,
    mayBearRoyalty: true,
    sellsOnce: false,
    summary: 'For the stated use and time. The licensee reports use, which may owe a royalty.',
  },
  editorial: {
    // Editorial restricts what the work is used for, not whether money is earned: a newspaper that is sold is editorial.
    permits: ['web', 'social', 'broadcast', 'print'],
    permitsAdvertising: false,
    mayBearRoyalty: false,
    sellsOnce: false,
    summary: 'For news, education and commentary. Not for advertising, merchandise or tokens.',
  },
  commercial: {
    permits: USAGE_RIGHTS,
    permitsAdvertising: true,
    mayBearRoyalty: false,
    sellsOnce: false,
    summary: 'For any commercial use within the terms, advertising included.',
  },
  exclusive: {
    permits: USAGE_RIGHTS,
    permitsAdvertising: true,
    mayBearRoyalty: false,
    sellsOnce: true,
    summary: 'Sold to one buyer; the asset then leaves the market.',
  },
}
