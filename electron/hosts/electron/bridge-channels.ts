/** The few calls between the page's preload and the main process; everything else goes to the engine's port. */
import * as z from 'zod'

export const CHANNELS = {
  connect: 'luna:connect',
  chooseFiles: 'luna:choose-files',
  chooseFolder: 'luna:choose-folder',
  notify: 'luna:notify',
  /** Main to page: open a route, import these paths, connect anew. */
  command: 'luna:command',
} as const

export const notificationSchema = z.object({ title: z.string().max(200), body: z.string().max(1000) })

export const commandSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('open_route'), route: z.string() }),
  z.object({ type: z.literal('reconnect') }),
])
export type Command = z.infer<typeof commandSchema>
