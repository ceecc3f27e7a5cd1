/** Copies the working tree to a temporary folder, so that rules are broken there and not in anyone's checkout. */
import { execFileSync } from 'node:child_process'
import {
  constants,
  copyFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type Mutant, mutate } from './mutant.ts'

export interface WorkingCopy {
  /** The root of the copied repository. */
  readonly root: string
  /** An empty folder for reports and for what the tests leave behind. */
  readonly scratch: string
  /** Returns the file of the mutant with the rule broken. Throws where the text to replace does not occur exactly once. */
  broken(mutant: Mutant): string
  /** Breaks the rule and returns what repairs it. */
  apply(mutant: Mutant): () => void
  remove(): void
}

/** The copy has its own caches of Vite and of the checks. */
const CACHES: ReadonlySet<string> = new Set(['.vite', '.vite-temp', '.cache'])
const MAX_LIST_BYTES = 64 * 1024 * 1024

/** Lists tracked files, and new ones that Git does not ignore. */
function workingFiles(root: string): string[] {
  const args = ['ls-files', '--cached', '--others', '--exclude-standard', '-z']
  const output = execFileSync('git', args, { cwd: root, encoding: 'utf8', maxBuffer: MAX_LIST_BYTES })
  // A file that was deleted stays listed until it is committed.
  return [...new Set(output.split('\0'))].filter((file) => file !== '' && existsSync(path.join(root, file)))
}

function copyFiles(from: string, to: string): void {
  for (const file of workingFiles(from)) {
    const target = path.join(to, file)
    mkdirSync(path.dirname(target), { recursive: true })
    copyFileSync(path.join(from, file), target, constants.COPYFILE_FICLONE)
  }
}

/**
 * Links every package. A package that is itself a relative link, such as a workspace, is linked the same way, so that
 * it is the one of the copy.
 */
function linkPackages(from: string, to: string): void {
  mkdirSync(to)
  for (const name of readdirSync(from)) {
    if (CACHES.has(name)) continue
    const [source, target] = [path.join(from, name), path.join(to, name)]
    if (name.startsWith('@')) linkPackages(source, target)
    else if (lstatSync(source).isSymbolicLink()) symlinkSync(readlinkSync(source), target)
    else symlinkSync(source, target)
  }
}

export function createWorkingCopy(from: string): WorkingCopy {
  // Tools report real paths, and the temporary folder may itself be a link.
  const folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'luna-mutants-')))
  const [root, scratch] = [path.join(folder, 'tree'), path.join(folder, 'tmp')]
  const remove = (): void => rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
  try {
    mkdirSync(scratch)
    copyFiles(from, root)
    linkPackages(path.join(from, 'node_modules'), path.join(root, 'node_modules'))
  } catch (error) {
    remove()
    throw error
  }
  const textOf = (mutant: Mutant): string => readFileSync(path.join(root, mutant.file), 'utf8')
  const broken = (mutant: Mutant): string => mutate(textOf(mutant), mutant)
  return {
    root,
    scratch,
    remove,
    broken,
    apply(mutant) {
      const [file, text, changed] = [path.join(root, mutant.file), textOf(mutant), broken(mutant)]
      writeFileSync(file, changed)
      return () => writeFileSync(file, text)
    },
  }
}
