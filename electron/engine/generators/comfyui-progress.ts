/** How far ComfyUI is with a workflow, from its WebSocket. That it is not known stops nothing. */
import * as z from 'zod'

const MAX_MESSAGE_CHARACTERS = 1_000_000

const messageSchema = z.object({
  type: z.literal('progress'),
  data: z.object({ value: z.number(), max: z.number().positive(), prompt_id: z.string().optional() }),
})

export interface FollowOptions {
  readonly origin: string
  readonly clientId: string
  readonly promptId: string
  readonly onProgress: (share: number) => void
}

export function followProgress({ origin, clientId, promptId, onProgress }: FollowOptions): { close(): void } {
  const address = new URL('/ws', origin)
  address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:'
  address.searchParams.set('clientId', clientId)
  const socket = new WebSocket(address)
  // Previews come as bytes, and are not looked at.
  socket.binaryType = 'arraybuffer'
  socket.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
    if (typeof data !== 'string') return
    if (data.length > MAX_MESSAGE_CHARACTERS) return socket.close()
    const progress = readProgress(data, promptId)
    if (progress !== null) onProgress(progress)
  })
  // Without a listener the failure would be everybody's.
  socket.addEventListener('error', () => undefined)
  return { close: () => socket.close() }
}

/** From 0 to 1; null for any other message. Older versions do not say whose progress it is: it goes to its owner alone. */
export function readProgress(text: string, promptId: string): number | null {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return null
  }
  const parsed = messageSchema.safeParse(value)
  if (!parsed.success) return null
  const { prompt_id, value: done, max } = parsed.data.data
  if (prompt_id !== undefined && prompt_id !== promptId) return null
  return Math.min(1, Math.max(0, done / max))
}
