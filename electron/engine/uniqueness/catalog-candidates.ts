/** Candidates among the entries of imported catalogs. */
import { visualHash } from '#models/hashes/visual-hash.ts'
import type { Embedder } from '#models/inference/embedder.ts'
import { calibrate } from '#shared/similarity/calibration.ts'
import { type Candidate, measureCandidate, type OtherWork } from '#shared/similarity/candidates.ts'
import { FLAG_LOW_INFORMATION, FLAG_PICTURE, FLAG_REMOVED } from '#shared/similarity/scan-flags.ts'
import type { HashQuery, ScanHit } from '#shared/similarity/scanner.ts'
import type { Catalogs, OpenCatalog } from '../catalog/catalogs.ts'
import type { CatalogEntryFacts } from '../catalog/reader.ts'
import { ownCreatorKeys } from './creators.ts'
import type { Subject } from './subject.ts'

/** Such works are kept to be compared with; what they were called is kept from everyone. */
const REMOVED_WORK = 'A work that was removed from the market'

/** A search of all catalogs under way: hashes at once, vectors when they are there. */
export interface CatalogSearch {
  readonly catalogs: readonly OpenCatalog[]
  finish(subject: Subject, embedder: Embedder | null): Promise<Candidate[]>
}

export function sharesProfile({ file }: OpenCatalog, embedder: Embedder | null): boolean {
  const { profile, profileVersion } = file.header
  return embedder !== null && embedder.profileId === profile && embedder.profileVersion === profileVersion
}

export function searchCatalogs(catalogs: Catalogs, query: HashQuery, ownName: string): CatalogSearch {
  const opened = catalogs.opened()
  const searches = opened.map((catalog) => ({ catalog, found: catalogs.scan.byHashes(catalog.path, query) }))
  // A failure is met in `finish`; without this it would count as unhandled if the check ends before.
  for (const { found } of searches) found.catch(() => undefined)
  return {
    catalogs: opened,
    async finish(subject, embedder) {
      const all = searches.map(async ({ catalog, found }) => {
        const isComparable = sharesProfile(catalog, embedder)
        const vectors = isComparable
          ? { image: subject.imageVector, text: subject.textVector }
          : { image: null, text: null }
        const hits = await catalogs.scan.measure(catalog.path, query, vectors, await found)
        const own = ownCreatorKeys(subject.creator, ownName)
        return hits.map((hit) => candidateOf(subject, catalog, hit, isComparable ? embedder : null, own))
      })
      return (await Promise.all(all)).flat()
    },
  }
}

function candidateOf(
  subject: Subject,
  catalog: OpenCatalog,
  hit: ScanHit,
  embedder: Embedder | null,
  ownKeys: ReadonlySet<string>,
): Candidate {
  const facts = catalog.file.facts(hit.entry)
  const { textCosine } = hit
  const metadata = textCosine === null || embedder === null ? null : calibrate(embedder.calibration.text, textCosine)
  const other: OtherWork = {
    id: `catalog:${catalog.id}:${hit.entry}`,
    origin: 'catalog',
    name: (facts.flags & FLAG_REMOVED) === 0 ? facts.name : REMOVED_WORK,
    kind: facts.kind,
    creator: ownKeys.has(facts.creatorKey) ? 'self' : 'other',
    creatorName: facts.creatorName === '' ? null : facts.creatorName,
    pictureId: null,
    metadataHash: facts.metadataHash,
    picture: pictureOf(facts),
    words: facts.words,
  }
  return measureCandidate(subject, other, hit, { metadata, calibration: embedder?.calibration ?? null })
}

export function pictureOf(facts: CatalogEntryFacts): { visualHash: string; lowInformation: boolean } | null {
  if ((facts.flags & FLAG_PICTURE) === 0) return null
  return {
    visualHash: visualHash(facts.pHash, facts.dHash),
    lowInformation: (facts.flags & FLAG_LOW_INFORMATION) !== 0,
  }
}
