import { EventEmitter } from 'node:events'
import type { Session, WebContents } from 'electron'
import { describe, expect, test, vi } from 'vitest'
import { hardenContents, hardenSession, WEB_PREFERENCES } from './harden.ts'

type Answer = (value: unknown) => void

function fakeSession() {
  const handlers: Record<string, (...args: never[]) => unknown> = {}
  const keep = (name: string) => (handler: (...args: never[]) => unknown) => {
    handlers[name] = handler
  }
  const session = {
    setPermissionRequestHandler: keep('request'),
    setPermissionCheckHandler: keep('check'),
    setDevicePermissionHandler: keep('device'),
    webRequest: { onBeforeRequest: keep('load') },
  }
  hardenSession(session as unknown as Session)
  return handlers as Record<string, (...args: unknown[]) => unknown>
}

function fakeContents() {
  let openHandler: (details: { url: string }) => { action: string } = () => ({ action: 'allow' })
  const emitter = new EventEmitter()
  const contents = Object.assign(emitter, {
    setWindowOpenHandler: (handler: typeof openHandler) => {
      openHandler = handler
    },
  })
  const external = vi.fn()
  hardenContents(contents as unknown as WebContents, external)
  return { emitter, external, open: (url: string) => openHandler({ url }) }
}

describe('session', () => {
  test('every permission is denied', () => {
    const handlers = fakeSession()
    const answer = vi.fn()
    handlers['request']?.({}, 'media', answer)
    expect(answer).toHaveBeenCalledExactlyOnceWith(false)
    expect(handlers['check']?.()).toBe(false)
    expect(handlers['device']?.()).toBe(false)
  })

  test.each([
    ['luna-app://studio/index.html', false],
    ['data:image/png;base64,AA==', false],
    ['https://example.com/x.js', true],
    ['http://127.0.0.1:80/', true],
    ['file:///etc/passwd', true],
    ['not a url', true],
  ])('loading %s is cancelled: %s', (url, cancel) => {
    const answer = vi.fn<Answer>()
    fakeSession()['load']?.({ url }, answer)
    expect(answer).toHaveBeenCalledExactlyOnceWith({ cancel })
  })
})

describe('contents', () => {
  test('no window opens; web links go to the browser, other schemes nowhere', () => {
    const { open, external } = fakeContents()
    expect(open('https://example.com/')).toEqual({ action: 'deny' })
    expect(open('file:///etc/passwd')).toEqual({ action: 'deny' })
    expect(open('javascript:alert(1)')).toEqual({ action: 'deny' })
    expect(open('http://example.com/')).toEqual({ action: 'deny' })
    expect(open('http://127.0.0.1.example.com/')).toEqual({ action: 'deny' })
    expect(external).toHaveBeenCalledExactlyOnceWith('https://example.com/')
    expect(open('http://127.0.0.1:4500/device')).toEqual({ action: 'deny' })
    expect(external).toHaveBeenLastCalledWith('http://127.0.0.1:4500/device')
  })

  test.each([
    ['luna-app://studio/index.html', false],
    ['luna-app://studio.evil/', true],
    ['luna-app://other/', true],
    ['https://example.com/', true],
    ['file:///etc/passwd', true],
  ])('navigating to %s is prevented: %s', (url, prevented) => {
    const { emitter } = fakeContents()
    for (const name of ['will-navigate', 'will-redirect']) {
      const preventDefault = vi.fn()
      emitter.emit(name, { url, preventDefault })
      expect(preventDefault).toHaveBeenCalledTimes(prevented ? 1 : 0)
    }
  })

  test('web views are refused', () => {
    const preventDefault = vi.fn()
    fakeContents().emitter.emit('will-attach-webview', { preventDefault })
    expect(preventDefault).toHaveBeenCalledOnce()
  })
})

test('the window is sandboxed, isolated and without Node', () => {
  expect(WEB_PREFERENCES).toMatchObject({
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    webviewTag: false,
    webSecurity: true,
  })
})
