/** What another user of the computer can read of a running studio: nothing that opens it, and nothing that is in it. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  watch,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { linkIn, openFileOf } from './launched-studio.fixture.ts'

const root = resolve(import.meta.dirname, '../../..')
const UNPRIVILEGED_UID = 65_534

function whenThere(path: string): Promise<void> {
  return new Promise((resolvePromise) => {
    const watcher = watch(dirname(path), look)
    function look(): void {
      if (!existsSync(path)) return
      watcher.close()
      resolvePromise()
    }
    look()
  })
}

describe.skipIf(process.platform !== 'linux')('another user of the computer', () => {
  let home: string
  let library: string
  let studio: ChildProcess
  let file: URL

  beforeAll(async () => {
    home = mkdtempSync(join(tmpdir(), 'luna-other-users-'))
    library = join(home, 'library')
    mkdirSync(library)
    // Anybody may enter, as in many home folders and in libraries of earlier versions.
    for (const folder of [home, library]) chmodSync(folder, 0o755)
    // Replaces the browser starter: prints its command line, which all users can read.
    const launcher = join(home, 'xdg-open')
    writeFileSync(
      launcher,
      `#!/bin/sh\nprintf %s "$*" > '${home}/opened.new' && mv '${home}/opened.new' '${home}/opened'\n`,
    )
    chmodSync(launcher, 0o755)
    const environment = {
      PATH: `${home}${delimiter}${process.env['PATH']}`,
      LUNA_STUDIO_HOME: join(home, 'data'),
      LUNA_STUDIO_MODELS: join(home, 'models'),
    }
    const entry = join(root, 'electron/hosts/browser/main.ts')
    studio = spawn(process.execPath, [entry, '--library', library], {
      env: { ...process.env, ...environment },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    file = await openFileOf(studio)
  })

  afterAll(async () => {
    const ended = new Promise((done) => studio.once('exit', done))
    studio.kill('SIGTERM')
    await ended
    rmSync(home, { recursive: true, force: true })
  })

  test('sees the name of a file on the command line, and no link', async () => {
    const opened = join(home, 'opened')
    await whenThere(opened)
    expect(readFileSync(opened, 'utf8')).toBe(file.href)
    expect(file.href).not.toContain('token')
  })

  test('finds the library closed', () => {
    expect(statSync(library).mode & 0o777).toBe(0o700)
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(linkIn(file).search).toContain('token=')
  })

  // Only the superuser may start a program as somebody else.
  test.skipIf(process.getuid?.() !== 0)('can read neither the file nor the works', () => {
    const read = (path: string) =>
      spawnSync('cat', [path], { uid: UNPRIVILEGED_UID, gid: UNPRIVILEGED_UID, cwd: '/', encoding: 'utf8' })
    expect(read(join(home, 'opened')).status).toBe(0)
    for (const path of [fileURLToPath(file), join(library, 'library.sqlite')]) {
      expect(existsSync(path)).toBe(true)
      expect(read(path)).toMatchObject({ status: 1, stdout: '' })
    }
  })
})
