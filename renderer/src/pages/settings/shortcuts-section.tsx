import { useAllCommands } from '../../commands/commands.ts'
import { Button } from '../../components/button.tsx'
import { ShortcutKeys } from '../../components/shortcut-keys.tsx'
import { openOverlay } from '../../state/overlays.ts'
import { en } from '../../strings/en.ts'
import { Group } from './parts.tsx'

const words = en.settings.shortcuts

export function ShortcutsSection() {
  const commands = useAllCommands().filter((command) => command.shortcuts?.length)
  const sections = Map.groupBy(commands, (command) => command.section)
  return (
    <Group
      title={en.settings.sections.shortcuts}
      intro={words.intro}
      aside={<Button onClick={() => openOverlay({ name: 'shortcuts' })}>{words.open}</Button>}
    >
      {[...sections].map(([section, members]) => (
        <section key={section}>
          <h3 className="mb-1 font-medium text-ink-3 text-xs">{section}</h3>
          <dl>
            {members.map((command) => (
              <div key={command.id} className="flex min-h-9 items-center justify-between gap-4 border-line border-b">
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
    </Group>
  )
}
