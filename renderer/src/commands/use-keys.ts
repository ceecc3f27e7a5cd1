import { useAllCommands } from './commands.ts'
import type { Key } from './key-list.tsx'

/** Every command that has a key, under its heading. */
export function useKeys(text = ''): [section: string, keys: Key[]][] {
  const wanted = text.trim().toLowerCase()
  const commands = useAllCommands().filter(
    ({ shortcuts = [], title }) => shortcuts.length > 0 && title.toLowerCase().includes(wanted),
  )
  return [...Map.groupBy(commands, ({ section }) => section)].map(([section, members]) => [
    section,
    members.map(({ title, shortcuts = [] }) => ({ title, shortcuts })),
  ])
}
