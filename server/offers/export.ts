/** What somebody asks and asked for their works, and the coupons that they made and used. */
import type { OwnDomain } from '../db/own-rows.ts'

export const offersExport: OwnDomain = {
  domain: 'offers',
  tables: [{ table: 'offers' }, { table: 'price_reductions' }, { table: 'coupons' }, { table: 'coupon_uses' }],
}
