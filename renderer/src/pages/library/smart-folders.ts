/** Searches kept under a name. */
import { type UseQueryResult, useQuery } from '@tanstack/react-query'
import type { SmartFolder } from '#shared/contract/studio/assets.ts'
import { api, client } from '../../api/client.ts'
import { describeError } from '../../api/errors.ts'
import { queryClient } from '../../api/queries.ts'
import { attempt } from '../../components/attempt.ts'
import { toast } from '../../components/toast.tsx'
import { en } from '../../strings/en.ts'
import { changeLook, useLibraryView } from './library-view.ts'
import { fromQuery, toQuery } from './look.ts'

const words = en.library.folder

export function useSmartFolders(): UseQueryResult<SmartFolder[]> {
  return useQuery(api.assets.smartFolders.queryOptions())
}

function refresh(): Promise<void> {
  return queryClient.invalidateQueries({ queryKey: api.assets.smartFolders.key() })
}

/** Keeps the present look, under a new name or in place of the folder's old search. */
export function saveFolder(name: string, id?: string): void {
  const query = toQuery(useLibraryView.getState().look)
  attempt(
    client.assets.saveSmartFolder({ name, query, ...(id === undefined ? {} : { id }) }).then(async (folder) => {
      await refresh()
      useLibraryView.setState({ folderId: folder.id })
      toast({ title: words.saved(folder.name), tone: 'positive' })
    }),
  )
}

export function renameFolder(id: string, name: string): void {
  const folder = queryClient.getQueryData(api.assets.smartFolders.queryKey())?.find((candidate) => candidate.id === id)
  if (folder) attempt(client.assets.saveSmartFolder({ ...folder, name }).then(refresh))
}

/** Removing can be taken back: the folder is saved again as it was. */
export function removeFolder(folder: SmartFolder): void {
  attempt(
    client.assets.removeSmartFolder({ id: folder.id }).then(async () => {
      await refresh()
      const restore = () =>
        attempt(client.assets.saveSmartFolder({ name: folder.name, query: folder.query }).then(refresh))
      toast({ title: words.removed(folder.name), action: { label: en.common.undo, onSelect: restore } })
    }),
  )
}

/** Shows what fits the folder now. The name of an asset it refers to is fetched, since folders keep only its id. */
export async function openFolder(folder: SmartFolder): Promise<void> {
  const near = folder.query.filter.similarTo ?? folder.query.filter.seedsOf
  let name = words.chosen(folder.query.filter.ids?.length ?? 0)
  if (near !== undefined) {
    const detail = await queryClient
      .fetchQuery(api.assets.get.queryOptions({ input: { id: near } }))
      .catch((error: unknown) => describeError(error))
    name = 'summary' in detail ? detail.summary.name : near.slice(0, 8)
  }
  changeLook(fromQuery(folder.query, name), folder.id)
}
