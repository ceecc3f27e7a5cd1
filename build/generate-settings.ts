// Writes the table of settings into docs/operating.md. `--check` changes nothing and fails where it differs.
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { settingsTable } from '#server/settings-help.ts'
import { writeOrCheck } from './generated-file.ts'
import { root } from './set-up.mjs'

const FILE = 'docs/operating.md'
const MARKED = /(<!-- settings:[^\n]*-->\n)[\s\S]*?(<!-- \/settings -->)/

const before = readFileSync(path.join(root, FILE), 'utf8')
if (!MARKED.test(before)) throw new Error('docs/operating.md has no place for the table of settings')
const after = before.replace(MARKED, (_, start: string, end: string) => `${start}${settingsTable()}\n${end}`)
writeOrCheck(FILE, after, 'node build/run.mjs build/generate-settings.ts')
