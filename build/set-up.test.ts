import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { eventually } from '#shared/testing/eventually.ts'
import { exclusively, packagesMatch, root, workspaceMatches } from './set-up.mjs'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'luna set-up '))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

type Entry = { integrity?: string; optional?: boolean; dependencies?: Record<string, string> }
type Entries = Record<string, Entry>

function writeLocks(locked: Entries, installed?: Entries): void {
  writeFileSync(path.join(folder, 'package-lock.json'), JSON.stringify({ packages: { '': {}, ...locked } }))
  if (!installed) return
  mkdirSync(path.join(folder, 'node_modules'))
  writeFileSync(path.join(folder, 'node_modules', '.package-lock.json'), JSON.stringify({ packages: installed }))
}

describe('packagesMatch', () => {
  const a = { 'node_modules/a': { integrity: 'sha512-a' } }
  const foreign = { 'node_modules/b-win': { integrity: 'sha512-b', optional: true } }

  test('nothing is installed yet', () => {
    writeLocks(a)
    expect(packagesMatch(folder)).toBe(false)
  })
  test('what is locked is installed', () => {
    writeLocks(a, a)
    expect(packagesMatch(folder)).toBe(true)
  })
  test('a package for another platform may be absent', () => {
    writeLocks({ ...a, ...foreign }, a)
    expect(packagesMatch(folder)).toBe(true)
  })
  test('a needed package is absent', () => {
    writeLocks({ ...a, 'node_modules/c': { integrity: 'sha512-c' } }, a)
    expect(packagesMatch(folder)).toBe(false)
  })
  test('a package has another version', () => {
    writeLocks(a, { 'node_modules/a': { integrity: 'sha512-older' } })
    expect(packagesMatch(folder)).toBe(false)
  })
  test('a package is no longer locked', () => {
    writeLocks(a, { ...a, 'node_modules/old': { integrity: 'sha512-old' } })
    expect(packagesMatch(folder)).toBe(false)
  })
})

describe('workspaceMatches', () => {
  const server = { server: { dependencies: { a: '1' } } }
  const a = { 'node_modules/a': { integrity: 'sha512-a' } }
  const tool = { 'node_modules/tool': { integrity: 'sha512-tool' } }

  test('what only others need may be absent', () => {
    writeLocks({ ...server, ...a, ...tool }, { ...server, ...a })
    expect([workspaceMatches(folder, 'server'), packagesMatch(folder)]).toEqual([true, false])
  })
  test('what others need may be there', () => {
    writeLocks({ ...server, ...a, ...tool }, { ...server, ...a, ...tool })
    expect(workspaceMatches(folder, 'server')).toBe(true)
  })
  test('what it needs must be there in the locked version', () => {
    writeLocks({ ...server, ...a, ...tool }, { ...server, 'node_modules/a': { integrity: 'sha512-older' }, ...tool })
    expect(workspaceMatches(folder, 'server')).toBe(false)
  })
  test('nothing is installed yet', () => {
    writeLocks({ ...server, ...a })
    expect(workspaceMatches(folder, 'server')).toBe(false)
  })
})

describe('exclusively', () => {
  test('two processes never work at once', async () => {
    const script = `
      const { exclusively } = await import(${JSON.stringify(path.join(root, 'build', 'set-up.mjs'))})
      const { appendFileSync } = await import('node:fs')
      const [lock, log] = process.argv.slice(1)
      await exclusively(lock, () => {
        appendFileSync(log, 'in ')
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 300)
        appendFileSync(log, 'out ')
      })`
    const log = path.join(folder, 'log')
    const args = ['--input-type=module', '-e', script, path.join(folder, 'out', 'lock'), log]
    const runs = [0, 1, 2].map(
      () =>
        new Promise<number | null>((resolve) => {
          spawn(process.execPath, args).on('exit', resolve)
        }),
    )
    expect(await Promise.all(runs)).toEqual([0, 0, 0])
    expect(readFileSync(log, 'utf8')).toBe('in out in out in out ')
  })

  test('takes over the lock of a process that died', async () => {
    const lock = path.join(folder, 'lock')
    const dead = spawn(process.execPath, ['-e', ''])
    await new Promise((resolve) => dead.on('exit', resolve))
    writeFileSync(lock, String(dead.pid))
    let worked = false
    await exclusively(lock, () => {
      worked = true
    })
    expect(worked).toBe(true)
  })

  test('frees the lock where the work fails', async () => {
    const lock = path.join(folder, 'lock')
    const failing = exclusively(lock, () => {
      throw new Error('broken')
    })
    await expect(failing).rejects.toThrow('broken')
    expect(() => readFileSync(lock)).toThrow('ENOENT')
  })
})

describe('a script started through run.mjs', () => {
  const start = (source: string, args: string[], input: string) => {
    const script = path.join(folder, 'script.ts')
    writeFileSync(script, source)
    const node = process.env['npm_node_execpath'] ?? process.execPath
    return spawnSync(node, [path.join(root, 'build', 'run.mjs'), script, ...args], { input, encoding: 'utf8' })
  }

  test('gets arguments and standard input, and standard output holds its words alone', () => {
    const source = `
      import { text } from 'node:stream/consumers'
      const words: string[] = process.argv.slice(2)
      console.log(JSON.stringify([...words, await text(process.stdin), process.cwd()]))`
    const { stdout, status } = start(source, ['a b', '--json'], 'piped')
    expect(JSON.parse(stdout)).toEqual(['a b', '--json', 'piped', process.cwd()])
    expect(status).toBe(0)
  })

  test('runs on a Node that runs TypeScript, and its exit code is passed on', () => {
    const source = 'process.exit(Number.parseInt(process.versions.node, 10) >= 24 ? 7 : 1)'
    expect(start(source, [], '').status).toBe(7)
  })

  test('stops where it is told to stop', async () => {
    const script = path.join(folder, 'script.ts')
    writeFileSync(
      script,
      "process.on('SIGTERM', () => process.exit(3)); console.log('up'); setInterval(() => {}, 1000)",
    )
    const child = spawn(process.execPath, [path.join(root, 'build', 'run.mjs'), script])
    child.stdout.once('data', () => child.kill('SIGTERM'))
    expect(await new Promise((resolve) => child.on('exit', resolve))).toBe(3)
  })

  test.runIf(process.platform !== 'win32')("stops where npm's shell ended without a word", async () => {
    const script = path.join(folder, 'script.ts')
    const ended = path.join(folder, 'ended')
    writeFileSync(
      script,
      `import { writeFileSync } from 'node:fs'
       process.on('SIGTERM', () => { writeFileSync(${JSON.stringify(ended)}, 'x'); process.exit() })
       console.log('up')
       setInterval(() => {}, 1000)`,
    )
    const command = `"${process.execPath}" "${path.join(root, 'build', 'run.mjs')}" "${script}"; true`
    const shell = spawn('sh', ['-c', command], { env: { ...process.env, npm_lifecycle_event: 'start' } })
    await new Promise((resolve) => shell.stdout.once('data', resolve))
    shell.kill('SIGTERM')
    await eventually(() => expect(existsSync(ended)).toBe(true))
  })
})
