/** Edits of assets from anywhere in the app: shown at once, sent to the engine, undone by the same journal. */
import type { AssetDetail, AssetSummary } from '#shared/contract/studio/assets.ts'
import { attempt } from '../components/attempt.ts'
import { dismissGroup, toast } from '../components/toast.tsx'
import { en } from '../strings/en.ts'
import { api, client } from './client.ts'
import { queryClient } from './queries.ts'
import { download } from './resources.ts'

const words = en.library
const STEP = 'step'

type AssetList = { items: AssetSummary[]; total: number }
export type ExportFormat = Parameters<typeof client.assets.export>[0]['format']

/** Shows an edit before the engine has answered; its change event brings the truth afterwards. */
function showAtOnce(ids: readonly string[], edit: (asset: AssetSummary) => AssetSummary): void {
  const wanted = new Set(ids)
  const apply = (asset: AssetSummary) => (wanted.has(asset.id) ? edit(asset) : asset)
  queryClient.setQueriesData<AssetList>({ queryKey: api.assets.list.key() }, (list) =>
    list?.items.some((asset) => wanted.has(asset.id)) ? { ...list, items: list.items.map(apply) } : list,
  )
  for (const id of ids.length <= 100 ? ids : []) {
    queryClient.setQueryData<AssetDetail>(api.assets.get.queryKey({ input: { id } }), (detail) =>
      detail ? { ...detail, summary: apply(detail.summary) } : detail,
    )
  }
}

/** Fetches again what an edit touched. */
function showTruth(): void {
  void queryClient.invalidateQueries({ queryKey: api.assets.key() })
  void queryClient.invalidateQueries({ queryKey: api.collections.key() })
  void queryClient.invalidateQueries({ queryKey: api.duplicates.key() })
  void queryClient.invalidateQueries({ queryKey: api.proposals.key() })
  void queryClient.invalidateQueries({ queryKey: api.jobs.importOutcome.key() })
}

/** `done` says what was done; nothing is said where it is left out. */
function run<T>(work: () => Promise<T>, done?: string | ((result: T) => Said)): void {
  const sent = work().then(
    (result) => {
      // The change events of a busy engine may come later than a user looks.
      showTruth()
      if (done === undefined) {
        dismissGroup(STEP)
        return
      }
      const { isUndoable = true, ...said } = typeof done === 'string' ? { title: done } : done(result)
      toast({ ...said, group: STEP, ...(isUndoable ? { action: { label: en.common.undo, onSelect: undo } } : {}) })
    },
    (error: unknown) => {
      showTruth()
      throw error
    },
  )
  attempt(sent, { title: en.errors.saveFailed, retry: () => run(work, done) })
}

interface Said {
  readonly title: string
  readonly description?: string
  /** False where nothing was changed. */
  readonly isUndoable?: boolean
}

/** Few edits at a time are seen where they happen; only larger ones are told. */
const told = (ids: readonly string[], text: string) => (ids.length > 1 ? text : undefined)

export function rateAssets(ids: readonly string[], rating: number): void {
  if (ids.length === 0) return
  showAtOnce(ids, (asset) => ({ ...asset, rating }))
  run(() => client.assets.update({ ids: [...ids], rating }), told(ids, words.done.rated(ids.length, rating)))
}

export function flagAssets(ids: readonly string[], flag: AssetSummary['flag']): void {
  if (ids.length === 0) return
  showAtOnce(ids, (asset) => ({ ...asset, flag }))
  const { picked, rejected, unflagged } = words.done
  const say = flag === 'pick' ? picked : flag === 'reject' ? rejected : unflagged
  run(() => client.assets.update({ ids: [...ids], flag }), told(ids, say(ids.length)))
}

export function tagAssets(ids: readonly string[], addTags: string[], removeTags: string[] = []): void {
  if (ids.length === 0 || addTags.length + removeTags.length === 0) return
  showAtOnce(ids, (asset) => ({
    ...asset,
    tags: [...asset.tags.filter((tag) => !removeTags.includes(tag) && !addTags.includes(tag)), ...addTags],
  }))
  const say = addTags.length > 0 ? words.done.tagged(ids.length, addTags) : words.done.untagged(ids.length, removeTags)
  run(
    () =>
      client.assets.update({
        ids: [...ids],
        ...(addTags.length > 0 ? { addTags } : {}),
        ...(removeTags.length > 0 ? { removeTags } : {}),
      }),
    told(ids, say),
  )
}

