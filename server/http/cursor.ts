/** Cursors: where the next page begins, as text that callers pass back as it came. */
import * as z from 'zod'
import { LunaError } from '#shared/contract/errors.ts'

/** What a caller asks of a list. */
export interface PageRequest {
  readonly cursor?: string | undefined
  readonly limit: number
}

export interface Paged<Item> {
  readonly items: Item[]
  /** Null on the last page. */
  readonly nextCursor: string | null
}

export function encodeCursor(position: unknown): string {
  return Buffer.from(JSON.stringify(position)).toString('base64url')
}

/** Undefined without a cursor. Throws INVALID_INPUT for one that this list did not give. */
export function decodeCursor<Position>(schema: z.ZodType<Position>, cursor: string | undefined): Position | undefined {
  if (cursor === undefined) return undefined
  try {
    return schema.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')))
  } catch (cause) {
    throw new LunaError('INVALID_INPUT', 'cursor: was not issued by this list.', { cause })
  }
}

/** One page out of rows asked for with one more than `limit`. */
export function pageFrom<Row, Item>(
  rows: readonly Row[],
  limit: number,
  itemOf: (row: Row) => Item,
  positionOf: (row: Row) => unknown,
): Paged<Item> {
  const page = rows.slice(0, limit)
  const last = page.at(-1)
  const nextCursor = rows.length > limit && last !== undefined ? encodeCursor(positionOf(last)) : null
  return { items: page.map(itemOf), nextCursor }
}

/** A place in a list ordered by time and then id. */
export const timeAndIdSchema = z.tuple([z.iso.datetime().transform((text) => new Date(text)), z.uuid()])
