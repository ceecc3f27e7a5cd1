import { EventEmitter } from 'node:events'
import { afterEach, expect, test, vi } from 'vitest'
import { LunaError } from '#shared/contract/errors.ts'
import { eventually } from '#shared/testing/eventually.ts'
import type { ChildProcess } from './engine-child-processes.ts'
import { createAskedChildren } from './engine-children.ts'
import { createEngineLink, type EngineProcess } from './engine-link.ts'
import { fromEngineSchema, type ToEngine, toEngineSchema } from './engine-messages.ts'
import { createAskedSecrets } from './engine-secrets.ts'
import type { SecretStore } from './secrets.ts'

afterEach(() => {
  vi.useRealTimers()
})

/** A process that records the messages it receives and sends what the test lets it send. */
class ScriptedProcess extends EventEmitter implements EngineProcess<string> {
  readonly received: ToEngine[] = []
  killed = false

  postMessage(message: ToEngine): void {
    this.received.push(message)
  }

  kill(): boolean {
    this.killed = true
    this.emit('exit', 1)
    return true
  }
}

class ScriptedChild extends EventEmitter implements ChildProcess<string> {
  readonly pid = undefined
  readonly received: unknown[] = []
  isKilled = false
  readonly entry: string

  constructor(entry: string) {
    super()
    this.entry = entry
  }

  postMessage(message: unknown, transfer: string[]): void {
    this.received.push([message, ...transfer])
  }

  kill(): boolean {
    this.isKilled = true
    this.emit('exit', 1)
    return true
  }
}

const noSecrets: SecretStore = { get: () => undefined, set: () => {}, remove: () => {} }

function linkWith(secrets: SecretStore = noSecrets) {
  const processes: ScriptedProcess[] = []
  const onFailure = vi.fn()
  const onRestart = vi.fn()
  const children: ScriptedChild[] = []
  const link = createEngineLink<string>({
    forkChild(entry) {
      const forked = new ScriptedChild(entry)
      children.push(forked)
      return forked
    },
    createChannel: () => ['port of the child', 'port of the engine'],
    fork: () => {
      const forked = new ScriptedProcess()
      processes.push(forked)
      return forked
    },
    startOptions: { libraryDirectory: '/l', modelsDirectory: '/m', logsDirectory: '/g', version: '1', marketUrl: null },
    secrets,
    onFailure,
    onRestart,
  })
  const last = () => processes.at(-1) as ScriptedProcess
  return { link, processes, children, last, onFailure, onRestart }
}

test('a resource request is answered by its own reply, in any order', async () => {
  const { link, last } = linkWith()
  const first = link.handleResource(new Request('luna-app://studio/media/a'))
  const second = link.handleResource(new Request('luna-app://studio/media/b'))
  await eventually(() => expect(last().received).toHaveLength(3))
  const body = new TextEncoder().encode('b').buffer
  last().emit('message', { type: 'resource', id: 2, status: 200, headers: { 'content-type': 'text/plain' }, body })
  last().emit('message', { type: 'resource', id: 1, status: 304, headers: {}, body: new ArrayBuffer(0) })
  expect(await (await second).text()).toBe('b')
  expect((await first).status).toBe(304)
})

test('a crashed engine is started again, waiting requests fail, and a crash loop ends', async () => {
  const { link, processes, last, onFailure, onRestart } = linkWith()
  const waiting = link.handleResource(new Request('luna-app://studio/media/a'))
  await eventually(() => expect(last().received).toHaveLength(2))
  last().emit('exit', 139)
  expect((await waiting).status).toBe(503)
  expect(processes).toHaveLength(2)
  expect(last().received[0]?.type).toBe('start')
  for (let crash = 0; crash < 5; crash++) last().emit('exit', 139)
  expect(processes).toHaveLength(4)
  expect(onRestart).toHaveBeenCalledTimes(3)
  expect(onFailure).toHaveBeenCalled()
})

test('stopping waits for the engine and starts no other', async () => {
  const { link, processes, last } = linkWith()
  const stopped = link.stop()
  expect(last().received.at(-1)).toEqual({ type: 'stop' })
  last().emit('exit', 0)
  await stopped
  expect(processes).toHaveLength(1)
  expect(last().killed).toBe(false)
})

