// Runs the tools of node_modules with the Node that runs us, without a shell unless asked: the same on every system.
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { root } from './set-up.mjs'

export type CommandResult = { exitCode: number; output: string; elapsedMs: number }
type CommandOptions = {
  env?: NodeJS.ProcessEnv
  cwd?: string
  /** Prints as it comes, returns it, or prints each line after the name given, for commands that run at once. */
  output?: 'inherit' | 'collect' | { name: string }
  shell?: boolean
}

/** The script behind a package's command, from its own `bin` field (no `.bin` link, which differs by platform). */
export function toolPath(packageName: string, toolName = packageName): string {
  const folder = path.join(root, 'node_modules', packageName)
  const { bin } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'))
  const script = typeof bin === 'string' ? bin : bin?.[toolName]
  if (typeof script !== 'string') throw new Error(`${packageName} has no command ${toolName}`)
  return path.join(folder, script)
}

/** Colors for a program whose output passes through us, as if it wrote to our terminal itself. */
const colorOfPipe = (): NodeJS.ProcessEnv => (process.stdout.isTTY ? { FORCE_COLOR: '1' } : { FORCE_COLOR: '0' })

/** Runs a program; resolves however it ends. A program ended by a signal counts as exit code 1. */
export function runProgram(file: string, args: string[], options: CommandOptions = {}): Promise<CommandResult> {
  const started = performance.now()
  const { output: kind = 'inherit' } = options
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, {
      cwd: options.cwd ?? root,
      env: { ...process.env, ...(typeof kind === 'object' ? colorOfPipe() : {}), ...options.env },
      shell: options.shell ?? false,
      stdio: kind === 'inherit' ? 'inherit' : ['ignore', 'pipe', 'pipe'],
    })
    let output = ''
    const append = (chunk: Buffer): void => {
      output += chunk.toString()
    }
    for (const stream of [child.stdout, child.stderr]) {
      if (stream === null) continue
      if (typeof kind === 'object')
        createInterface({ input: stream }).on('line', (line) => console.log(`[${kind.name}] ${line}`))
      else stream.on('data', append)
    }
    child.on('error', reject)
    child.on('close', (code) => resolve({ exitCode: code ?? 1, output, elapsedMs: performance.now() - started }))
  })
}

/** Runs a command of an installed package, such as `['knip']` or `['@biomejs/biome', 'biome']`. */
export function runTool(
  [packageName, toolName]: [string, string?],
  args: string[],
  options?: CommandOptions,
): Promise<CommandResult> {
  return runProgram(process.execPath, [toolPath(packageName, toolName), ...args], options)
}

export const seconds = (elapsedMs: number): string => `${(elapsedMs / 1000).toFixed(1)} s`
