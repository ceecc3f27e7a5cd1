import { describe, expect, it } from 'vitest'
import { type KeyPress, shortcutOf, shortcutParts } from './shortcuts.ts'

const press = (key: string, held: Partial<KeyPress> = {}): KeyPress => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...held,
})

describe('shortcutOf', () => {
  it('names the main modifier alike on every system', () => {
    expect(shortcutOf(press('k', { ctrlKey: true }), false)).toBe('mod+k')
    expect(shortcutOf(press('k', { metaKey: true }), true)).toBe('mod+k')
    expect(shortcutOf(press('k', { metaKey: true }), false)).toBe('meta+k')
  })
  it('counts shift for letters and named keys, not for signs that need it on some layouts', () => {
    expect(shortcutOf(press('Z', { ctrlKey: true, shiftKey: true }), false)).toBe('mod+shift+z')
    expect(shortcutOf(press('ArrowLeft', { shiftKey: true }), false)).toBe('shift+arrowleft')
    expect(shortcutOf(press('?', { shiftKey: true }), false)).toBe('?')
    expect(shortcutOf(press('?'), false)).toBe('?')
  })
  it('tells a letter with caps lock from one with shift', () => {
    expect(shortcutOf(press('P'), false)).toBe('p')
  })
  it('names the space bar', () => {
    expect(shortcutOf(press(' '), false)).toBe('space')
  })
})

describe('shortcutParts', () => {
  it('draws the keys of each system', () => {
    expect(shortcutParts('mod+shift+z', false)).toEqual(['Ctrl', 'Shift', 'Z'])
    expect(shortcutParts('mod+shift+z', true)).toEqual(['⌘', '⇧', 'Z'])
    expect(shortcutParts('arrowup', false)).toEqual(['↑'])
  })
  it('draws the plus sign as a key', () => {
    expect(shortcutParts('+', false)).toEqual(['+'])
    expect(shortcutParts('mod++', false)).toEqual(['Ctrl', '+'])
  })
})
