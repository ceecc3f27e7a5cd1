import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const css = readFileSync(join(import.meta.dirname, '../../renderer/src/theme/tokens.css'), 'utf8')

function tokensOf(selector: string): Map<string, string> {
  const start = css.indexOf(`${selector} {`)
  const block = css.slice(start, css.indexOf('}', start))
  return new Map(
    [...block.matchAll(/--([\w-]+):\s*(#[0-9a-f]{6});/g)].map(([, name = '', value = '']) => [name, value]),
  )
}

/** Relative luminance and contrast as WCAG 2.2 defines them. */
function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const share = Number.parseInt(hex.slice(at, at + 2), 16) / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

function contrast(a: string, b: string): number {
  const [dark = 0, light = 0] = [luminance(a), luminance(b)].toSorted((x, y) => x - y)
  return (light + 0.05) / (dark + 0.05)
}

const SURFACES = ['canvas', 'panel', 'raised', 'hover', 'mat']

/** Text on what it may stand on; WCAG AA asks for 4.5. */
const TEXT: [text: string, surfaces: string[]][] = [
  ['ink', [...SURFACES, 'pressed', 'accent-soft', 'stop-soft']],
  ['ink-2', [...SURFACES, 'accent-soft', 'stop-soft']],
  ['ink-3', SURFACES],
  ['accent', ['canvas', 'panel', 'raised', 'accent-soft']],
  ['positive', ['canvas', 'panel', 'raised', 'positive-soft']],
  ['caution', ['canvas', 'panel', 'raised', 'caution-soft']],
  ['stop', ['canvas', 'panel', 'raised', 'stop-soft']],
  ['on-accent', ['accent-solid', 'accent-solid-hover']],
]

describe.each([
  ['light', tokensOf(':root')],
  ['dark', tokensOf(':root[data-theme="dark"]')],
])('%s colors', (_theme, tokens) => {
  const color = (name: string) => tokens.get(name) ?? 'missing'

  it.each(TEXT)('%s can be read', (text, surfaces) => {
    for (const surface of surfaces) {
      const found = contrast(color(text), color(surface))
      expect(found, `${text} on ${surface}`).toBeGreaterThanOrEqual(4.5)
    }
  })

  it('the edges of controls and the focus can be seen', () => {
    for (const surface of ['canvas', 'panel', 'raised']) {
      expect(contrast(color('line-strong'), color(surface)), surface).toBeGreaterThanOrEqual(3)
      expect(contrast(color('accent'), color(surface)), surface).toBeGreaterThanOrEqual(3)
    }
  })
})
