/** Disks of a test's own: what runs in a mount namespace may fill them up and take them away. */
import { spawnSync } from 'node:child_process'
import { tmpdir } from 'node:os'

/** How to run a command in mounts of its own; undefined where that is not allowed. */
export function ownMounts(): string[] | undefined {
  if (process.platform !== 'linux') return undefined
  const ways = [
    ['unshare', '--mount'],
    ['unshare', '--user', '--map-root-user', '--mount'],
  ]
  return ways.find(([file = '', ...args]) => {
    const tried = spawnSync(file, [...args, 'mount', '-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', tmpdir()], {
      stdio: 'ignore',
    })
    return tried.status === 0
  })
}
