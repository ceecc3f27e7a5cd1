import { describe, expect, it } from 'vitest'
import type { Command } from './command.ts'
import { findCommand } from './find-command.ts'

const command = (id: string, part: Partial<Command> = {}): Command => ({
  id,
  title: id,
  section: 'Test',
  shortcuts: ['mod+z'],
  run: () => undefined,
  ...part,
})

describe('findCommand', () => {
  it('means the newest registration', () => {
    expect(findCommand([[command('app')], [command('page')]], 'mod+z')?.id).toBe('page')
  })
  it('passes over what is not enabled or is only written down', () => {
    const groups = [[command('app')], [command('off', { enabled: false }), command('sheet', { sheetOnly: true })]]
    expect(findCommand(groups, 'mod+z')?.id).toBe('app')
  })
  it('knows every shortcut of a command, and no others', () => {
    const groups = [[command('redo', { shortcuts: ['mod+shift+z', 'mod+y'] })]]
    expect(findCommand(groups, 'mod+y')?.id).toBe('redo')
    expect(findCommand(groups, 'mod+x')).toBeUndefined()
  })
})
