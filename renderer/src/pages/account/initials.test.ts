import { expect, it } from 'vitest'
import { initialsOf } from './initials.ts'

it.each([
  ['Ada Lovelace', 'AL'],
  ['ada', 'A'],
  ['  demo-glass-coast ', 'DC'],
  ['Jean-Luc de la Tour', 'JT'],
  ['𝒜da 🌙', '𝒜'],
  ['李 明', '李明'],
  ['Glass Coast Atelier (demo)', 'GA'],
  ['', ''],
])('%s is %s', (name, initials) => expect(initialsOf(name)).toBe(initials))
