/** What search engines may look at (sitemaps.org): works in parts of equal size, creators, and the pages that explain. */
import { sql } from 'kysely'
import * as z from 'zod'
import { ADULT_RATING } from '#shared/asset-card/age.ts'
import { ASSET_KINDS } from '#shared/asset-card/kinds.ts'
import { HELP_TOPICS } from '#shared/help/topics.ts'
import { creatorPath, type NamedWork, workPath } from '#shared/web-addresses.ts'
import type { PublicReads } from '../db/public-reads.ts'
import { html } from '../http/html.ts'
import { kindPath } from './addresses.ts'
import { helpPath } from './help-pages.ts'
import { xmlDocument } from './xml.ts'

/** Of the protocol's 50,000, so that a part is small and quick. */
const PART_SIZE = 2_000
const MOST_CREATORS = 20_000

interface ListedWork extends NamedWork {
  readonly updatedAt: Date
}

export interface Sitemap {
  /** The first work of each part. */
  starts(): Promise<readonly string[]>
  /** The works of the part that begins there. */
  works(start: string): Promise<readonly ListedWork[]>
  /** The handles of those who offer something. */
  creators(): Promise<readonly string[]>
}

const startRows = z.array(z.object({ asset_id: z.string() }))
const workRows = z.array(z.object({ id: z.string(), name: z.string(), updated_at: z.date() }))
const creatorRows = z.array(z.object({ handle: z.string() }))

export function createSitemap(reads: PublicReads): Sitemap {
  return {
    starts: () =>
      reads.read(async (tx) => {
        const { rows } = await sql`
          select asset_id from (
            select asset_id, row_number() over (order by asset_id) as place from search_documents
            where age_rating <> ${ADULT_RATING}) as numbered
          where place % ${sql.lit(PART_SIZE)} = 1 order by asset_id`.execute(tx)
        return startRows.parse(rows).map(({ asset_id }) => asset_id)
      }),

    works: (start) =>
      reads.read(async (tx) => {
        const { rows } = await sql`
          with part as materialized (
            select account_id, asset_id from search_documents
            where age_rating <> ${ADULT_RATING} and asset_id >= ${start}::uuid
            order by asset_id limit ${sql.lit(PART_SIZE)})
          select assets.id, assets.name, assets.updated_at from part
          join assets on assets.account_id = part.account_id and assets.id = part.asset_id
          order by assets.id`.execute(tx)
        return workRows.parse(rows).map(({ id, name, updated_at }) => ({ id, name, updatedAt: updated_at }))
      }),

    creators: () =>
      reads.read(async (tx) => {
        const { rows } = await sql`
          select handle from creator_profiles as profile
          where exists (select from search_documents as documents
            where documents.account_id = profile.account_id and documents.age_rating <> ${ADULT_RATING})
          order by handle limit ${sql.lit(MOST_CREATORS)}`.execute(tx)
        return creatorRows.parse(rows).map(({ handle }) => handle)
      }),
  }
}

const NAMESPACE = 'http://www.sitemaps.org/schemas/sitemap/0.9'
const TEXTS = ['/licenses', '/help', ...HELP_TOPICS.map(helpPath), '/terms', '/privacy']
const PAGES = ['/', '/kinds', '/tags', ...TEXTS, ...ASSET_KINDS.map(kindPath)]

export async function sitemapIndex(sitemap: Sitemap, url: string): Promise<string> {
  const names = ['pages', 'creators', ...(await sitemap.starts())]
  return xmlDocument(html`<sitemapindex xmlns="${NAMESPACE}">
${names.map((name) => html`<sitemap><loc>${url}/sitemaps/${name}.xml</loc></sitemap>`)}
</sitemapindex>`)
}

const uuid = z.uuid()

/** Null for a part that there is none of. */
export async function sitemapPart(sitemap: Sitemap, url: string, name: string): Promise<string | null> {
  const listed = await pathsOf(sitemap, name)
  if (listed === null) return null
  return xmlDocument(html`<urlset xmlns="${NAMESPACE}">
${listed.map(({ path, updatedAt }) => {
  const changed = updatedAt === undefined ? null : html`<lastmod>${updatedAt.toISOString()}</lastmod>`
  return html`<url><loc>${url + path}</loc>${changed}</url>`
})}
</urlset>`)
}

async function pathsOf(sitemap: Sitemap, name: string): Promise<{ path: string; updatedAt?: Date }[] | null> {
  if (name === 'pages') return PAGES.map((path) => ({ path }))
  if (name === 'creators') return (await sitemap.creators()).map((handle) => ({ path: creatorPath(handle) }))
  if (!uuid.safeParse(name).success) return null
  return (await sitemap.works(name)).map(({ updatedAt, ...work }) => ({ path: workPath(work), updatedAt }))
}