test('an engine that does not stop in time is killed', async () => {
  vi.useFakeTimers()
  const { link, last } = linkWith()
  const stopped = link.stop(5_000)
  await vi.advanceTimersByTimeAsync(4_999)
  expect(last().killed).toBe(false)
  await vi.advanceTimersByTimeAsync(1)
  expect(last().killed).toBe(true)
  await stopped
})

test('a failed start is reported in the engine’s words', () => {
  const { last, onFailure } = linkWith()
  last().emit('message', { type: 'failed', message: 'The disk is full.', detail: '/l' })
  expect(onFailure).toHaveBeenCalledExactlyOnceWith('The disk is full.', '/l')
})

/** The engine's end of the same messages, each of which is parsed as on its way between the processes. */
function secretsOver(last: () => ScriptedProcess) {
  const asked = createAskedSecrets((message) => last().emit('message', fromEngineSchema.parse(message)))
  last().postMessage = (message) => {
    const parsed = toEngineSchema.parse(message)
    if (parsed.type === 'secret_answer') asked.receive(parsed)
  }
  return asked.secrets
}

test('the engine keeps its secrets with the main process', async () => {
  const kept = new Map<string, string>()
  const store: SecretStore = {
    get: (name) => kept.get(name),
    set: (name, secret) => void kept.set(name, secret),
    remove: (name) => void kept.delete(name),
  }
  const secrets = secretsOver(linkWith(store).last)
  await Promise.all([secrets.set('a', '1'), secrets.set('b', '2')])
  expect(await Promise.all([secrets.get('b'), secrets.get('a'), secrets.get('c')])).toEqual(['2', '1', undefined])
  await secrets.remove('a')
  expect(await secrets.get('a')).toBeUndefined()
})

test('a system without a key store is told to the engine by its code', async () => {
  const store: SecretStore = {
    ...noSecrets,
    set: () => {
      throw new LunaError('SECRETS_UNAVAILABLE')
    },
  }
  await expect(secretsOver(linkWith(store).last).set('a', '1')).rejects.toMatchObject({ code: 'SECRETS_UNAVAILABLE' })
})

/** The engine's end; its port is a queue that the test reads and answers. */
function childrenOver(last: () => ScriptedProcess) {
  const asked = createAskedChildren((message) => last().emit('message', fromEngineSchema.parse(message)))
  const port = Object.assign(new EventEmitter(), { sent: [] as unknown[], start() {}, close() {} })
  const toChild = { ...port, on: port.on.bind(port), postMessage: (message: unknown) => port.sent.push(message) }
  last().postMessage = (message) => {
    const parsed = toEngineSchema.parse(message)
    if (parsed.type === 'child_started') asked.receive(parsed, toChild)
    if (parsed.type === 'child_ended') asked.receive(parsed, undefined)
  }
  return { asked, port }
}

test('the main process starts children for the engine, connects them, and ends them', () => {
  const { last, children } = linkWith()
  const { asked, port } = childrenOver(last)
  const child = asked.start(new URL('file:///app/out/main/analysis.process.js'))
  expect(children).toMatchObject([{ entry: 'analysis', received: [[{ type: 'connect' }, 'port of the child']] }])
  const [answers, ends]: [unknown[], string[]] = [[], []]
  child.onMessage((message) => answers.push(message))
  child.onExit((how) => ends.push(how))
  child.send({ id: 1 })
  port.emit('message', { data: { id: 1, answer: 'yes' } })
  expect([port.sent, answers]).toEqual([[{ id: 1 }], [{ id: 1, answer: 'yes' }]])
  children[0]?.emit('exit', 134)
  expect(ends).toEqual(['exit code 134'])
})

test('children of an engine that has crashed end with it', () => {
  const { last, children } = linkWith()
  const forked = vi.spyOn(process, 'kill').mockReturnValue(true)
  const { asked } = childrenOver(last)
  asked.start(new URL('file:///app/out/main/picture.process.js'))
  Object.assign(children[0] ?? {}, { pid: 4_194_000 })
  last().emit('exit', 139)
  expect(forked).toHaveBeenCalledExactlyOnceWith(4_194_000, 'SIGKILL')
  forked.mockRestore()
})

test('the engine is given no child but those it has', () => {
  const { last, children } = linkWith()
  const { asked } = childrenOver(last)
  expect(() => asked.start(new URL('file:///tmp/evil.process.js'))).toThrow()
  expect(children).toEqual([])
})
