import { useState } from 'react'
import { useAllCommands } from '../commands/commands.ts'
import { Dialog } from '../components/dialog.tsx'
import { ShortcutKeys } from '../components/shortcut-keys.tsx'
import { TextInput } from '../components/text-input.tsx'
import { en } from '../strings/en.ts'

export function ShortcutSheet({ open, onClose }: { open: boolean; onClose: () => void }) {
  const [text, setText] = useState('')
  const commands = useAllCommands().filter(
    (command) => command.shortcuts?.length && command.title.toLowerCase().includes(text.trim().toLowerCase()),
  )
  const sections = Map.groupBy(commands, (command) => command.section)
  return (
    <Dialog open={open} onClose={onClose} title={en.frame.shortcuts.title} width="wide">
      <TextInput
        aria-label={en.frame.shortcuts.filter}
        placeholder={en.frame.shortcuts.filter}
        value={text}
        onChange={(event) => setText(event.target.value)}
        className="mb-4"
      />
      <div className="columns-1 gap-8 sm:columns-2">
        {[...sections].map(([section, members]) => (
          <section key={section} className="mb-5 break-inside-avoid">
            <h3 className="mb-1 font-medium text-ink-3 text-xs">{section}</h3>
            <dl>
              {members.map((command) => (
                <div key={command.id} className="flex min-h-8 items-center justify-between gap-4 border-line border-b">
                  <dt className="text-sm">{command.title}</dt>
                  <dd className="flex gap-2">
                    {command.shortcuts?.map((shortcut) => (
                      <ShortcutKeys key={shortcut} shortcut={shortcut} />
                    ))}
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  )
}
