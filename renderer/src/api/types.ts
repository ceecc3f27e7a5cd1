/** Short names for parts of the API's answers. */
import type { AssetSummary } from '#shared/contract/studio/assets.ts'

/** A verdict, or that there is none yet. */
export type Verdict = NonNullable<AssetSummary['verdict']>['verdict'] | 'unchecked'
