/** Whole checks against galleries: how often unrelated pictures are accused, how often edited copies are found. */
import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { InstalledProfile } from '#models/profiles/installed.ts'
import { LunaError } from '#shared/contract/errors.ts'
import type { ScanPreset } from '#shared/similarity/scan-presets.ts'
import { type BaselineOptions, openBaselines } from './baselines.ts'
import { checkMethods, type Method, type Query } from './check-methods.ts'
import { type Checked, checkPicture } from './check-picture.ts'
import type { Edit } from './edit.ts'
import { editedItem, editGroup, originalItem } from './edited-pictures.ts'
import { openGalleryCatalog } from './gallery-catalog.ts'
import { type GalleryLibrary, openGallery } from './gallery-library.ts'
import type { SharesPart } from './known-sharing.ts'
import {
  drawnPictures,
  type EvalPicture,
  type PictureSelection,
  pngOf,
  selectPictures,
  sourceInWords,
} from './picture-set.ts'
import type { PrintItem } from './prints.ts'
import { type ChecksResult, type GalleryResult, rounded } from './results.ts'
import { type Apart, firstOfFamilies, type Split, splitPictures } from './split-gallery.ts'

export interface ChecksOptions extends Omit<BaselineOptions, 'pictures'> {
  readonly selection: PictureSelection
  /** Index of pictures that fill the galleries up; drawn ones follow. */
  readonly fill?: string | undefined
  readonly against: ChecksResult['against']
  /** Works in each gallery; the smaller ones are parts of the larger ones. */
  readonly sizes: readonly number[]
  /** Pictures checked that share nothing with the galleries. */
  readonly unrelated: number
  readonly apart: Apart
  /** Pictures of each gallery that are edited and checked. */
  readonly originals: number
  readonly edits: readonly Edit[]
  readonly preset: ScanPreset
  readonly profile: InstalledProfile
  readonly modelsDirectory: string
  readonly sharesPart: SharesPart
}

/** An unrelated picture that was called a copy of one of the gallery, or of a part of it. */
export interface Accusation extends Pick<Checked['accused'][number], 'isDeciding' | 'similarity' | 'evidence'> {
  readonly query: EvalPicture
  readonly picture: EvalPicture
  readonly verdict: Checked['verdict']
  readonly isKnownToShare: boolean
}

export interface MeasuredChecks {
  readonly result: ChecksResult
  /** By works in the gallery. */
  readonly accusations: ReadonlyMap<number, readonly Accusation[]>
}

interface Setting extends ChecksOptions {
  readonly gallery: readonly EvalPicture[]
  readonly heldOut: readonly EvalPicture[]
  /** How many of the gallery fill it up: from the index for that, and drawn. */
  readonly filled: number
  readonly drawn: number
}

/** Throws CANCELLED, what the models and checks throw, and Error where there are too few pictures. */
export async function measureChecks(options: ChecksOptions): Promise<MeasuredChecks> {
  const { selection, sizes, preset, against } = options
  const { heldOut, gallery: own } = await selectSplit(options)
  if (heldOut.length < 2) throw new Error(`${own.length} pictures are too few to hold any out.`)
  const most = Math.max(...sizes)
  const gallery = [...own, ...(await selectFilling(options, most - own.length))]
  const all = [...gallery, ...drawnPictures(selection.seed, Math.max(0, most - gallery.length))]
  const galleries: GalleryResult[] = []
  const accusations = new Map<number, readonly Accusation[]>()
  for (const works of sizes) {
    const drawn = Math.max(0, works - gallery.length)
    const counts = { filled: Math.max(0, works - own.length - drawn), drawn }
    const measured = await measureGallery({ ...options, ...counts, heldOut, gallery: all.slice(0, works) })
    galleries.push(measured.result)
    accusations.set(works, measured.accusations)
  }
  return { result: { source: sourceInWords(selection), against, preset, galleries }, accusations }
}

/** Given pictures are split by family or set. Of drawn ones many share a part, so that others are held out. */
async function selectSplit({ selection, unrelated, apart }: ChecksOptions): Promise<Split> {
  const { folder, index, seed } = selection
  if (folder === undefined && index === undefined) {
    return { heldOut: drawnPictures(seed, unrelated, 'own'), gallery: [] }
  }
  const pictures = await selectPictures(selection, Number.POSITIVE_INFINITY)
  return splitPictures(pictures, { heldOut: unrelated, apart, seed })
}

/** None of them is of a work that is held out: they come from elsewhere. */
async function selectFilling({ fill, selection: { seed } }: ChecksOptions, most: number): Promise<EvalPicture[]> {
  return fill === undefined || most <= 0 ? [] : selectPictures({ index: fill, isHoldOut: false, seed }, most)
}

async function measureGallery(setting: Setting) {
  const { cacheFolder, heldOut, preset, against } = setting
  const pictures = { ...setting, pictures: setting.gallery }
  const folder = await mkdtemp(join(cacheFolder, 'checked-'))
  const library = await (against === 'library' ? openGallery(pictures) : openGalleryCatalog(pictures, folder))
  try {
    library.engine.settings.update({ scanPreset: preset })
    const queries = await runChecks(setting, library, join(folder, 'picture'))
    const methods = checkMethods(
      queries.unrelated,
      queries.edits.flatMap((edit) => edit.queries),
    )
    return {
      result: galleryResult(setting, queries, methods),
      accusations: accusationsOf(setting, queries.unrelated, heldOut),
    }
  } finally {
    await library.engine.close()
    await rm(folder, { recursive: true, force: true })
  }
}

