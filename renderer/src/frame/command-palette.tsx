import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Command as Cmdk, defaultFilter } from 'cmdk'
import { Dialog as Radix } from 'radix-ui'
import { type KeyboardEvent, useEffect, useState } from 'react'
import type { AssetSummary } from '#shared/contract/studio/assets.ts'
import { searchAsUnderstood } from '#shared/search/library/print.ts'
import { api } from '../api/client.ts'
import { queryClient } from '../api/queries.ts'
import { useAllCommands } from '../commands/commands.ts'
import { KindIcon } from '../components/kind-icon.tsx'
import { OVERLAY_CLASS } from '../components/overlay.tsx'
import { useReturnFocus } from '../components/return-focus.ts'
import { ShortcutKeys } from '../components/shortcut-keys.tsx'
import { navigate } from '../router/router.ts'
import { en } from '../strings/en.ts'

const words = en.frame.palette
const ASSETS_SHOWN = 8
/** What the palette calls an entry; a command's begins with the command's title. */
const ASSET_ENTRY = 'asset:'
const entryOf = ({ id }: AssetSummary): string => `${ASSET_ENTRY}${id}`
const isCommand = (value: string): boolean => value !== '' && !value.startsWith(ASSET_ENTRY)
/** Commands fit better than this or are left out, so that assets, found a moment later, always stand below them. */
const ASSET_SCORE = 0.1

const ITEM_CLASS =
  'flex h-9 items-center gap-3 rounded-md px-3 text-sm data-[selected=true]:bg-hover [&_svg]:size-4 [&_svg]:shrink-0 [&_svg]:text-ink-3'

const GROUP_CLASS =
  '[&_[cmdk-group-heading]]:px-3 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:font-medium [&_[cmdk-group-heading]]:text-ink-3 [&_[cmdk-group-heading]]:text-xs'

export function CommandPalette({ open, onClose }: { open: boolean; onClose: () => void }) {
  const returnFocus = useReturnFocus()
  return (
    <Radix.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Radix.Portal>
        <Radix.Overlay className={OVERLAY_CLASS} />
        <Radix.Content
          {...returnFocus}
          aria-describedby={undefined}
          className="animate-appear fixed top-[12vh] left-1/2 z-50 w-[min(600px,calc(100vw-32px))] -translate-x-1/2 overflow-hidden rounded-lg bg-raised shadow-float"
        >
          <Radix.Title className="sr-only">{words.title}</Radix.Title>
          <Palette onDone={onClose} />
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}

/** Lives as long as it is open: each time it begins with nothing typed and the first entry selected. */
function Palette({ onDone }: { onDone: () => void }) {
  const [text, setText] = useState('')
  const [selected, setSelected] = useState('')
  const found = useFoundAssets(text)
  const best = found.assets[0] === undefined ? '' : entryOf(found.assets[0])
  // With other assets found, the best of them is the one meant; a command that fits stays selected.
  useEffect(() => setSelected((value) => (isCommand(value) ? value : best)), [best])
  const openAsset = ({ id }: AssetSummary) => {
    onDone()
    navigate({ page: 'asset', id })
  }
  /** Enter before the library has answered means the first asset it will find for what is typed, not one found before. */
  const onEnter = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || event.nativeEvent.isComposing || isCommand(selected) || !found.isSearching) return
    event.preventDefault()
    void found.first().then((asset) => asset && openAsset(asset))
  }
  return (
    <Cmdk label={words.title} value={selected} onValueChange={setSelected} filter={scoreOf} onKeyDown={onEnter}>
      <Cmdk.Input
        value={text}
        onValueChange={setText}
        placeholder={words.placeholder}
        className="h-12 w-full border-line border-b bg-transparent px-4 text-base placeholder:text-ink-3 focus-visible:outline-none"
      />
      <Cmdk.List className="max-h-[50vh] overflow-y-auto p-1">
        {!found.isSearching && <Cmdk.Empty className="p-6 text-center text-ink-2 text-sm">{words.empty}</Cmdk.Empty>}
        <Commands isSearch={text !== ''} onDone={onDone} />
        <Assets assets={found.assets} onOpen={openAsset} />
      </Cmdk.List>
    </Cmdk>
  )
}

/** How well an entry fits what is typed, from 0 (not at all) to 1. Assets have been found by the library already. */
function scoreOf(value: string, typed: string, keywords?: string[]): number {
  if (!isCommand(value)) return ASSET_SCORE
  const score = defaultFilter(value, typed, keywords)
  return score > ASSET_SCORE ? score : 0
}

/** By sections; or, since sections keep their order whatever fits best, all in one where something is sought. */
function Commands({ isSearch, onDone }: { isSearch: boolean; onDone: () => void }) {
  const commands = useAllCommands().filter((command) => !command.sheetOnly && command.enabled !== false)
  const sections = Map.groupBy(commands, (command) => (isSearch ? words.title : command.section))
  return [...sections].map(([section, members]) => (
    <Cmdk.Group key={section} heading={section} className={GROUP_CLASS}>
      {members.map((command) => (
        <Cmdk.Item
          key={command.id}
          value={`${command.title} ${command.id}`}
          keywords={[command.section, ...(command.keywords ?? [])]}
          onSelect={() => {
            onDone()
            // After the dialog has given the focus back, so that the command may move it.
            setTimeout(command.run)
          }}
          className={ITEM_CLASS}
        >
          <span className="min-w-0 flex-1 truncate">{command.title}</span>
          {command.shortcuts?.[0] && <ShortcutKeys shortcut={command.shortcuts[0]} />}
        </Cmdk.Item>
      ))}
    </Cmdk.Group>
  ))
}

function useFoundAssets(text: string) {
  const search = searchAsUnderstood(text)
  const options = api.assets.list.queryOptions({
    input: { filter: { text: search }, sort: 'relevance', limit: ASSETS_SHOWN },
  })
  const isAsked = search.length > 0
  // What was found stays until the next is there: a list that empties at every letter cannot be read.
  const found = useQuery({ ...options, enabled: isAsked, placeholderData: keepPreviousData })
  return {
    assets: isAsked ? (found.data?.items ?? []) : [],
    isSearching: isAsked && (found.isPending || found.isPlaceholderData),
    first: () =>
      queryClient.fetchQuery(options).then(
        ({ items }) => items[0],
        () => undefined,
      ),
  }
}

function Assets({ assets, onOpen }: { assets: readonly AssetSummary[]; onOpen: (asset: AssetSummary) => void }) {
  if (assets.length === 0) return null
  return (
    <Cmdk.Group heading={words.assets} className={GROUP_CLASS}>
      {assets.map((asset) => (
        <Cmdk.Item key={asset.id} value={entryOf(asset)} onSelect={() => onOpen(asset)} className={ITEM_CLASS}>
          <KindIcon kind={asset.kind} />
          <span className="min-w-0 flex-1 truncate">{asset.name}</span>
          <span className="text-ink-3 text-xs">{en.kinds[asset.kind].one}</span>
        </Cmdk.Item>
      ))}
    </Cmdk.Group>
  )
}
