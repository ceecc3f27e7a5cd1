/** The `luna` command where things go wrong: its exit code, its JSON and its message are what the README says. */
import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { endlessDrawing } from '#models/decode/endless-drawing.fixture.ts'
import { eventually } from '#shared/testing/eventually.ts'
import { ownMounts } from './own-mounts.ts'
import { childrenOf } from './process-tree.ts'

const MAIN = join(import.meta.dirname, '../../electron/hosts/cli/main.ts')
const WORKS = 8
const SIDE = 800
const mounts = ownMounts()
const why = mounts === undefined ? ' (not run: this machine lets nobody mount)' : ''

let directory: string
const at = (...names: string[]) => join(directory, ...names)

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'luna-command-'))
  for (const name of ['works', 'place']) mkdirSync(at(name))
  for (let index = 0; index < WORKS; index++) {
    // Does not compress: 2 MB each.
    await sharp(randomBytes(SIDE * SIDE * 3), { raw: { width: SIDE, height: SIDE, channels: 3 } })
      .png({ compressionLevel: 0 })
      .toFile(at('works', `${index}.png`))
  }
  writeFileSync(at('endless.svg'), endlessDrawing)
})

afterAll(() => rmSync(directory, { recursive: true, force: true, maxRetries: 5 }))

interface Outcome {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

interface Started {
  readonly child: ChildProcess
  readonly outcome: Promise<Outcome>
}

function start(file: string, args: readonly string[]): Started {
  const child = spawn(file, args, { env: { ...process.env, LUNA_STUDIO_HOME: at('home') }, stdio: 'pipe' })
  const said = { stdout: '', stderr: '' }
  child.stdout.on('data', (text) => {
    said.stdout += String(text)
  })
  child.stderr.on('data', (text) => {
    said.stderr += String(text)
  })
  const outcome = new Promise<Outcome>((resolve) => child.on('close', (code) => resolve({ code, ...said })))
  return { child, outcome }
}

const luna = (...args: string[]): Started => start(process.execPath, [MAIN, ...args, '--json'])

/** Runs `script` in mounts of its own, with $LUNA, $PLACE and $WORKS. */
function mounted(script: string): Promise<Outcome> {
  const [file = '', ...args] = mounts ?? []
  const variables = `LUNA="${process.execPath} ${MAIN}" PLACE=${at('place')} WORKS=${at('works')}`
  return start(file, [...args, 'sh', '-c', `${variables}\n${script}`]).outcome
}

const failure = (code: string) => expect.objectContaining({ code, message: expect.stringMatching(/\w.*\.$/) })

test.skipIf(mounts === undefined)(`on a full disk an import says so and keeps what it has${why}`, async () => {
  const { code, stdout, stderr } = await mounted(`
    mount -t tmpfs -o size=9m tmpfs $PLACE
    $LUNA import $WORKS --library $PLACE/library --json
    code=$?
    $LUNA list --library $PLACE/library --json
    exit $code`)
  const [said, listed] = stdout.trim().split('\n')
  expect(JSON.parse(said ?? '')).toEqual({ error: failure('DISK_FULL') })
  expect(stderr).toMatch(/^The disk is full\./)
  expect(JSON.parse(listed ?? '').total).toBeGreaterThan(0)
  expect(code).toBe(4)
})

test.skipIf(mounts === undefined)(`in a folder that cannot be written to every command says so${why}`, async () => {
  const { code, stdout, stderr } = await mounted(`
    mount -t tmpfs tmpfs $PLACE
    $LUNA list --library $PLACE/library --json
    mount -o remount,ro $PLACE
    $LUNA import $WORKS --library $PLACE/library --json
    code=$?
    $LUNA list --library $PLACE/library --json
    exit $code$?`)
  const [before, ...refused] = stdout.trim().split('\n')
  expect(JSON.parse(before ?? '')).toMatchObject({ total: 0 })
  expect(refused.map((line) => JSON.parse(line))).toEqual(Array(2).fill({ error: failure('FOLDER_READ_ONLY') }))
  expect(stderr).toMatch(/^The folder cannot be written to\./)
  expect(code).toBe(44)
})

test('two imports into one library at once both end, and together bring in every work once', async () => {
  const run = () => luna('import', at('works'), '--library', at('shared')).outcome
  const outcomes = await Promise.all([run(), run()])
  expect(outcomes.map(({ code, stderr }) => ({ code, stderr }))).toEqual(Array(2).fill({ code: 0, stderr: '' }))
  const reports = outcomes.map(({ stdout }) => JSON.parse(stdout))
  expect(reports.flatMap(({ failed }) => failed)).toEqual([])
  const listed = JSON.parse((await luna('list', '--library', at('shared')).outcome).stdout)
  expect(listed.total).toBe(WORKS)
})

/** Undefined for a process that is gone. */
function parentOf(pid: number): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
  } catch {
    return undefined
  }
}

/** Processor time of a process, in the kernel's ticks. */
function ticksOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return Number(fields[11]) + Number(fields[12])
}

/** Well above what starting the decoder takes. */
const AT_WORK_TICKS = 200

function busyChildOf(pid: number | undefined): number {
  const busy = childrenOf(pid).find((child) => ticksOf(child) > AT_WORK_TICKS)
  if (busy === undefined) throw new Error('nothing is decoded yet')
  return busy
}

test.skipIf(process.platform !== 'linux').each([['import'], ['fingerprint'], ['check']])(
  'Ctrl-C ends "luna %s" of a drawing that is never finished, and its decoder with it',
  async (command) => {
    const { child, outcome } = luna(command, at('endless.svg'), '--library', at(`interrupted-${command}`))
    const decoder = await Promise.race([outcome, eventually(() => busyChildOf(child.pid))])
    if (typeof decoder !== 'number') throw new Error(`it ended before it was interrupted: ${decoder.stdout}`)
    child.kill('SIGINT')
    // At the end of its processor time the drawing is refused, and the code is another.
    expect((await outcome).code).toBe(130)
    await eventually(() => expect(parentOf(decoder)).toBeUndefined())
  },
)

test('a drawing that is never finished is refused by name, and the import ends', async () => {
  const { code, stdout } = await luna('import', at('endless.svg'), at('works', '0.png'), '--library', at('one')).outcome
  const report = JSON.parse(stdout)
  expect(report.imported).toHaveLength(1)
  expect(report.failed).toMatchObject([{ path: at('endless.svg'), code: 'IMAGE_DECODE_TIMEOUT' }])
  expect(code).toBe(3)
})
