import { useQuery } from '@tanstack/react-query'
import type { ProfileStatus } from '#shared/contract/studio/models.ts'
import { api } from '../../api/client.ts'
import { routeHash } from '../../router/routes.ts'
import { en } from '../../strings/en.ts'
import { useLibraryView } from './library-view.ts'

const words = en.library.search

/** The model that finds pictures by words, where the one in use cannot; null where it can. */
function missingModel(profiles: readonly ProfileStatus[]): string | null {
  if (profiles.some(({ active, findsPictures }) => active && findsPictures)) return null
  return profiles.find(({ findsPictures }) => findsPictures)?.title ?? null
}

/** Says which model a search for pictures needs, and what is searched in its place. */
export function PictureSearchNote() {
  const { mode, text } = useLibraryView((state) => state.look.search)
  const profiles = useQuery(api.models.list.queryOptions()).data
  const model = profiles === undefined ? null : missingModel(profiles)
  if (mode !== 'picture' || model === null) return null
  return (
    <p
      role="status"
      className="flex shrink-0 flex-wrap items-center gap-x-3 gap-y-1 border-line border-b bg-caution-soft px-3 py-1.5 text-caution text-xs"
    >
      <span>
        {words.needsModel(model)} {text.trim() !== '' && words.searchedWords}
      </span>
      <a
        className="rounded-sm font-medium underline underline-offset-2"
        href={routeHash({ page: 'settings', section: 'models' })}
      >
        {words.openModels}
      </a>
    </p>
  )
}
