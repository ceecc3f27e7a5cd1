import { expect, it, vi } from 'vitest'
import { obeyCommands } from './desktop-commands.ts'

function listening() {
  const open = vi.fn()
  const reconnect = vi.fn()
  let send: (command: unknown) => void = () => undefined
  obeyCommands(
    {
      onCommand: (listener) => {
        send = listener
      },
    },
    { open, reconnect },
  )
  return { open, reconnect, send: (command: unknown) => send(command) }
}

it.each([
  ['/library', { page: 'library' }],
  ['/settings', { page: 'settings', section: 'models' }],
  ['/asset/a1', { page: 'asset', id: 'a1' }],
])('opens %s', (route, expected) => {
  const { open, send } = listening()
  send({ type: 'open_route', route })
  expect(open).toHaveBeenCalledExactlyOnceWith(expected)
})

it('connects again', () => {
  const { reconnect, send } = listening()
  send({ type: 'reconnect' })
  expect(reconnect).toHaveBeenCalledOnce()
})

it.each([
  [{ type: 'open_route', route: '/nowhere' }],
  [{ type: 'open_route' }],
  [{ type: 'format_disk' }],
  ['reconnect'],
  [null],
])('passes over %j', (command) => {
  const { open, reconnect, send } = listening()
  send(command)
  expect(open).not.toHaveBeenCalled()
  expect(reconnect).not.toHaveBeenCalled()
})
