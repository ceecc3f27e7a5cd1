import type { Command } from './command.ts'

/** The command a shortcut means now: of the groups in the order of their registration, the newest that is enabled. */
export function findCommand(groups: Iterable<readonly Command[]>, shortcut: string): Command | undefined {
  return [...groups]
    .reverse()
    .flat()
    .find((command) => !command.sheetOnly && command.enabled !== false && command.shortcuts?.includes(shortcut))
}
