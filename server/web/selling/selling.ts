/** Which address shows or changes what creators ask for their works. */
import type { FormAction, OwnPageHandler } from '../parts.ts'
import { BUNDLES_ACTIONS, BUNDLES_PAGES } from './bundles-page.ts'
import { COUPONS_ACTIONS, COUPONS_PAGES } from './coupons-page.ts'
import { REDUCTIONS_ACTIONS, REDUCTIONS_PAGES } from './reductions-page.ts'
import { WORKS_ACTIONS, WORKS_PAGES } from './works-page.ts'

export const SELLING_PAGES: Readonly<Record<string, OwnPageHandler>> = {
  ...WORKS_PAGES,
  ...REDUCTIONS_PAGES,
  ...COUPONS_PAGES,
  ...BUNDLES_PAGES,
}

export const SELLING_ACTIONS: Readonly<Record<string, FormAction>> = {
  ...WORKS_ACTIONS,
  ...REDUCTIONS_ACTIONS,
  ...COUPONS_ACTIONS,
  ...BUNDLES_ACTIONS,
}
