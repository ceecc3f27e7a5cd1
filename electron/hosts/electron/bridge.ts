/** The main process's answers to the page: dialogs, notifications, and the port to the engine. Senders are checked. */
import { type BrowserWindow, dialog, type IpcMain, type MessagePortMain, Notification } from 'electron'
import { CHANNELS, notificationSchema } from './bridge-channels.ts'
import { isTrustedSender } from './trusted-sender.ts'

interface BridgeOptions {
  readonly ipcMain: IpcMain
  window(): BrowserWindow | undefined
  connect(port: MessagePortMain): void
}

export function serveBridge({ ipcMain, window, connect }: BridgeOptions): void {
  ipcMain.on(CHANNELS.connect, (event) => {
    const port = event.ports[0]
    if (isTrustedSender(event) && port !== undefined) connect(port)
  })
  ipcMain.handle(CHANNELS.chooseFiles, async (event) => {
    refuseUntrusted(event)
    return choose(window(), ['openFile', 'multiSelections'])
  })
  ipcMain.handle(CHANNELS.chooseFolder, async (event) => {
    refuseUntrusted(event)
    const [folder] = await choose(window(), ['openDirectory', 'createDirectory'])
    return folder ?? null
  })
  ipcMain.on(CHANNELS.notify, (event, value: unknown) => {
    const notification = notificationSchema.safeParse(value)
    if (isTrustedSender(event) && notification.success) notify(notification.data.title, notification.data.body)
  })
}

export function notify(title: string, body: string): void {
  if (Notification.isSupported()) new Notification({ title, body }).show()
}

function refuseUntrusted(event: Parameters<typeof isTrustedSender>[0]): void {
  if (!isTrustedSender(event)) throw new Error('This frame may not call the main process.')
}

type DialogProperty = 'openFile' | 'openDirectory' | 'multiSelections' | 'createDirectory'

export async function choose(window: BrowserWindow | undefined, properties: DialogProperty[]): Promise<string[]> {
  const result =
    window === undefined
      ? await dialog.showOpenDialog({ properties })
      : await dialog.showOpenDialog(window, { properties })
  return result.canceled ? [] : result.filePaths
}
