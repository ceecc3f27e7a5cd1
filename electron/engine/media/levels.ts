/** Levels: `black` and darker becomes black, `white` and lighter becomes white, `gamma` bends the values between. */
import { setImmediate as nextTurn } from 'node:timers/promises'

interface Levels {
  readonly black: number
  readonly white: number
  readonly gamma: number
}

interface Samples {
  /** Interleaved, 8 bits. */
  readonly data: Uint8Array
  readonly channels: 3 | 4
}

/** Samples changed before other work gets its turn; a few milliseconds. */
const SAMPLES_PER_TURN = 2_000_000

/** A changed copy; transparency stays as it is. */
export async function applyLevels({ data, channels }: Samples, levels: Levels): Promise<Buffer> {
  const table = levelsTable(levels)
  const output = Buffer.from(data)
  const step = SAMPLES_PER_TURN - (SAMPLES_PER_TURN % channels)
  for (let start = 0; start < output.length; start += step) {
    mapColors(output, channels, table, start, Math.min(start + step, output.length))
    await nextTurn()
  }
  return output
}

function mapColors(samples: Buffer, channels: number, table: Uint8Array, start: number, end: number): void {
  for (let pixel = start; pixel < end; pixel += channels) {
    for (let channel = 0; channel < 3; channel++) {
      samples[pixel + channel] = table[samples[pixel + channel] ?? 0] ?? 0
    }
  }
}

function levelsTable({ black, white, gamma }: Levels): Uint8Array {
  const range = Math.max(white - black, 1)
  return Uint8Array.from({ length: 256 }, (_, value) => {
    const position = Math.min(Math.max((value - black) / range, 0), 1)
    return Math.round(255 * position ** (1 / gamma))
  })
}
