/** `luna list`: what the library holds. */
import { ASSET_KINDS, type AssetKind } from '#shared/asset-card/card.ts'
import { LunaError } from '#shared/contract/errors.ts'
import type { AssetFilter } from '#shared/contract/studio/assets.ts'
import { EXIT } from '../exit-codes.ts'
import { formatPercent, formatTable, print, printJson } from '../output.ts'
import { withStudio } from '../studio.ts'

export interface ListOptions {
  readonly json?: boolean | undefined
  readonly library?: string | undefined
  readonly text?: string | undefined
  readonly kind?: string | undefined
  readonly tag?: string | undefined
  readonly model?: string | undefined
  readonly rating?: number | undefined
  readonly after?: string | undefined
  readonly before?: string | undefined
  readonly limit: number
}

export async function list(options: ListOptions): Promise<number> {
  const filter: AssetFilter = {
    ...(options.text === undefined ? {} : { text: options.text }),
    ...(options.kind === undefined ? {} : { kinds: [parseKind(options.kind)] }),
    ...(options.tag === undefined ? {} : { tags: [options.tag] }),
    ...(options.model === undefined ? {} : { model: options.model }),
    ...(options.rating === undefined ? {} : { minRating: parseRating(options.rating) }),
    ...(options.after === undefined ? {} : { createdAfter: parseDay('--after', options.after) }),
    ...(options.before === undefined ? {} : { createdBefore: parseDay('--before', options.before) }),
  }
  return withStudio(options.library, async ({ client }) => {
    const { items, total } = await client.assets.list({ filter, limit: options.limit })
    if (options.json === true) {
      printJson({ total, items })
      return EXIT.ok
    }
    const rows = items.map(({ id, kind, name, rating, tags, verdict }) => [
      id,
      kind.replaceAll('_', ' '),
      name,
      rating === 0 ? '' : '★'.repeat(rating),
      verdict === null
        ? 'not checked'
        : `${verdict.verdict.replaceAll('_', ' ')} (${formatPercent(verdict.uniqueness)})`,
      tags.join(', '),
    ])
    print(formatTable(['Id', 'Kind', 'Name', 'Rating', 'Verdict', 'Tags'], rows))
    print(items.length < total ? `${items.length} of ${total} assets; --limit shows more.` : `${total} assets.`)
    return EXIT.ok
  })
}

function parseRating(stars: number): number {
  if (stars > 5) throw new LunaError('INVALID_INPUT', '--rating is 1 to 5')
  return stars
}

/** Midnight of a day here, as the library stores times. */
function parseDay(option: string, text: string): string {
  const midnight = new Date(`${text}T00:00:00`)
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text) || Number.isNaN(midnight.getTime())) {
    throw new LunaError('INVALID_INPUT', `${option} is a day such as 2026-03-09`)
  }
  return midnight.toISOString()
}

function parseKind(text: string): AssetKind {
  const kind = ASSET_KINDS.find((known) => known === text)
  if (kind === undefined) throw new LunaError('INVALID_INPUT', `--kind is one of ${ASSET_KINDS.join(', ')}`)
  return kind
}
