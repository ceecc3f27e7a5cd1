/** Passwords: stored as scrypt hashes with their parameters, compared in constant time. */
import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto'

/** scrypt's N, r and p (RFC 7914). */
export interface PasswordCost {
  readonly cost: number
  readonly blockSize: number
  readonly parallelization: number
}

export interface PasswordHash extends PasswordCost {
  readonly hash: Buffer
  readonly salt: Buffer
}

/** OWASP's password storage cheat sheet, the first of its equally strong choices: 128 MiB for each hash. */
export const STANDARD_COST: PasswordCost = { cost: 2 ** 17, blockSize: 8, parallelization: 1 }

const HASH_BYTES = 32
const SALT_BYTES = 16
/** Hashes at the same time: each takes its memory, and more than the processor's cores make none of them faster. */
const MAX_PARALLEL = 2

let running = 0
const waiting: (() => void)[] = []

async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (running >= MAX_PARALLEL) await new Promise<void>((resolve) => waiting.push(resolve))
  else running += 1
  try {
    return await work()
  } finally {
    // The turn is handed on without ever counting as free.
    const next = waiting.shift()
    if (next === undefined) running -= 1
    else next()
  }
}

function derive(password: string, salt: Buffer, { cost, blockSize, parallelization }: PasswordCost): Promise<Buffer> {
  const options = { N: cost, r: blockSize, p: parallelization, maxmem: 256 * cost * blockSize }
  return inTurn(
    () =>
      new Promise((resolve, reject) => {
        // One text has one form, whatever keyboard it was typed on.
        scrypt(password.normalize('NFKC'), salt, HASH_BYTES, options, (error, key) => {
          if (error === null) resolve(key)
          else reject(error)
        })
      }),
  )
}

export async function hashPassword(password: string, cost: PasswordCost): Promise<PasswordHash> {
  const salt = randomBytes(SALT_BYTES)
  return { ...cost, salt, hash: await derive(password, salt, cost) }
}

export async function matchesPassword(password: string, kept: PasswordHash): Promise<boolean> {
  return timingSafeEqual(await derive(password, kept.salt, kept), kept.hash)
}

/** Takes as long as `matchesPassword`, so that time does not tell whether there is an account. */
export async function matchNothing(password: string, cost: PasswordCost): Promise<void> {
  await derive(password, Buffer.alloc(SALT_BYTES), cost)
}