interface Queries {
  readonly unrelated: readonly Query[]
  readonly edits: readonly { readonly edit: Edit; readonly queries: readonly Query[] }[]
}

async function runChecks(setting: Setting, library: GalleryLibrary, path: string): Promise<Queries> {
  const { gallery, heldOut, originals: most, edits, selection, progress } = setting
  const imported = new Set(library.pictureOf.values())
  const originals = firstOfFamilies(
    gallery.filter(({ id }) => imported.has(id)),
    most,
  )
  const baselines = await openBaselines({ ...setting, pictures: gallery })
  const run = async (title: string, group: string, asked: readonly Asked[]): Promise<Query[]> => {
    const onDone = progress(`${title}, among ${gallery.length}`, asked.length)
    const checked: (Checked | null)[] = []
    for (const { bytes } of asked) {
      if (setting.signal?.aborted) throw new LunaError('CANCELLED')
      checked.push(await checkPicture(library, path, await bytes()))
      onDone(checked.length)
    }
    const items = asked.map(({ item }) => item)
    const nearest = await baselines.nearest(items, group)
    return asked.flatMap(({ id }, at): Query[] => {
      const [own, near] = [checked[at], nearest[at]]
      return own == null || near === undefined ? [] : [{ id, checked: own, nearest: near }]
    })
  }
  const unrelated = await run('unrelated pictures', 'originals', heldOut.map(asFile))
  const of: { edit: Edit; queries: Query[] }[] = []
  for (const edit of edits) {
    const asked = originals.map((picture) => asEdited(picture, edit, { seed: selection.seed, others: heldOut }))
    of.push({ edit, queries: await run(edit.title, editGroup(edit, selection.seed), asked) })
  }
  return { unrelated, edits: of }
}

/** A picture to be checked. */
interface Asked {
  readonly id: string
  readonly bytes: () => Promise<Uint8Array>
  readonly item: PrintItem
}

function asFile(picture: EvalPicture): Asked {
  return { id: picture.id, bytes: async () => (await picture.file()).bytes, item: originalItem(picture) }
}

function asEdited(picture: EvalPicture, edit: Edit, how: Parameters<typeof editedItem>[2]): Asked {
  const item = editedItem(picture, edit, how)
  return { id: picture.id, bytes: async () => pngOf(await item.load()), item }
}

function galleryResult(setting: Setting, { unrelated, edits }: Queries, methods: readonly Method[]): GalleryResult {
  const times = [...unrelated, ...edits.flatMap(({ queries }) => queries)].map(({ checked }) => checked.durationMs)
  return {
    works: setting.gallery.length,
    filled: setting.filled,
    drawn: setting.drawn,
    medianMs: rounded(times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0),
    methods: methods.map(({ name, title, threshold }) => ({
      ...{ name, title, threshold: threshold === null ? null : rounded(threshold) },
    })),
    unrelated: {
      checks: unrelated.length,
      leftOut: setting.heldOut.length - unrelated.length,
      methods: methods.map((method) => ({ method: method.name, ...accusedBy(method, unrelated, setting.sharesPart) })),
    },
    edits: edits.map(({ edit: { name, title, group }, queries }) => ({
      ...{ edit: name, title, group, checks: queries.length },
      methods: methods.map((method) => ({ method: method.name, ...foundBy(method, queries) })),
    })),
  }
}

/** `sharing`: checks that accuse only pictures known to share a part; they are no accusations. */
function accusedBy({ name, named }: Method, queries: readonly Query[], sharesPart: SharesPart) {
  let [accused, sharing] = [0, 0]
  for (const query of queries) {
    const pictures = name === 'check' ? query.checked.accused.map(({ picture }) => picture) : named(query)
    if (pictures.length === 0) continue
    if (pictures.every((picture) => sharesPart(query.id, picture))) sharing++
    else accused++
  }
  return { accused, sharing }
}

function foundBy({ named }: Method, queries: readonly Query[]) {
  const answers = queries.map((query) => ({ id: query.id, pictures: named(query) }))
  return {
    found: answers.filter(({ pictures }) => pictures.length > 0).length,
    named: answers.filter(({ id, pictures }) => pictures.includes(id)).length,
  }
}

function accusationsOf(
  { gallery, sharesPart }: Setting,
  queries: readonly Query[],
  heldOut: readonly EvalPicture[],
): Accusation[] {
  const byId = new Map([...heldOut, ...gallery].map((picture) => [picture.id, picture]))
  return queries.flatMap(({ id, checked: { verdict, accused } }) =>
    accused.flatMap(({ picture: other, ...how }): Accusation[] => {
      const [query, picture] = [byId.get(id), byId.get(other)]
      if (query === undefined || picture === undefined) return []
      return [{ query, picture, verdict, isKnownToShare: sharesPart(id, other), ...how }]
    }),
  )
}
