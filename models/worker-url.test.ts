import { expect, test } from 'vitest'
import { workerUrl } from './bundled-entries.ts'

test('a worker lies next to its module as source, and next to the flat bundle when packaged', () => {
  const source = workerUrl('inference', 'file:///app/models/inference/worker-host.ts')
  expect(source.href).toBe('file:///app/models/inference/inference.worker.ts')
  const packaged = workerUrl('inference', 'file:///app/out/main/engine-a1b2.js?v=1')
  expect(packaged.href).toBe('file:///app/out/main/inference.worker.js')
})
