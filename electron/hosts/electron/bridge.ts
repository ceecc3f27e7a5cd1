/** The main process's answers to the page: dialogs, notifications, and the port to the engine. Senders are checked. */
import { type BrowserWindow, dialog, type IpcMain, type MessagePortMain, Notification, shell } from 'electron'
import { CHANNELS, type NativeNotification, notificationSchema } from './bridge-channels.ts'
import { diagnosticsFile } from './diagnostics-file.ts'
import { purchaseFolder } from './purchase-folder.ts'
import { isTrustedSender } from './trusted-sender.ts'

interface BridgeOptions {
  readonly ipcMain: IpcMain
  window(): BrowserWindow | undefined
  connect(port: MessagePortMain): void
  /** Brings the window to the front, at this address where there is one. */
  openRoute(route: string | null): void
  /** Of the library: the only folder that the page may have shown. */
  readonly purchasesDirectory: string
}

export function serveBridge({ ipcMain, window, connect, openRoute, purchasesDirectory }: BridgeOptions): void {
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
  ipcMain.handle(CHANNELS.showPurchase, (event, path: unknown) => {
    refuseUntrusted(event)
    const folder = purchaseFolder(purchasesDirectory, path)
    if (folder !== null) shell.showItemInFolder(folder)
    return folder !== null
  })
  ipcMain.handle(CHANNELS.showDiagnostics, (event, path: unknown) => {
    refuseUntrusted(event)
    const file = diagnosticsFile(path)
    if (file !== null) shell.showItemInFolder(file)
    return file !== null
  })
  ipcMain.on(CHANNELS.notify, (event, value: unknown) => {
    const notification = notificationSchema.safeParse(value)
    if (isTrustedSender(event) && notification.success) notify(notification.data, openRoute)
  })
}

/** Those that are shown: one that is no longer referred to loses its listeners. */
const shown = new Set<Notification>()

/** @param onClick with the address that the notification names */
export function notify({ title, body, route }: NativeNotification, onClick: (route: string | null) => void): void {
  if (!Notification.isSupported()) return
  const notification = new Notification({ title, body })
  shown.add(notification)
  notification.on('close', () => shown.delete(notification))
  notification.on('click', () => {
    shown.delete(notification)
    onClick(route ?? null)
  })
  notification.show()
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
