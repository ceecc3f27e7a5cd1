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
  readonly limit: number
}

export async function list(options: ListOptions): Promise<number> {
  const filter: AssetFilter = {
    ...(options.text === undefined ? {} : { text: options.text }),
    ...(options.kind === undefined ? {} : { kinds: [parseKind(options.kind)] }),
    ...(options.tag === undefined ? {} : { tags: [options.tag] }),
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

function parseKind(text: string): AssetKind {
  const kind = ASSET_KINDS.find((known) => known === text)
  if (kind === undefined) throw new LunaError('INVALID_INPUT', `--kind is one of ${ASSET_KINDS.join(', ')}`)
  return kind
}
