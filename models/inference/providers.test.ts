import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { missingDriver } from './providers.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'luna-drivers-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

test('WebGPU needs Vulkan on Linux', () => {
  const linux = { platform: 'linux', libraryFolders: [join(folder, 'nowhere'), folder] } as const
  expect(missingDriver('webgpu', linux)).toContain('Vulkan')
  writeFileSync(join(folder, 'libvulkan.so.1'), '')
  expect(missingDriver('webgpu', linux)).toBeNull()
})

test('nothing is asked of other systems', () => {
  for (const platform of ['darwin', 'win32'] as const) {
    expect(missingDriver('webgpu', { platform, libraryFolders: [] })).toBeNull()
  }
})
