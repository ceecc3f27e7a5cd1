import { Copy, Ellipsis, FolderSearch, Images, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { ASSET_KINDS } from '#shared/asset-card/kinds.ts'
import type { SmartFolder } from '#shared/contract/studio/assets.ts'
import { type FacetList, useFacets } from '../../api/queries.ts'
import { attempt } from '../../components/attempt.ts'
import { IconButton } from '../../components/icon-button.tsx'
import { KindIcon } from '../../components/kind-icon.tsx'
import { Menu } from '../../components/menu.tsx'
import { TextInput } from '../../components/text-input.tsx'
import { navigate } from '../../router/router.ts'
import { en } from '../../strings/en.ts'
import { CollectionsSection } from './collections-section.tsx'
import { openDialog } from './library-session.ts'
import { changeFilters, changeLook, useLibraryView, useSearchFilters } from './library-view.ts'
import { DEFAULT_LOOK, isNarrowed, toggled } from './look.ts'
import { Row, Section } from './sidebar-row.tsx'
import { openFolder, removeFolder, useSmartFolders } from './smart-folders.ts'

const words = en.library.sidebar

/** Where to look: everything, the trash, saved searches, kinds and tags. */
export function LibrarySidebar() {
  const look = useLibraryView((state) => state.look)
  const folderId = useLibraryView((state) => state.folderId)
  const facets = useFacets().data
  const everything = !look.trashed && !isNarrowed(look) && folderId === null
  const place = { search: DEFAULT_LOOK.search, related: null, collection: null }
  return (
    <nav
      aria-label={words.label}
      className="flex w-52 shrink-0 flex-col overflow-y-auto border-line border-r bg-panel p-2"
    >
      <Row
        icon={Images}
        label={words.all}
        count={facets?.total}
        active={everything}
        onSelect={() => changeLook({ ...place, trashed: false })}
      />
      <Row
        icon={Trash2}
        label={words.trash}
        count={facets?.trashed}
        active={look.trashed}
        onSelect={() => changeLook({ ...place, trashed: true })}
      />
      <Row
        icon={Copy}
        label={en.groups.title}
        active={false}
        onSelect={() => navigate({ page: 'duplicates', importId: null })}
      />
      <CollectionsSection />
      <Folders />
      <Kinds counts={facets?.kinds ?? []} />
      <Tags counts={facets?.tags ?? []} />
    </nav>
  )
}

function Folders() {
  const folders = useSmartFolders().data ?? []
  const folderId = useLibraryView((state) => state.folderId)
  return (
    <Section title={words.folders}>
      {folders.length === 0 && <p className="px-2 text-ink-3 text-xs">{words.noFolders}</p>}
      {folders.map((folder) => (
        <div key={folder.id} className="group relative flex items-center">
          <Row
            icon={FolderSearch}
            label={folder.name}
            active={folder.id === folderId}
            onSelect={() => attempt(openFolder(folder))}
          />
          <FolderMenu folder={folder} />
        </div>
      ))}
    </Section>
  )
}

function FolderMenu({ folder }: { folder: SmartFolder }) {
  return (
    <span className="absolute right-0.5 bg-panel opacity-0 focus-within:opacity-100 group-hover:opacity-100 has-data-[state=open]:opacity-100">
      <Menu
        align="end"
        trigger={<IconButton size="small" label={words.folderMenu(folder.name)} icon={<Ellipsis />} />}
        entries={[
          {
            label: en.common.rename,
            onSelect: () => openDialog({ name: 'rename-folder', id: folder.id, current: folder.name }),
          },
          { label: en.common.remove, onSelect: () => removeFolder(folder) },
        ]}
      />
    </span>
  )
}

function Kinds({ counts }: { counts: FacetList }) {
  const chosen = useSearchFilters().kinds
  const countOf = new Map(counts.map(({ value, count }) => [value, count]))
  const shown = ASSET_KINDS.filter((kind) => countOf.has(kind) || chosen.includes(kind))
  if (shown.length === 0) return null
  return (
    <Section title={words.kinds}>
      {shown.map((kind) => (
        <Row
          key={kind}
          toggles
          leading={<KindIcon kind={kind} />}
          label={en.kinds[kind].many}
          count={countOf.get(kind) ?? 0}
          active={chosen.includes(kind)}
          onSelect={() => changeFilters({ kinds: toggled(chosen, kind) })}
        />
      ))}
    </Section>
  )
}

const TAGS_AT_FIRST = 15
const FIND_FROM = 20

function Tags({ counts }: { counts: FacetList }) {
  const chosen = useSearchFilters().tags
  const [text, setText] = useState('')
  const [all, setAll] = useState(false)
  const needle = text.trim().toLocaleLowerCase()
  const fitting = counts.filter(({ value }) => value.toLocaleLowerCase().includes(needle))
  const shown = all || needle ? fitting.slice(0, 200) : fitting.slice(0, TAGS_AT_FIRST)
  const hidden = fitting.length - shown.length
  return (
    <Section title={words.tags}>
      {counts.length === 0 && <p className="px-2 text-ink-3 text-xs">{words.noTags}</p>}
      {counts.length > FIND_FROM && (
        <TextInput
          className="mb-1"
          aria-label={words.findTag}
          placeholder={words.findTag}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
      )}
      {shown.map(({ value, count }) => (
        <Row
          key={value}
          toggles
          label={value}
          count={count}
          active={chosen.includes(value)}
          onSelect={() => changeFilters({ tags: toggled(chosen, value) })}
        />
      ))}
      {hidden > 0 && !all && <Row label={words.moreTags(hidden)} active={false} onSelect={() => setAll(true)} />}
    </Section>
  )
}
