import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'
import { readKills } from './kills.ts'

test('kills are summed up by what was killed', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'luna-kills-'))
  const file = path.join(folder, 'kills.jsonl')
  expect(readKills(file)).toEqual({ total: 0, sentence: '0 kills' })
  const lines = [
    { killed: 'studio', count: 2 },
    { killed: 'market', count: 5 },
    { killed: 'studio', count: 3 },
  ]
  writeFileSync(file, lines.map((line) => `${JSON.stringify(line)}\n`).join(''))
  expect(readKills(file)).toEqual({ total: 10, sentence: '10 kills: 5 studio, 5 market' })
  rmSync(folder, { recursive: true })
})
