import { useQuery } from '@tanstack/react-query'
import { Command as Cmdk } from 'cmdk'
import { Dialog as Radix } from 'radix-ui'
import { useDeferredValue, useState } from 'react'
import { api } from '../api/client.ts'
import { useAllCommands } from '../commands/commands.ts'
import { KindIcon } from '../components/kind-icon.tsx'
import { OVERLAY_CLASS } from '../components/overlay.tsx'
import { useReturnFocus } from '../components/return-focus.ts'
import { ShortcutKeys } from '../components/shortcut-keys.tsx'
import { navigate } from '../router/router.ts'
import { en } from '../strings/en.ts'

const words = en.frame.palette
const ASSETS_SHOWN = 8

const ITEM_CLASS =
  'flex h-9 items-center gap-3 rounded-md px-3 text-sm data-[selected=true]:bg-hover [&_svg]:size-4 [&_svg]:shrink-0 [&_svg]:text-ink-3'

const GROUP_CLASS =
  '[&_[cmdk-group-heading]]:px-3 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:font-medium [&_[cmdk-group-heading]]:text-ink-3 [&_[cmdk-group-heading]]:text-xs'

export function CommandPalette({ open, onClose }: { open: boolean; onClose: () => void }) {
  const [text, setText] = useState('')
  const close = () => {
    setText('')
    onClose()
  }
  const returnFocus = useReturnFocus()
  return (
    <Radix.Root open={open} onOpenChange={(next) => !next && close()}>
      <Radix.Portal>
        <Radix.Overlay className={OVERLAY_CLASS} />
        <Radix.Content
          {...returnFocus}
          aria-describedby={undefined}
          className="animate-appear fixed top-[12vh] left-1/2 z-50 w-[min(600px,calc(100vw-32px))] -translate-x-1/2 overflow-hidden rounded-lg bg-raised shadow-float"
        >
          <Radix.Title className="sr-only">{words.title}</Radix.Title>
          <Cmdk label={words.title}>
            <Cmdk.Input
              value={text}
              onValueChange={setText}
              placeholder={words.placeholder}
              className="h-12 w-full border-line border-b bg-transparent px-4 text-base placeholder:text-ink-3 focus-visible:outline-none"
            />
            <Cmdk.List className="max-h-[50vh] overflow-y-auto p-1">
              <Cmdk.Empty className="p-6 text-center text-ink-2 text-sm">{words.empty}</Cmdk.Empty>
              <Commands onDone={close} />
              <Assets text={text} onDone={close} />
            </Cmdk.List>
          </Cmdk>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}

function Commands({ onDone }: { onDone: () => void }) {
  const commands = useAllCommands().filter((command) => !command.sheetOnly && command.enabled !== false)
  const sections = Map.groupBy(commands, (command) => command.section)
  return [...sections].map(([section, members]) => (
    <Cmdk.Group key={section} heading={section} className={GROUP_CLASS}>
      {members.map((command) => (
        <Cmdk.Item
          key={command.id}
          value={`${command.id} ${command.title}`}
          keywords={[section, ...(command.keywords ?? [])]}
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

/** Each typed word as the beginning of a word; signs that search would read as operators are left out. */
function asPrefixSearch(text: string): string {
  return text.replaceAll(/["*:^()-]+/g, ' ').trim()
}

function Assets({ text, onDone }: { text: string; onDone: () => void }) {
  const search = useDeferredValue(asPrefixSearch(text))
  const found = useQuery({
    ...api.assets.list.queryOptions({ input: { filter: { text: search }, sort: 'relevance', limit: ASSETS_SHOWN } }),
    enabled: search.length > 0,
  })
  if (!found.data?.items.length || search.length === 0) return null
  return (
    <Cmdk.Group heading={words.assets} className={GROUP_CLASS}>
      {found.data.items.map((asset) => (
        <Cmdk.Item
          key={asset.id}
          value={`asset ${asset.id}`}
          // The library has searched already; what it found must pass the palette's own filter too.
          keywords={[text]}
          onSelect={() => {
            onDone()
            navigate({ page: 'asset', id: asset.id })
          }}
          className={ITEM_CLASS}
        >
          <KindIcon kind={asset.kind} />
          <span className="min-w-0 flex-1 truncate">{asset.name}</span>
          <span className="text-ink-3 text-xs">{en.kinds[asset.kind].one}</span>
        </Cmdk.Item>
      ))}
    </Cmdk.Group>
  )
}
