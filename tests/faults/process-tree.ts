/** Processes and their memory as the kernel of Linux tells them. */
import { readFileSync } from 'node:fs'
import { setInterval } from 'node:timers'

const SAMPLE_MS = 100

/** Empty for a process that is gone. */
export function childrenOf(pid: number | undefined): number[] {
  try {
    const listed = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim()
    return listed === '' ? [] : listed.split(' ').map(Number)
  } catch {
    return []
  }
}

/** Resident bytes; 0 for a process that is gone. */
function residentBytes(pid: number): number {
  try {
    const [, kibibytes = '0'] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
    return Number(kibibytes) * 1024
  } catch {
    return 0
  }
}

function treeOf(pid: number): number[] {
  return [pid, ...childrenOf(pid).flatMap(treeOf)]
}

export interface TreeMemory {
  /** The highest sum over all processes that was seen at one moment. Memory that they share counts for each. */
  readonly treeBytes: number
  /** The highest of a single process. */
  readonly largestBytes: number
  /** The most processes at one moment. */
  readonly processes: number
}

/** Looks at a process and all that descend from it, ten times a second, until it is stopped. */
export function watchTree(pid: number): { stop(): TreeMemory } {
  let seen: TreeMemory = { treeBytes: 0, largestBytes: 0, processes: 0 }
  const look = (): void => {
    const sizes = treeOf(pid).map(residentBytes)
    seen = {
      treeBytes: Math.max(
        seen.treeBytes,
        sizes.reduce((sum, size) => sum + size, 0),
      ),
      largestBytes: Math.max(seen.largestBytes, ...sizes),
      processes: Math.max(seen.processes, sizes.length),
    }
  }
  const timer = setInterval(look, SAMPLE_MS)
  return {
    stop() {
      clearInterval(timer)
      return seen
    },
  }
}
