/** What somebody bought and sold, with what was refunded and disputed. */
import type { OwnDomain } from '../db/own-rows.ts'

export const salesExport: OwnDomain = {
  domain: 'purchases',
  tables: [
    { table: 'cart_items' },
    { table: 'orders' },
    { table: 'order_items' },
    { table: 'sales' },
    { table: 'entitlements' },
    { table: 'subscriptions' },
    { table: 'refunds' },
    { table: 'refund_requests' },
    { table: 'bound_renditions' },
    { table: 'payment_sales' },
    { table: 'disputes' },
    { table: 'dispute_sales' },
    // Who bought is no more for the creator here than in the list of sales.
    { table: 'creator_sales', without: ['buyer_id'] },
  ],
}
