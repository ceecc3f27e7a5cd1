import { expect, it } from 'vitest'
import { initialsOf } from './initials.ts'

it.each([
  ['Ada Lovelace', 'AL'],
  ['ada', 'A'],
  ['  demo-glass-coast ', 'DC'],
  ['Jean-Luc de la Tour', 'JT'],
  ['𝒜da 🌙', '𝒜'],
  ['李 明', '李明'],
  ['', ''],
])('%s is %s', (name, initials) => expect(initialsOf(name)).toBe(initials))
