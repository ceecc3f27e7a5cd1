/** The kinds of license and what each permits. */
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
  /** Turns of a story may show the work without being counted or restricted to news and education. */
  readonly coversStories: boolean
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
    coversStories: true,
    permits: USAGE_RIGHTS,
    permitsAdvertising: true,
    mayBearRoyalty: false,
    sellsOnce: false,
    summary: 'Paid once. Use within the terms costs nothing more.',
  },
  rights_managed: {
    coversStories: false,
    permits: USAGE_RIGHTS,
    permitsAdvertising: true,
    mayBearRoyalty: true,
    sellsOnce: false,
    summary: 'For the stated use and time. The licensee reports use, which may incur a royalty.',
  },
  editorial: {
    coversStories: false,
    // Editorial restricts what the work is used for, not whether money is earned: a newspaper that is sold is editorial.
    permits: ['web', 'social', 'broadcast', 'print'],
    permitsAdvertising: false,
    mayBearRoyalty: false,
    sellsOnce: false,
    summary: 'For news, education and commentary. Not for advertising, merchandise or tokens.',
  },
  commercial: {
    coversStories: true,
    permits: USAGE_RIGHTS,
    permitsAdvertising: true,
    mayBearRoyalty: false,
    sellsOnce: false,
    summary: 'For any commercial use within the terms, including advertising.',
  },
  exclusive: {
    coversStories: true,
    permits: USAGE_RIGHTS,
    permitsAdvertising: true,
    mayBearRoyalty: false,
    sellsOnce: true,
    summary: 'Sold to one buyer; the asset then leaves the market.',
  },
}

/** Licenses under which a story uses the work without paying for each turn, where they grant `STORY_RIGHT`. */
export const STORY_LICENSE_KINDS: readonly LicenseKind[] = LICENSE_KINDS.filter(
  (kind) => LICENSE_KIND_RULES[kind].coversStories,
)

/** Stories are shown on screens, as pages of the web are. */
export const STORY_RIGHT: UsageRight = 'web'

/** Rights whose exercise takes the file as it is sold; the others show the work on screens. */
export const RIGHTS_BEYOND_SCREENS: readonly UsageRight[] = ['broadcast', 'print', 'merchandise', 'nft']
