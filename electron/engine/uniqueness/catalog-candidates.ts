/** Candidates among the entries of imported catalogs. */
import { visualHash } from '#models/hashes/visual-hash.ts'
import type { Embedder } from '#models/inference/embedder.ts'
import { calibrate } from '#shared/similarity/calibration.ts'
import { type Candidate, measureCandidate, type OtherWork } from '#shared/similarity/candidates.ts'
import type { Evidence } from '#shared/similarity/evidence.ts'
import { FLAG_LOW_INFORMATION, FLAG_PICTURE, FLAG_REMOVED } from '#shared/similarity/scan-flags.ts'
import type { HashQuery, ScanHit } from '#shared/similarity/scanner.ts'
import { textEvidenceOf } from '#shared/similarity/text-evidence.ts'
import type { Catalogs } from '../catalog/catalogs.ts'
import type { OpenCatalog } from '../catalog/opened-catalogs.ts'
import type { CatalogEntryFacts } from '../catalog/reader.ts'
import { ownCreatorKeys } from './creators.ts'
import type { Subject } from './subject.ts'

/** Such works are kept to be compared with; what they were called is kept from everyone. */
const REMOVED_WORK = 'A work removed from the market'

/** A search of all catalogs under way: hashes at once, vectors when they are there. */
export interface CatalogSearch {
  readonly catalogs: readonly OpenCatalog[]
  finish(subject: Subject, embedder: Embedder | null): Promise<Candidate[]>
  /** Once nothing more is asked of it. */
  close(): void
}

/** What is the creator's own among published works. */
export interface OwnWorks {
  /** In the settings. */
  readonly creatorName: string
  /** Of the accounts signed in here. */
  readonly accountIds: readonly string[]
  /** Ids under which the work that is checked is published itself: it is not compared with itself. */
  readonly publishedAs: ReadonlySet<string>
}

export function sharesProfile({ file }: OpenCatalog, embedder: Embedder | null): boolean {
  const { profile, profileVersion } = file.header
  return embedder !== null && embedder.profileId === profile && embedder.profileVersion === profileVersion
}

export function searchCatalogs(catalogs: Catalogs, query: HashQuery, own: OwnWorks): CatalogSearch {
  const held = catalogs.hold()
  const searches = held.catalogs.map((catalog) => ({ catalog, found: catalogs.scan.byHashes(catalog.path, query) }))
  // A failure is met in `finish`; without this it would count as unhandled if the check ends before.
  for (const { found } of searches) found.catch(() => undefined)
  return {
    catalogs: held.catalogs,
    close: held.release,
    async finish(subject, embedder) {
      const all = searches.map(async ({ catalog, found }) => {
        const isComparable = sharesProfile(catalog, embedder)
        const vectors = isComparable
          ? { image: subject.imageVector, text: subject.textVector }
          : { image: null, text: null }
        const hits = await catalogs.scan.measure(catalog.path, query, vectors, await found)
        const textEvidence = textEvidenceOf(subject.text, isComparable ? (embedder?.profile ?? null) : null)
        const keys = ownCreatorKeys(subject.creator, [own.creatorName, ...own.accountIds])
        return hits.flatMap((hit) => {
          const facts = catalog.file.facts(hit.entry)
          if (own.publishedAs.has(facts.id)) return []
          const comparable = isComparable ? embedder : null
          const evidence = textEvidence({ text: null, words: facts.words }, hit.textCosine)
          return candidateOf(subject, { catalog, facts, textEvidence: evidence }, hit, comparable, keys)
        })
      })
      return (await Promise.all(all)).flat()
    },
  }
}

interface ListedWork {
  readonly catalog: OpenCatalog
  readonly facts: CatalogEntryFacts
  readonly textEvidence: readonly Evidence[]
}

function candidateOf(
  subject: Subject,
  { catalog, facts, textEvidence }: ListedWork,
  hit: ScanHit,
  embedder: Embedder | null,
  ownKeys: ReadonlySet<string>,
): Candidate {
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
    // What was removed can be nothing's parent.
    ...((facts.flags & FLAG_REMOVED) === 0 ? { publishedId: facts.id } : {}),
    metadataHash: facts.metadataHash,
    picture: pictureOf(facts),
    words: facts.words,
  }
  const calibration = embedder?.calibration ?? null
  return measureCandidate(subject, other, hit, { metadata, calibration, textEvidence, isFileEqual: false })
}

export function pictureOf(facts: CatalogEntryFacts): { visualHash: string; lowInformation: boolean } | null {
  if ((facts.flags & FLAG_PICTURE) === 0) return null
  return {
    visualHash: visualHash(facts.pHash, facts.dHash),
    lowInformation: (facts.flags & FLAG_LOW_INFORMATION) !== 0,
  }
}
