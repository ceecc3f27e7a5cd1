import { createServer } from 'node:net'
import { expect, test } from 'vitest'
import { usualPort } from './usual-port.ts'

test('a library keeps its port, another one has another', async () => {
  const port = await usualPort('/a/library')
  expect(port).toBeGreaterThan(1024)
  expect(await usualPort('/a/library')).toBe(port)
  expect(await usualPort('/another/library')).not.toBe(port)
})

test('any free port where the library’s own is taken', async () => {
  const port = await usualPort('/taken/library')
  const other = createServer()
  await new Promise<void>((listening) => other.listen(port, '127.0.0.1', listening))
  try {
    expect(await usualPort('/taken/library')).toBe(0)
  } finally {
    await new Promise((closed) => other.close(closed))
  }
})
