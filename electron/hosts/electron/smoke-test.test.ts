import { expect, test } from 'vitest'
import { smokeTest } from './smoke-test.ts'

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
  expect(await smokeTest(windowThatShows('', 'Library', 'Library 0 assets'))).toBe(0)
})

test('fails where the page never gets an answer, or never loads', async () => {
  expect(await smokeTest(windowThatShows('Library'), 300)).toBe(1)
  expect(await smokeTest(windowThatShows(), 300)).toBe(1)
})
