import { KeyList } from '../../commands/key-list.tsx'
import { useKeys } from '../../commands/use-keys.ts'
import { en } from '../../strings/en.ts'
import { Group } from './parts.tsx'

const words = en.settings.shortcuts

export function ShortcutsSection() {
  return (
    <Group title={en.settings.sections.shortcuts} intro={words.intro}>
      {useKeys().map(([section, keys]) => (
        <KeyList key={section} title={section} keys={keys} />
      ))}
      <KeyList
        title={words.viewer}
        keys={words.viewerKeys.map(({ title, shortcut }) => ({ title, shortcuts: [shortcut] }))}
      />
    </Group>
  )
}