type DetailsEdit = Omit<Parameters<typeof client.assets.update>[0], 'ids'>

/** Several details of many assets, as one step. */
export function editDetails(ids: readonly string[], edit: DetailsEdit): void {
  if (ids.length === 0) return
  const said = en.batch.edit
  run(
    () => client.assets.update({ ids: [...ids], ...edit }),
    ({ changed, unfit }) => ({
      title: changed === 0 && unfit === 0 ? said.nothing : said.done(changed),
      ...(unfit === 0 ? {} : { description: said.unfit(unfit) }),
      isUndoable: changed > 0,
    }),
  )
}

export function renameAssets(request: Parameters<typeof client.renames.apply>[0]): void {
  run(
    () => client.renames.apply(request),
    ({ changed }) => ({ title: en.batch.rename.done(changed), isUndoable: changed > 0 }),
  )
}

export function acceptProposals(ids: readonly string[], parts: ('name' | 'tag')[]): void {
  run(
    () => client.proposals.accept({ ids: [...ids], parts }),
    ({ changed }) => ({ title: en.batch.proposals.accepted(changed), isUndoable: changed > 0 }),
  )
}

/** Puts assets into a collection. */
export function collectAssets(ids: readonly string[], collection: { id: string; name: string }): void {
  if (ids.length === 0) return
  const input = { ids: [...ids], addToCollection: collection.id }
  run(() => client.assets.update(input), words.collections.added(ids.length, collection.name))
}

/** Takes assets out of a collection; they stay in the library. */
export function uncollectAssets(ids: readonly string[], collection: { id: string; name: string }): void {
  if (ids.length === 0) return
  const input = { ids: [...ids], removeFromCollection: collection.id }
  run(() => client.assets.update(input), words.collections.takenOut(ids.length, collection.name))
}

export function createCollection(name: string, parentId: string | null): void {
  run(() => client.collections.create({ name, parentId }), words.collections.created(name))
}

export function renameCollection(id: string, name: string): void {
  run(() => client.collections.change({ id, name }), words.collections.renamed(name))
}

export function moveCollection(id: string, parentId: string | null, name: string): void {
  run(() => client.collections.change({ id, parentId }), words.collections.moved(name))
}

export function removeCollection(id: string, name: string): void {
  run(() => client.collections.remove({ id }), words.collections.removed(name))
}

type Resolution = Parameters<typeof client.duplicates.resolve>[0]

/** What becomes of copies: one step for all groups, undone as a whole. */
export function resolveDuplicates(resolution: Resolution): void {
  const count = resolution.groups.reduce((sum, { otherIds }) => sum + otherIds.length, 0)
  if (count > 0) run(() => client.duplicates.resolve(resolution), en.groups.done[resolution.action](count))
}

export function trashAssets(ids: readonly string[]): void {
  if (ids.length > 0) run(() => client.assets.trash({ ids: [...ids] }), words.done.trashed(ids.length))
}

export function restoreAssets(ids: readonly string[]): void {
  if (ids.length > 0) run(() => client.assets.restore({ ids: [...ids] }), words.done.restored(ids.length))
}

export function undo(): void {
  dismissGroup(STEP)
  attempt(
    client.assets.undo().then(({ description }) => {
      showTruth()
      if (description === null) toast({ title: words.actions.undoNothing, group: STEP })
      else
        toast({
          title: words.actions.undone(description),
          group: STEP,
          action: { label: en.common.redo, onSelect: redo },
        })
    }),
  )
}

export function redo(): void {
  dismissGroup(STEP)
  attempt(
    client.assets.redo().then(({ description }) => {
      showTruth()
      if (description === null) toast({ title: words.actions.redoNothing, group: STEP })
      else
        toast({
          title: words.actions.redone(description),
          group: STEP,
          action: { label: en.common.undo, onSelect: undo },
        })
    }),
  )
}

export function exportAsset(id: string, format: ExportFormat): void {
  attempt(
    client.assets.export({ id, format }).then(({ exportId, fileName }) => {
      download(exportId, fileName)
      toast({ title: words.done.exported(fileName), tone: 'positive' })
    }),
  )
}
