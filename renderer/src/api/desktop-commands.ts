/** Commands from the main process: to open the page of a menu item or a link, or to reconnect to an engine. */
import * as z from 'zod'
import { parseRoute, type Route } from '../router/routes.ts'
import type { DesktopBridge } from './desktop.ts'

const commandSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('open_route'), route: z.string() }),
  z.object({ type: z.literal('reconnect') }),
])

export interface CommandActions {
  open(route: Route): void
  reconnect(): void
}

/** Obeys for as long as the page lives; what it does not know, and addresses that lead nowhere, are passed over. */
export function obeyCommands(bridge: Pick<DesktopBridge, 'onCommand'>, actions: CommandActions): void {
  bridge.onCommand((value) => {
    const command = commandSchema.safeParse(value).data
    switch (command?.type) {
      case 'open_route': {
        const route = parseRoute(command.route)
        if (route) actions.open(route)
        return
      }
      case 'reconnect':
        actions.reconnect()
        return
      case undefined:
        return
    }
  })
}
