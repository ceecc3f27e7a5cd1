// Runs the tools of node_modules with the Node that runs us, without a shell unless asked: the same on every system.
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { stripVTControlCharacters } from 'node:util'
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

/** Prints a line of a program after its name, without its colors where we do not write to a terminal. */
function printLine(name: string, line: string): void {
  console.log(`[${name}] ${process.stdout.isTTY ? line : stripVTControlCharacters(line)}`)
}

/** Runs a program; resolves however it ends. A program ended by a signal counts as exit code 1. */
export function runProgram(file: string, args: string[], options: CommandOptions = {}): Promise<CommandResult> {
  const started = performance.now()
  const { output: kind = 'inherit' } = options
  const isNamed = typeof kind === 'object'
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, {
      cwd: options.cwd ?? root,
      env: { ...process.env, ...(isNamed && process.stdout.isTTY ? { FORCE_COLOR: '1' } : {}), ...options.env },
      shell: options.shell ?? false,
      stdio: kind === 'inherit' ? 'inherit' : ['ignore', 'pipe', 'pipe'],
    })
    let output = ''
    const append = (chunk: Buffer): void => {
      output += chunk.toString()
    }
    for (const stream of [child.stdout, child.stderr]) {
      if (stream === null) continue
      if (isNamed) createInterface({ input: stream }).on('line', (line) => printLine(kind.name, line))
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
