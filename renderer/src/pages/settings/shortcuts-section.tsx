import { useAllCommands } from '../../commands/commands.ts'
import { ShortcutKeys } from '../../components/shortcut-keys.tsx'
import { en } from '../../strings/en.ts'
import { Group } from './parts.tsx'

const words = en.settings.shortcuts

interface Key {
  title: string
  shortcuts: readonly string[]
}

export function ShortcutsSection() {
  const commands = useAllCommands().filter((command) => command.shortcuts?.length)
  const sections = Map.groupBy(commands, (command) => command.section)
  return (
    <Group title={en.settings.sections.shortcuts} intro={words.intro}>
      {[...sections].map(([section, members]) => (
        <KeyList
          key={section}
          title={section}
          keys={members.map(({ title, shortcuts = [] }) => ({ title, shortcuts }))}
        />
      ))}
      <KeyList
        title={words.viewer}
        keys={words.viewerKeys.map(({ title, shortcut }) => ({ title, shortcuts: [shortcut] }))}
      />
    </Group>
  )
}

function KeyList({ title, keys }: { title: string; keys: readonly Key[] }) {
  return (
    <section>
      <h3 className="mb-1 font-medium text-ink-3 text-xs">{title}</h3>
      <dl>
        {keys.map((key) => (
          <div key={key.title} className="flex min-h-9 items-center justify-between gap-4 border-line border-b">
            <dt className="text-sm">{key.title}</dt>
            <dd className="flex gap-2">
              {key.shortcuts.map((shortcut) => (
                <ShortcutKeys key={shortcut} shortcut={shortcut} />
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  )
}
