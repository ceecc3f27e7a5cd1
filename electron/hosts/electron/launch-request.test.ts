import { expect, test } from 'vitest'
import { studioLink } from '#shared/web-addresses.ts'
import { parseDeepLink, parseLaunchArguments } from './launch-request.ts'
import { isTrustedSender } from './trusted-sender.ts'

const id = '0198f6a0-7e0c-7000-8000-000000000001'

test('a link to an asset is understood', () => {
  expect(parseDeepLink(`luna-studio://asset/${id}`)).toEqual({ type: 'show_asset', assetId: id })
})

test('a link to a work of the market is understood', () => {
  expect(parseDeepLink(studioLink(id))).toEqual({ type: 'show_work', assetId: id })
})

test.each([
  'luna-studio://asset/',
  'luna-studio://asset/../settings',
  `luna-studio://asset/${id}?run=1`,
  `luna-studio://asset/${id}#x`,
  `luna-studio://other/${id}`,
  `luna-studio://work/${id}/buy`,
  `https://asset/${id}`,
  'luna-studio:asset',
  '',
])('%s is ignored', (link) => {
  expect(parseDeepLink(link)).toBeUndefined()
})

test('files of the registered types are imported, switches and other files are not', () => {
  expect(parseLaunchArguments(['--flag', '/a/Hero.PNG', '/a/notes.txt', '/a/card.charx'])).toEqual({
    type: 'import',
    paths: ['/a/Hero.PNG', '/a/card.charx'],
  })
  expect(parseLaunchArguments(['--flag'])).toBeUndefined()
  expect(parseLaunchArguments(['/a/b.png', `luna-studio://asset/${id}`])).toEqual({ type: 'show_asset', assetId: id })
})

test.each([
  [{ url: 'luna-app://studio/index.html', parent: null }, true],
  [{ url: 'luna-app://studio/', parent: {} }, false],
  [{ url: 'luna-app://studio.evil/', parent: null }, false],
  [{ url: 'https://example.com/', parent: null }, false],
  [null, false],
])('sender %j is trusted: %s', (senderFrame, trusted) => {
  expect(isTrustedSender({ senderFrame })).toBe(trusted)
})
