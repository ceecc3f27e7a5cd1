/** What the parts of the market API have in common: ids, times, money as text, pages. */
import * as z from 'zod'

/** The market's own account: it owns the platform's books and nothing else. */
export const PLATFORM_ID = '00000000-0000-7000-8000-000000000001'

export const idSchema = z.uuid()

/** ISO 8601 with an offset; the market writes UTC. */
export const instantSchema = z.iso.datetime({ offset: true })

/** Micro-dollars as the decimal text of a whole number: JSON numbers are not exact above 2^53. */
export const microDollarsText = z
  .string()
  .regex(/^-?\d{1,18}$/)
  .describe('Whole micro-dollars (1 USD = 1,000,000) as text')

export const priceCentsSchema = z.int().min(0).max(99_999_999).describe('Whole US cents')

export const MAX_PAGE_SIZE = 50
const DEFAULT_PAGE_SIZE = 20

/** Paging by cursor. The cursor is opaque: it comes from the page before. Numbers arrive as text in a query. */
export const pageQuery = {
  cursor: z.string().max(500).optional(),
  limit: z.coerce.number().int().min(1).max(MAX_PAGE_SIZE).default(DEFAULT_PAGE_SIZE),
}

/** One page; `nextCursor` is null on the last one. */
export function pageOf<Item extends z.ZodType>(item: Item) {
  return z.object({ items: z.array(item), nextCursor: z.string().nullable() })
}
