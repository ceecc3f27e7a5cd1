import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { smokeTest } from './smoke-test.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

function windowThatShows(...texts: string[]) {
  let asked = 0
  return {
    webContents: {
      executeJavaScript: () => {
        const text = texts[Math.min(asked++, texts.length - 1)]
        return text === undefined ? Promise.reject(new Error('not loaded')) : Promise.resolve(text)
      },
    },
  }
}

test('passes once the page shows what the engine answered', async () => {
  const passed = smokeTest(windowThatShows('', 'Library', 'Library 0 assets'))
  await vi.advanceTimersByTimeAsync(1_000)
  expect(await passed).toBe(0)
})

test('fails where the page never gets an answer, or never loads', async () => {
  const results = [smokeTest(windowThatShows('Library')), smokeTest(windowThatShows())]
  await vi.advanceTimersByTimeAsync(31_000)
  expect(await Promise.all(results)).toEqual([1, 1])
})
