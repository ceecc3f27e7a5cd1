import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { runTool } from './commands.ts'
import { root } from './set-up.mjs'

const lines = (count: number): string => 'console.log(1)\n'.repeat(count)

/** Each violation in a file of its own: its description, its path, its text, and the rule that must refuse it. */
const VIOLATIONS: [what: string, file: string, source: string, rule: string][] = [
  ['a file over 500 lines', 'models/a.ts', lines(501), 'noExcessiveLinesPerFile'],
  ['a style sheet over 500 lines', 'renderer/a.css', '.a {\n}\n'.repeat(251), 'noExcessiveLinesPerFile'],
  ['a function over 70 lines', 'models/b.ts', `export function f() {\n${lines(71)}}`, 'noExcessiveLinesPerFunction'],
  ['an arrow over 70 lines', 'models/c.ts', `export const f = () => {\n${lines(71)}}`, 'noExcessiveLinesPerFunction'],
  ['a method over 70 lines', 'models/d.ts', `export class A { m() {\n${lines(71)}} }`, 'noExcessiveLinesPerFunction'],
  ['any', 'models/e.ts', 'export const f = (x: any) => x', 'noExplicitAny'],
  ['an unused import', 'models/f.ts', "import { a } from './e.ts'\nexport const b = 1", 'noUnusedImports'],
  [
    'a floating promise',
    'models/g.ts',
    'async function f() {}\nexport const g = () => {\n  f()\n}',
    'noFloatingPromises',
  ],
  ['an import cycle', 'models/h.ts', "export * from './i.ts'\nexport const h = 1", 'noImportCycles'],
  ['its other half', 'models/i.ts', "export * from './h.ts'\nexport const i = 1", 'noImportCycles'],
  ['the page in shared', 'shared/a.ts', 'export const t = () => document.title', 'noRestrictedGlobals'],
  ['the network in shared', 'shared/b.ts', "export const t = () => fetch('/')", 'noRestrictedGlobals'],
  ['a button without a type', 'renderer/b.tsx', 'export const B = () => <button>Go</button>', 'useButtonType'],
  ['a focused test', 'models/a.test.ts', "test.only('x', () => {})", 'noFocusedTests'],
  ['a skipped test', 'models/b.test.ts', "test.skip('x', () => {})", 'noSkippedTests'],
]
const AT_THE_LIMIT = `export function f() {\n${lines(69)}}\n${lines(429)}`

const folder = mkdtempSync(path.join(tmpdir(), 'luna-lint-'))
const broken = new Map<string, string[]>()

beforeAll(async () => {
  copyFileSync(path.join(root, 'biome.json'), path.join(folder, 'biome.json'))
  writeFileSync(path.join(folder, 'package.json'), '{ "type": "module", "dependencies": { "react": "*" } }')
  for (const [, file, source] of [...VIOLATIONS, ['at the limit', 'models/limit.ts', AT_THE_LIMIT]]) {
    mkdirSync(path.dirname(path.join(folder, file ?? '')), { recursive: true })
    writeFileSync(path.join(folder, file ?? ''), source ?? '')
  }
  const args = ['lint', '--colors=off', '--vcs-enabled=false', '--max-diagnostics=none', '.']
  const { output } = await runTool(['@biomejs/biome', 'biome'], args, { cwd: folder, output: 'collect' })
  for (const [, file = '', rule = ''] of output.matchAll(/^(\S+?)(?::\d+)* lint\/\w+\/(\w+)/gm))
    broken.set(file, [...(broken.get(file) ?? []), rule])
})
afterAll(() => rmSync(folder, { recursive: true }))

describe('the linter, with the settings of the project', () => {
  test.each(VIOLATIONS)('refuses %s', (_what, file, _source, rule) => {
    expect(broken.get(file)).toContain(rule)
  })

  test('accepts a file and a function at the limit', () => {
    expect(broken.get('models/limit.ts')).toBeUndefined()
  })
})
