/** A market that runs from what an operator installs, in a copy of this working tree. */
import { execFileSync, spawn } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { eventually } from '#shared/testing/eventually.ts'
import { root } from './set-up.mjs'

let copy = ''
beforeAll(() => {
  copy = mkdtempSync(path.join(tmpdir(), 'luna-installation-'))
  const args = ['ls-files', '--cached', '--others', '--exclude-standard', '-z']
  for (const file of new Set(execFileSync('git', args, { cwd: root, encoding: 'utf8' }).split('\0'))) {
    if (file === '' || !existsSync(path.join(root, file))) continue
    mkdirSync(path.dirname(path.join(copy, file)), { recursive: true })
    copyFileSync(path.join(root, file), path.join(copy, file))
  }
  execFileSync('npm', ['ci', '--omit=dev', '--workspace', 'server', '--loglevel=error'], {
    cwd: copy,
    shell: process.platform === 'win32',
  })
})
afterAll(() => rmSync(copy, { recursive: true, force: true }))

test('installs nothing that a market does not need', () => {
  for (const name of ['electron', '@playwright', 'playwright-core', 'react', 'vite', 'vitest', 'typescript'])
    expect(existsSync(path.join(copy, 'node_modules', name)), name).toBe(false)
})

test('serves its storefront and its reference', async () => {
  const { LUNA_TEST_EXTENT: _extent, NODE_ENV: _env, ...env } = process.env
  const args = ['build/run.mjs', 'server/main.ts', '--port', '0', '--data', path.join(copy, 'data')]
  const market = spawn(process.execPath, args, { cwd: copy, env, stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = new Promise<number | null>((resolve) => market.on('exit', resolve))
  try {
    // What it says is read to its end: a market whose output is closed ends when it logs the next request.
    let said = ''
    market.stdout.on('data', (text) => {
      said += String(text)
    })
    const address = await eventually(() => {
      expect(said).toMatch(/listens on http/)
      return /listens on (http:\S+)/.exec(said)?.[1]
    })
    for (const page of ['/', '/docs/']) expect((await fetch(`${address}${page}`)).status, page).toBe(200)
  } finally {
    market.kill('SIGTERM')
  }
  expect(await ended).toBe(0)
  expect(existsSync(path.join(copy, 'node_modules', 'vitest')), 'nothing more was installed').toBe(false)
})
