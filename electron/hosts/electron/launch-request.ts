/** What the system asked for at launch: a deep link or files to import, from arguments or later events. */
import { extname } from 'node:path'
import * as z from 'zod'
import { DEEP_LINK_SCHEME } from '#shared/web-addresses.ts'

export type LaunchRequest =
  | { readonly type: 'show_asset'; readonly assetId: string }
  /** A work of the market. */
  | { readonly type: 'show_work'; readonly assetId: string }
  | { readonly type: 'import'; readonly paths: readonly string[] }

/** The types the packaged app registers for. */
const ASSOCIATED_EXTENSIONS = new Set(['.lunacard', '.charx', '.json', '.png', '.jpg', '.jpeg', '.webp', '.lunacat'])

const assetIdSchema = z.uuid()

/** The meaning of the first part of a deep link. */
const LINKED: ReadonlyMap<string, 'show_asset' | 'show_work'> = new Map([
  ['asset', 'show_asset'],
  ['work', 'show_work'],
])

/** Deep links are untrusted: only the exact known form is understood, everything else is ignored. */
export function parseDeepLink(link: string): LaunchRequest | undefined {
  if (!URL.canParse(link)) return undefined
  const url = new URL(link)
  if (url.protocol !== `${DEEP_LINK_SCHEME}:` || url.search !== '' || url.hash !== '') return undefined
  const type = LINKED.get(url.host)
  const assetId = assetIdSchema.safeParse(url.pathname.replace(/^\//, ''))
  return type !== undefined && assetId.success ? { type, assetId: assetId.data } : undefined
}

/** @param argv the arguments after the program (and, unpackaged, after the script). */
export function parseLaunchArguments(argv: readonly string[]): LaunchRequest | undefined {
  for (const argument of argv) {
    const link = parseDeepLink(argument)
    if (link !== undefined) return link
  }
  const paths = argv.filter(
    (argument) => !argument.startsWith('-') && ASSOCIATED_EXTENSIONS.has(extname(argument).toLowerCase()),
  )
  return paths.length === 0 ? undefined : { type: 'import', paths }
}
