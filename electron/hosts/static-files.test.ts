import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { serveStaticFile } from './static-files.ts'

let parent = ''
let root = ''
beforeAll(() => {
  parent = mkdtempSync(join(tmpdir(), 'luna-static-'))
  root = join(parent, 'web')
  mkdirSync(join(root, 'assets'), { recursive: true })
  writeFileSync(join(parent, 'secret.json'), '{}')
  writeFileSync(join(root, 'index.html'), '<p>hello</p>')
  writeFileSync(join(root, 'assets/a.js'), '1')
})
afterAll(() => rmSync(parent, { recursive: true }))

test('serves the page and its assets with their types', async () => {
  const page = await serveStaticFile(root, '/')
  expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8')
  expect(await page.text()).toBe('<p>hello</p>')
  expect((await serveStaticFile(root, '/assets/a.js')).headers.get('cache-control')).toContain('immutable')
})

test.each([
  '/../secret.json',
  '/%2e%2e/secret.json',
  '/assets/../../secret.json',
  '/..%2fsecret.json',
  '/..\\secret.json',
  '/a\0.html',
  '/%zz',
  '/missing.js',
])('%s is not found', async (path) => {
  expect((await serveStaticFile(root, path)).status).toBe(404)
})
