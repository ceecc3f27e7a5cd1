// Writes the table of settings into docs/operating.md. `--check` changes nothing and fails where it differs.
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { settingsTable } from '#server/settings-help.ts'
import { root } from './set-up.mjs'

const target = path.join(root, 'docs/operating.md')
const MARKED = /(<!-- settings:[^\n]*-->\n)[\s\S]*?(<!-- \/settings -->)/

const before = readFileSync(target, 'utf8')
if (!MARKED.test(before)) throw new Error('docs/operating.md has no place for the table of settings')
const after = before.replace(MARKED, (_, start: string, end: string) => `${start}${settingsTable()}\n${end}`)
if (!process.argv.includes('--check')) {
  writeFileSync(target, after)
} else if (before !== after) {
  console.error('docs/operating.md is not what the settings are: node build/run.mjs build/generate-settings.ts')
  process.exitCode = 1
}
