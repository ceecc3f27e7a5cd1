/** The few calls between the page's preload and the main process; everything else goes to the engine's port. */
import * as z from 'zod'

export const CHANNELS = {
  connect: 'luna:connect',
  chooseFiles: 'luna:choose-files',
  chooseFolder: 'luna:choose-folder',
  notify: 'luna:notify',
  showPurchase: 'luna:show-purchase',
  showDiagnostics: 'luna:show-diagnostics',
  /** Main to page: open a route, import these paths, reconnect. */
  command: 'luna:command',
} as const

export const notificationSchema = z.object({
  title: z.string().max(200),
  body: z.string().max(1000),
  /** The page's address to open with a click, such as `/submissions/…`; without one, the window comes to the front. */
  route: z
    .string()
    .max(500)
    .regex(/^\/[\w\-./?=&%]*$/)
    .optional(),
})
export type NativeNotification = z.infer<typeof notificationSchema>

export const commandSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('open_route'), route: z.string() }),
  z.object({ type: z.literal('reconnect') }),
])
export type Command = z.infer<typeof commandSchema>
