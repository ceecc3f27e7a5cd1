/** `luna list`: what the library holds. */
import { ASSET_KINDS } from '#shared/asset-card/card.ts'
import { LunaError } from '#shared/contract/errors.ts'
import type { AssetFilter } from '#shared/contract/studio/assets.ts'
import { VERDICTS } from '#shared/similarity/verdict.ts'
import { EXIT } from '../exit-codes.ts'
import { formatPercent, formatTable, print, printJson } from '../output.ts'
import { withStudio } from '../studio.ts'

export interface ListOptions {
  readonly json?: boolean | undefined
  readonly library?: string | undefined
  readonly text?: string | undefined
  readonly kind?: readonly string[] | undefined
  readonly tag?: readonly string[] | undefined
  readonly verdict?: readonly string[] | undefined
  readonly flag?: string | undefined
  readonly model?: string | undefined
  readonly lora?: string | undefined
  readonly rating?: number | undefined
  readonly after?: string | undefined
  readonly before?: string | undefined
  readonly limit: number
}

export async function list(search: readonly string[], options: ListOptions): Promise<number> {
  const filter = filterOf(search, options)
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

const VERDICT_FILTERS = [...VERDICTS, 'unchecked'] as const
const FLAG_FILTERS = ['pick', 'reject', 'none'] as const

function filterOf(search: readonly string[], options: ListOptions): AssetFilter {
  const text = [...search, ...(options.text === undefined ? [] : [options.text])].join(' ')
  const { kind, tag, verdict, flag, model, lora, rating, after, before } = options
  return {
    ...(text === '' ? {} : { text }),
    ...(kind === undefined ? {} : { kinds: kind.map((name) => oneOf('--kind', ASSET_KINDS, name)) }),
    ...(tag === undefined ? {} : { tags: [...tag] }),
    ...(verdict === undefined ? {} : { verdicts: verdict.map((name) => oneOf('--verdict', VERDICT_FILTERS, name)) }),
    ...(flag === undefined ? {} : { flag: oneOf('--flag', FLAG_FILTERS, flag) }),
    ...(model === undefined ? {} : { model }),
    ...(lora === undefined ? {} : { lora }),
    ...(rating === undefined ? {} : { minRating: parseRating(rating) }),
    ...(after === undefined ? {} : { createdAfter: parseDay('--after', after) }),
    ...(before === undefined ? {} : { createdBefore: parseDay('--before', before) }),
  }
}

function oneOf<Value extends string>(option: string, values: readonly Value[], text: string): Value {
  const value = values.find((known) => known === text)
  if (value === undefined) throw new LunaError('INVALID_INPUT', `${option} is one of ${values.join(', ')}`)
  return value
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
